/**
 * Pages of positioned text → facts of invoices, by labels and geometry. Used for PDF text, OFD page text and OCR.
 *
 * Each page is read on its own; a page without a number of its own goes on with the invoice before it.
 */
import type { InvoiceFacts, InvoiceItem, InvoiceKind, Witness } from "#domain/invoice.ts";
import { kindFromCode } from "#domain/codes.ts";
import { emptyFacts, putField, sourceOf, type Found, type TextField } from "../facts.ts";
import type { TextPage } from "../reader.types.ts";
import { businessOf } from "./business.ts";
import { readFiscal } from "./fiscal.ts";
import { readHeader, type Header } from "./header.ts";
import { arrange, type Sheet } from "./lines.ts";
import { readParties } from "./parties.ts";
import { ENOUGH, invoiceScore, ticketKind, whatElse, type NotInvoice } from "./recognise.ts";
import { inferMissing } from "./infer.ts";
import { redOf } from "./red.ts";
import { readRemark } from "./remark.ts";
import { readSecondTable } from "./second-table.ts";
import { readTable, type ItemFound } from "./table.ts";
import { readTicket } from "./tickets.ts";
import { readTotals } from "./totals.ts";
import { readVehicle } from "./vehicle.ts";

export type LayoutReading = {
  invoices: InvoiceFacts[];
  /** what the pages are where they hold no invoice */
  instead: NotInvoice | null;
  /** the highest score of a page, for the doubtful ones (see ENOUGH) */
  score: number;
};

/** Reads all pages of a document. `from` says what kind of witness the text is. */
export function readLayout(pages: TextPage[], from: Extract<Witness, "text" | "ocr">): LayoutReading {
  const sheets = pages.map(arrange);
  const scores = sheets.map(invoiceScore);
  const invoices: InvoiceFacts[] = [];
  sheets.forEach((sheet, index) => {
    const facts = readSheet(sheet, index + 1, from, scores[index] ?? 0);
    if (facts === null) return;
    const before = invoices.at(-1);
    if (before !== undefined && continues(before, facts)) goOn(before, facts);
    else if ((scores[index] ?? 0) >= ENOUGH && (facts.number !== null || facts.total !== null || facts.code !== null))
      invoices.push(facts);
  });
  return { invoices, instead: invoices.length > 0 ? null : whatElse(sheets), score: Math.max(0, ...scores) };
}

function readSheet(sheet: Sheet, page: number, from: Witness, score: number): InvoiceFacts | null {
  if (sheet.words.length === 0 || score < ENOUGH / 2) return null;
  const header = readHeader(sheet);
  const put = (facts: InvoiceFacts, field: TextField, found: Found | null): void => {
    if (found !== null) putField(facts, field, found.text, sourceOf(from, page, found));
  };
  const facts = emptyFacts(kindOf(header, sheet));
  facts.page = page;
  for (const field of ["code", "number", "date", "checkCode"] as const) put(facts, field, header[field]);
  if (TICKETS.has(facts.kind)) readTicket(sheet, facts, (field, found) => put(facts, field, found));
  else if (facts.kind === "vehicle" || facts.kind === "used-vehicle")
    readVehicle(sheet, facts, (field, found) => put(facts, field, found));
  else if (facts.kind === "fiscal") readFiscal(sheet, facts, (field, found) => put(facts, field, found));
  readForm(sheet, facts, page, from, (field, found) => put(facts, field, found));
  if (header.digitalNumber !== null && header.digitalNumber.text !== facts.number && facts.code !== null)
    put(facts, "digitalNumber", header.digitalNumber);
  if (facts.number?.length === 20) facts.code = null;
  facts.business ??= businessOf(sheet, facts, header.title);
  Object.assign(facts, redOf(sheet, facts));
  return facts;
}

/** These have no parties, columns and sums of the form. */
const TICKETS: ReadonlySet<InvoiceKind> = new Set(["rail", "air", "taxi", "bus"]);

