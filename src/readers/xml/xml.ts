import type { Problem } from "#domain/invoice.ts";
import type { ReaderContext, Reading } from "../reader.types.ts";
import { isDigitalEInvoice, readDigitalEInvoice } from "./digital-einvoice.ts";
import { parseXml, XmlError, type XmlNode } from "./parse.ts";
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

/** Reads an XML file: 数电票 (EInvoice), 税控 era eInvoice, XBRL of the e-voucher standard. Never throws. */
export async function readXml(bytes: Uint8Array, ctx: ReaderContext): Promise<Reading> {
  try {
    const root = parseXml(bytes, ctx.limits);
    const { statement, is, confidence } = await statementOfXml(root, ctx);
    if (statement !== null && isInvoice(statement)) {
      return { invoices: [toFacts(statement, "xml", confidence)], signatures: [], problems: kindDoubt(confidence), pages: 0 };
    }
    return { invoices: [], signatures: [], problems: [notAnInvoice(is, root.name)] };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return { invoices: [], signatures: [], problems: [{ code: error.code, message: error.message }] };
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
  const what = is === "invoice" ? "document" : is;
  return { code: "not-an-invoice", message: `XML <${root}> holds no invoice`, detail: { is: what, root } };
}
