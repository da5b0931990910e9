/** Rows of one invoice → its facts. */
import { checkInvoice } from "../checks.ts";
import { readCode } from "../codes.ts";
import {
  type FieldSource,
  INVOICE_KINDS,
  type InvoiceFacts,
  type InvoiceItem,
  type InvoiceKind,
  type Witness,
} from "../invoice.ts";
import { kindFromSheetName } from "../kinds.ts";
import { formatFen, parseFen } from "../money.ts";
import type { ListForm } from "./fields.ts";
import { type ReadRow, type RowFacts, type RowProblem, keyOf } from "./rows.ts";
import { type ListState, statesOfRow } from "./states.ts";

/** The side on which the importer's own company stands, where the list doesn't say it. */
export type OwnSide = { side: "buyer" | "seller"; name: string; taxId: string | null };
export type ListInvoice = { facts: InvoiceFacts; states: ListState[]; problems: RowProblem[] };
/**
 * One invoice out of its row, or out of its rows where each is a line.
 * @param lines the invoice's lines from a sheet of their own; null: the rows themselves are the lines, if they hold any
 */
export function invoiceOfRows(
  rows: readonly ReadRow[],
  lines: readonly InvoiceItem[] | null,
  form: ListForm,
  own: OwnSide | null,
  now: Date,
): ListInvoice {
  const first = rows[0]!.facts;
  const problems = rows.flatMap((row) => row.problems);
  const items = lines ?? rows.flatMap((row) => (row.facts.item === null ? [] : [row.facts.item]));
  const sums = sumsOf(rows, form, problems);
  const facts = factsOf(first, sums, items);
  if (own !== null) addOwn(facts, own);
  facts.checks = checkInvoice(facts, { now });
  return { facts, states: statesOfRow(first), problems };
}

type Sums = Pick<InvoiceFacts, "amount" | "tax" | "total"> & { computed: boolean };

/** Sums of the invoice. Of several rows it must be clear whether an amount is the line's or the invoice's, else it stays empty. */
function sumsOf(rows: readonly ReadRow[], form: ListForm, problems: RowProblem[]): Sums {
  const { amount, tax, total } = rows[0]!.facts;
  if (rows.length === 1) {
    if (total !== null || amount === null || tax === null) return { amount, tax, total, computed: false };
    return { amount, tax, total: formatFen(parseFen(amount)! + parseFen(tax)!), computed: true };
  }
  for (const field of ["date", "sellerTaxId", "buyerTaxId"] as const)
    if (new Set(rows.map((row) => row.facts[field])).size > 1)
      problems.push({ code: "rows-disagree", field, value: keyOf(rows[0]!.facts) ?? "" });
  const added = (field: "amount" | "tax" | "total"): bigint | null => {
    let sum = 0n;
    for (const { facts } of rows) {
      const fen = facts[field] === null ? null : parseFen(facts[field]);
      if (fen === null) return null;
      sum += fen;
    }
    return sum;
  };
  const [net, levy, gross] = [added("amount"), added("tax"), added("total")];
  const same = (field: "amount" | "total"): boolean => new Set(rows.map((row) => row.facts[field])).size === 1;
  const whole = net !== null && levy !== null ? net + levy : null;
  // the total of the invoice on each of its rows
  if (same("total") && total !== null && whole !== null && whole === parseFen(total))
    return { amount: formatFen(net!), tax: formatFen(levy!), total, computed: false };
  // each row with its own; in the bureau's form it is so, elsewhere rows that differ show it
  if (whole !== null && (form === "tax-export" || !same("amount")) && (gross === null || gross === whole))
    return { amount: formatFen(net!), tax: formatFen(levy!), total: formatFen(whole), computed: true };
  return { amount: null, tax: null, total: null, computed: false };
}