/** The fields of the VAT form, where they aren't known yet. */
function readForm(
  sheet: Sheet,
  facts: InvoiceFacts,
  page: number,
  from: Witness,
  put: (field: TextField, found: Found | null) => void,
): void {
  if (TICKETS.has(facts.kind)) return;
  const parties = readParties(sheet);
  if (facts.seller.name === null) put("seller.name", parties.seller.name);
  if (facts.seller.taxId === null) put("seller.taxId", parties.seller.taxId);
  if (facts.buyer.name === null) put("buyer.name", parties.buyer.name);
  if (facts.buyer.taxId === null) put("buyer.taxId", parties.buyer.taxId);
  const table = readTable(sheet);
  if (table !== null && facts.items.length === 0) addItems(facts, table.items, page, from);
  facts.extra = { ...readSecondTable(sheet), ...facts.extra };
  const totals = readTotals(sheet, table);
  if (facts.total === null) put("total", totals.total ?? totals.capitals);
  if (totals.capitals !== null) facts.extra["capitals"] = totals.capitals.printed;
  if (hasTaxColumns(table?.header.columns.map((column) => column.name) ?? [])) {
    put("amount", totals.amount);
    put("tax", totals.tax);
  }
  if (facts.remark === null) put("remark", readRemark(sheet, totals.y, from === "ocr" ? facts.seller.name : null));
  if (from === "ocr") inferMissing(facts, page);
}

function hasTaxColumns(columns: string[]): boolean {
  return columns.length === 0 || columns.includes("tax") || columns.includes("rate");
}

function addItems(facts: InvoiceFacts, items: ItemFound[], page: number, from: Witness): void {
  for (const { item, found, extra } of items) {
    const at = facts.items.push(item) - 1;
    for (const [name, each] of Object.entries(found)) facts.fields[`items.${at}.${name}`] = sourceOf(from, page, each);
    if (at === 0) Object.assign(facts.extra, extra);
  }
}

/** Title first; 电子普通发票 of a toll has the code of a toll invoice. */
function kindOf(header: Header, sheet: Sheet): InvoiceKind {
  const byCode = header.code === null ? null : kindFromCode(header.code.text);
  const { kind } = header;
  const ticket = kind === null || kind === "machine-printed" || kind === "other" ? ticketKind(sheet) : null;
  if (ticket !== null) return ticket;
  if (kind === null || kind === "other") return byCode ?? (header.number?.text.length === 20 ? "digital-vat-normal" : "other");
  const refines =
    (kind === "vat-electronic-normal" && byCode === "toll") ||
    (kind === "vat-normal-paper" && (byCode === "roll" || byCode === "vat-electronic-normal"));
  return refines && byCode !== null ? byCode : kind;
}

/** A page that names the same number, or none at all, belongs to the invoice before it. */
function continues(before: InvoiceFacts, page: InvoiceFacts): boolean {
  if (page.number !== null) return page.number === before.number && page.code === before.code;
  return page.total === null || page.seller.name === null;
}

function goOn(before: InvoiceFacts, page: InvoiceFacts): void {
  // the form's one line "(详见销货清单)" stands for the lines of the list
  const summary = before.items.length === 1 && /详见(?:销货)?清单|销货清单/u.test(before.items[0]?.name ?? "");
  if (summary && page.items.length > 0) {
    before.items = [];
    for (const path of Object.keys(before.fields)) if (path.startsWith("items.")) delete before.fields[path];
  }
  const start = before.items.length;
  before.items.push(...page.items);
  for (const [path, source] of Object.entries(page.fields)) {
    const item = /^items\.(\d+)\.(\w+)$/u.exec(path);
    if (item !== null) before.fields[`items.${start + Number(item[1])}.${item[2] as keyof InvoiceItem}`] = source;
  }
  for (const field of ["amount", "tax", "total", "remark"] as const) {
    if (page[field] === null || (before[field] !== null && (field === "remark" || summary))) continue;
    before[field] = page[field];
    const source = page.fields[field];
    if (source !== undefined) before.fields[field] = source;
  }
}
