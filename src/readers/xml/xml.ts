import type { Problem } from "#domain/invoice.ts";
import type { ReaderContext, Reading } from "../reader.types.ts";
import { isDigitalEInvoice, readDigitalEInvoice } from "./digital-einvoice.ts";
import { namedInvoiceNodes, readNamedInvoice } from "./named-fields.ts";
import { descendants, parseXml, XmlError, type XmlBudget, type XmlNode } from "./parse.ts";
import { isInvoice, toFacts, type Statement } from "./statement.ts";
import { isTaxControlEInvoice, qrPicture, readTaxControlEInvoice } from "./tax-control-einvoice.ts";
import { readXbrl, taxonomyOf } from "./xbrl.ts";

/** What an XML part states of an invoice; `is` says what it is where it is none. */
export type XmlStatement = { statement: Statement | null; is: string; confidence: Record<string, number> };

/** Reads the one invoice that a parsed XML part may hold, in any of the three formats that are used for invoices. */
export async function statementOfXml(root: XmlNode, ctx: ReaderContext): Promise<XmlStatement> {
  if (isDigitalEInvoice(root)) {
    const { statement, kindIsSure } = readDigitalEInvoice(root);
    return { statement, is: "invoice", confidence: kindIsSure ? {} : { kind: 0.6 } };
  }
  if (isTaxControlEInvoice(root)) {
    const statement = readTaxControlEInvoice(root);
    const picture = statement.qr === null ? qrPicture(root) : null;
    if (picture !== null) statement.qr = (await ctx.qrOfImage?.(picture))?.[0]?.text ?? null;
    return { statement, is: "invoice", confidence: {} };
  }
  if (taxonomyOf(root) !== null) {
    const { statement, is } = readXbrl(root);
    return { statement, is, confidence: {} };
  }
  return { statement: null, is: "document", confidence: {} };
}

/** Beyond this many invoices an XML file is an export of a register, not something to read in one go. */
const MOST_INVOICES = 2_000;

/** The elements that are invoices: the root, or the ones that a wrapper around several of them holds. */
function invoiceNodes(root: XmlNode): XmlNode[] {
  const isOne = (node: XmlNode): boolean => isDigitalEInvoice(node) || isTaxControlEInvoice(node) || taxonomyOf(node) !== null;
  if (isOne(root)) return [root];
  return root.children.flatMap((node) => (isOne(node) ? [node] : node.children.filter(isOne))).slice(0, MOST_INVOICES);
}

/**
 * Reads an XML file: 数电票 (EInvoice), 税控 era eInvoice, XBRL of the e-voucher standard, one or several in a wrapper, or
 * the data of issuing systems by the names of their fields.
 * `budget`: what it shares with other parts of one file. Never throws for what is in the file.
 */
export async function readXml(bytes: Uint8Array, ctx: ReaderContext, budget?: XmlBudget): Promise<Reading> {
  try {
    const root = parseXml(bytes, ctx.limits, budget);
    const reading: Reading = { invoices: [], signatures: [], problems: [], pages: 0 };
    let instead = "document";
    for (const node of invoiceNodes(root)) {
      const { statement, is, confidence } = await statementOfXml(node, ctx);
      if (statement !== null && isInvoice(statement)) {
        reading.invoices.push(toFacts(statement, "xml", confidence));
        reading.problems.push(...kindDoubt(confidence));
      } else if (is !== "invoice") instead = is;
    }
    if (reading.invoices.length === 0) addNamed(root, reading);
    if (reading.invoices.length === 0) reading.problems.push(notAnInvoice(instead, root.name));
    return reading;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return { invoices: [], signatures: [], problems: [{ code: error.code, message: error.message }] };
  }
}

/** Where none of the formats is met, invoices whose fields tell what they are by their names. */
function addNamed(root: XmlNode, reading: Reading): void {
  const nodes = new Set(namedInvoiceNodes(root).slice(0, MOST_INVOICES));
  for (const parent of [null, ...descendants(root)]) {
    const own = parent === null ? [root].filter((node) => nodes.has(node)) : parent.children.filter((node) => nodes.has(node));
    for (const node of own) {
      // lines beside a head are its own only where no other invoice stands there
      const { statement, kindIsSure } = readNamedInvoice(node, own.length === 1 ? parent : null);
      if (!isInvoice(statement)) continue;
      const confidence: Record<string, number> = kindIsSure ? {} : { kind: 0.6 };
      reading.invoices.push(toFacts(statement, "xml", confidence));
      reading.problems.push(...kindDoubt(confidence));
    }
  }
}

function kindDoubt(confidence: Record<string, number>): Problem[] {
  if (confidence["kind"] === undefined) return [];
  return [
    {
      code: "low-confidence",
      message: "the XML doesn't say whether the invoice is special or normal",
      detail: { field: "kind" },
    },
  ];
}

function notAnInvoice(is: string, root: string): Problem {
  return { code: "not-an-invoice", message: `XML <${root}> holds no invoice`, detail: { is, root } };
}