function factsOf(row: RowFacts, sums: Sums, items: readonly InvoiceItem[]): InvoiceFacts {
  const { code, number, digitalNumber } = row;
  const red = row.positive === "否" || [sums.total, sums.amount].some((money) => money?.startsWith("-") === true);
  const { computed, ...money } = sums;
  const facts: InvoiceFacts = {
    kind: kindOf(row),
    code,
    number,
    digitalNumber,
    date: row.date,
    checkCode: row.checkCode,
    seller: { name: row.sellerName, taxId: row.sellerTaxId },
    buyer: { name: row.buyerName, taxId: row.buyerTaxId },
    ...money,
    currency: "CNY",
    items: [...items],
    remark: row.remark,
    qr: null,
    page: 1,
    red,
    original: red ? blueIn(row.remark) : null,
    business: row.business !== null && row.business.includes("通行费") ? "toll" : null,
    extra: {},
    fields: {},
    checks: [],
  };
  facts.fields = sourcesOf(facts, computed);
  return facts;
}

/** What a list calls the paper kind is the digital one where only 20 digits stand there. */
const DIGITAL_TWIN: Partial<Record<InvoiceKind, InvoiceKind>> = {
  "vat-special-paper": "digital-vat-special",
  "vat-electronic-special": "digital-vat-special",
  "vat-normal-paper": "digital-vat-normal",
  "vat-electronic-normal": "digital-vat-normal",
};

function kindOf({ kind, code, number }: RowFacts): InvoiceKind {
  const named = kind === null ? null : (INVOICE_KINDS.find((each) => each === kind) ?? kindFromSheetName(kind));
  if (code === null && number?.length === 20) return (named && (DIGITAL_TWIN[named] ?? named)) ?? "other";
  return named ?? (code === null ? null : readCode(code).kind) ?? "other";
}

/** "被红冲蓝字数电票号码：…", "对应正数发票代码:…号码:…" */
function blueIn(remark: string | null): InvoiceFacts["original"] {
  const flat = (remark ?? "").replace(/\s/gu, "");
  const digital = /(?:蓝字|正数|被红冲)[^\d]{0,20}(\d{20})/u.exec(flat)?.[1];
  if (digital !== undefined) return { code: null, number: digital };
  const pair = /(?:正数|蓝字)[^\d]{0,12}代码[:：]?(\d{10,12})[^\d]{0,6}号码[:：]?(\d{8})/u.exec(flat);
  return pair === null ? null : { code: pair[1] ?? null, number: pair[2] ?? null };
}

function sourcesOf(facts: InvoiceFacts, computed: boolean): Record<string, FieldSource> {
  const fields: Record<string, FieldSource> = {};
  const note = (path: string, value: unknown, from: Witness = "sheet"): void => {
    if (value !== null) fields[path] = { from, confidence: 1 };
  };
  for (const path of ["code", "number", "digitalNumber", "date", "checkCode", "amount", "tax", "remark", "business"] as const)
    note(path, facts[path]);
  note("total", facts.total, computed ? "computed" : "sheet");
  note("kind", facts.kind === "other" ? null : facts.kind);
  for (const side of ["seller", "buyer"] as const)
    for (const part of ["name", "taxId"] as const) note(`${side}.${part}`, facts[side][part]);
  note("red", facts.red ? true : null);
  for (const part of ["code", "number"] as const) note(`original.${part}`, facts.original?.[part] ?? null);
  facts.items.forEach((_item, line) => note(`items.${line}.name`, facts.items[line]!.name));
  return fields;
}

/** The list leaves out the one whose list it is. It is no statement of the list, so that any document outranks it. */
function addOwn(facts: InvoiceFacts, { side, name, taxId }: OwnSide): void {
  const party = facts[side];
  if (party.name !== null || party.taxId !== null) return;
  party.name = name;
  party.taxId = taxId;
  facts.fields[`${side}.name`] = { from: "computed", confidence: 0.9 };
  if (taxId !== null) facts.fields[`${side}.taxId`] = { from: "computed", confidence: 0.9 };
}
