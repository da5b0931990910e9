/**
 * Pages of positioned text → facts of invoices, by labels and geometry. Used for PDF text, OFD page text and OCR.
 *
 * Each page is read on its own; a page without a number of its own goes on with the invoice before it.
 */
import type { FieldSource, InvoiceFacts, InvoiceItem, InvoiceKind, Witness } from "#domain/invoice.ts";
import { kindFromCode } from "#domain/codes.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { putField, sourceOf } from "../facts.ts";
import type { TextPage } from "../reader.types.ts";
import { airAmount } from "./air.ts";
import { businessOf } from "./business.ts";
import { readFiscal } from "./fiscal.ts";
import { ontoPage, partsOf, type Part } from "./halves.ts";
import { readHeader, type Header } from "./header.ts";
import type { Sheet } from "./lines.ts";
import { readPaper } from "./papers.ts";
import { readParties } from "./parties.ts";
import { putInto, type Put } from "./put.ts";
import type { NotInvoice } from "./not-invoices.ts";
import { ENOUGH, invoiceScore, ticketKind, whatElse } from "./recognise.ts";
import { inferMissing } from "./infer.ts";
import { redOf } from "./red.ts";
import { readRemark } from "./remark.ts";
import { readSecondTable } from "./second-table.ts";
import { restoreStars } from "./stars.ts";
import { readTable, type ItemFound } from "./table.ts";
import { readTicket } from "./tickets.ts";
import { readTotals } from "./totals.ts";
import { readVehicle } from "./vehicle.ts";
import { weighText } from "./weigh.ts";

export type LayoutReading = {
  invoices: InvoiceFacts[];
  /** what the pages are where they hold no invoice */
  instead: NotInvoice | null;
  /** the highest score of a page, for the doubtful ones (see ENOUGH) */
  score: number;
};

/** Reads all pages of a document. `from` says what kind of witness the text is. */
export function readLayout(pages: TextPage[], from: Extract<Witness, "text" | "ocr">): LayoutReading {
  const parts = pages.flatMap((page, index) => partsOf(page, index + 1, from));
  const scores = parts.map((part) => invoiceScore(part.sheet));
  const invoices: InvoiceFacts[] = [];
  parts.forEach((part, index) => {
    const score = scores[index] ?? 0;
    const facts = readPart(part, from, score);
    if (facts === null) return;
    const before = invoices.at(-1);
    if (isCopy(invoices, facts)) return;
    if (before !== undefined && continues(before, facts)) goOn(before, facts);
    else if (score >= ENOUGH && (facts.number !== null || facts.total !== null || facts.code !== null)) invoices.push(facts);
  });
  if (from === "text") for (const facts of invoices) weighText(facts);
  const instead = invoices.length > 0 ? null : whatElse(parts.map((part) => part.sheet));
  return { invoices, instead, score: Math.max(0, ...scores) };
}

function readPart(part: Part, from: Witness, score: number): InvoiceFacts | null {
  const { sheet, page } = part;
  if (sheet.words.length === 0 || score < ENOUGH / 2) return null;
  const header = readHeader(sheet);
  const facts = emptyFacts(kindOf(header, sheet));
  facts.page = page;
  const put = putInto(facts, from, page);
  for (const field of ["code", "number", "date", "checkCode"] as const) put(field, header[field]);
  if (TICKETS.has(facts.kind)) readTicket(sheet, facts, put);
  else if (facts.kind === "vehicle" || facts.kind === "used-vehicle") readVehicle(sheet, facts, put);
  else if (facts.kind === "fiscal") readFiscal(sheet, facts, put);
  else readPaper(sheet, facts, put);
  readForm(sheet, facts, page, from, put);
  if (header.digitalNumber !== null && header.digitalNumber.text !== facts.number && facts.code !== null)
    put("digitalNumber", header.digitalNumber);
  if (facts.number?.length === 20) {
    facts.code = null;
    delete facts.fields["code"];
    // of its title only the part in brackets was read: the 20 digits say the rest
    facts.kind = DIGITAL[facts.kind] ?? facts.kind;
  }
  computeAirAmount(facts, page);
  facts.business ??= businessOf(sheet, facts, header.title);
  Object.assign(facts, redOf(sheet, facts));
  ontoPage(facts, part);
  return facts;
}

/** An itinerary prints its sums in parts; the amount is what they come to. */
function computeAirAmount(facts: InvoiceFacts, page: number): void {
  const amount = facts.kind === "air" && facts.amount === null ? airAmount(facts) : null;
  if (amount === null) return;
  facts.amount = amount;
  facts.fields["amount"] = { from: "computed", confidence: 0.9, page };
}

/** The digital kind that bears the same words in its title. */
const DIGITAL: Partial<Record<InvoiceKind, InvoiceKind>> = {
  "vat-special-paper": "digital-vat-special",
  "vat-normal-paper": "digital-vat-normal",
};

/** These have no parties, columns and sums of the form. */
const TICKETS: ReadonlySet<InvoiceKind> = new Set(["rail", "air", "taxi", "bus"]);

/** These state amount and tax where their own readers look for them, or not at all. */
const OWN_SUMS: ReadonlySet<InvoiceKind> = new Set([
  "vehicle",
  "used-vehicle",
  "freight",
  "customs",
  "tax-payment",
  "quota",
  "roll",
  "machine-printed",
  "fiscal",
]);
/** These name no parties as the VAT form does. */
const OWN_PARTIES: ReadonlySet<InvoiceKind> = new Set(["vehicle", "used-vehicle", "freight", "customs", "tax-payment", "quota"]);

/** The fields of the VAT form, where they aren't known yet. */
function readForm(sheet: Sheet, facts: InvoiceFacts, page: number, from: Witness, put: Put): void {
  if (TICKETS.has(facts.kind)) return;
  if (!OWN_PARTIES.has(facts.kind)) {
    const parties = readParties(sheet);
    if (facts.seller.name === null) put("seller.name", parties.seller.name);
    if (facts.seller.taxId === null) put("seller.taxId", parties.seller.taxId);
    if (facts.buyer.name === null) put("buyer.name", parties.buyer.name);
    if (facts.buyer.taxId === null) put("buyer.taxId", parties.buyer.taxId);
  }
  const table = readTable(sheet);
  if (table !== null && facts.items.length === 0) addItems(facts, table.items, page, from);
  if (!OWN_SUMS.has(facts.kind)) {
    for (const [name, found] of readSecondTable(sheet)) if (facts.extra[name] === undefined) put(`extra.${name}`, found);
  }
  const totals = readTotals(sheet, table);
  if (facts.total === null) put("total", totals.total ?? totals.capitals);
  if (totals.capitals !== null) put("extra.capitals", { ...totals.capitals, text: totals.capitals.printed });
  if (!OWN_SUMS.has(facts.kind) && hasTaxColumns(table?.header.columns.map((column) => column.name) ?? [])) {
    put("amount", totals.amount);
    put("tax", totals.tax);
  }
  if (facts.remark === null)
    put("remark", readRemark(sheet, totals.y ?? endOf(table), from === "ocr" ? facts.seller.name : null));
  if (from === "ocr") {
    restoreStars(facts);
    inferMissing(facts, page);
  }
}

/** Where the lines of a page without 价税合计 end: at its 小计. */
function endOf(table: ReturnType<typeof readTable>): number | null {
  return table === null || !table.closed ? null : table.end;
}

function hasTaxColumns(columns: string[]): boolean {
  return columns.length === 0 || columns.includes("tax") || columns.includes("rate");
}

function addItems(facts: InvoiceFacts, items: ItemFound[], page: number, from: Witness): void {
  for (const { item, found, extra } of items) {
    const at = facts.items.push(item) - 1;
    for (const [name, each] of Object.entries(found)) facts.fields[`items.${at}.${name}`] = sourceOf(from, page, each);
    // the second line's business fields carry ".2", and so on
    for (const [name, each] of Object.entries(extra)) {
      const path = at === 0 ? name : `${name}.${at + 1}`;
      facts.extra[path] = each.text;
      facts.fields[`extra.${path}`] = sourceOf(from, page, each);
    }
  }
}

/** Title first; 电子普通发票 of a toll has the code of a toll invoice. */
function kindOf(header: Header, sheet: Sheet): InvoiceKind {
  const byCode = header.code === null ? null : kindFromCode(header.code.text);
  const { kind } = header;
  const ticket = kind === null || kind === "machine-printed" || kind === "other" ? ticketKind(sheet) : null;
  if (ticket !== null) return ticket;
  if (kind === null || kind === "other") return byCode ?? (header.number?.text.length === 20 ? "digital-vat-normal" : "other");
  if (isBlockchain(header)) return "blockchain";
  const refines =
    (kind === "vat-electronic-normal" && byCode === "toll") ||
    (kind === "vat-normal-paper" && (byCode === "roll" || byCode === "vat-electronic-normal"));
  return refines && byCode !== null ? byCode : kind;
}

/** An electronic invoice with a local code and a check code of five characters is kept on a chain, whether or not it says so. */
function isBlockchain({ kind, code, checkCode }: Header): boolean {
  return kind === "vat-electronic-normal" && checkCode?.text.length === 5 && /^1\d{11}$/u.test(code?.text ?? "");
}

/** The same invoice printed once more on the same page, for two copies of a sheet that is cut. */
function isCopy(invoices: InvoiceFacts[], { page, number, code }: InvoiceFacts): boolean {
  return number !== null && invoices.some((one) => one.page === page && one.number === number && one.code === code);
}

/** A page that names the same number, or none at all, belongs to the invoice before it. */
function continues(before: InvoiceFacts, page: InvoiceFacts): boolean {
  if (page.number !== null) return page.number === before.number && page.code === before.code;
  return page.total === null || page.seller.name === null;
}

/** Adds what a scanned page holds: further lines of the invoice before, where it is a page of it. */
export function addScanned(invoices: InvoiceFacts[], page: InvoiceFacts): void {
  const before = invoices.at(-1);
  if (before === undefined || !isPageOf(before, page)) return void invoices.push(page);
  surerOf(before, page);
  goOn(before, page);
}

/**
 * A page belongs to the invoice before it where both bear its number or its QR code. Where one number was misread, the
 * total tells: it stands on the last page only, so an invoice that has none goes on with a page of the same parties and
 * day. Two invoices of one day have two totals.
 */
function isPageOf(before: InvoiceFacts, page: InvoiceFacts): boolean {
  if (page.number !== null && page.number === before.number && page.code === before.code) return before.kind === page.kind;
  if (page.qr !== null && page.qr === before.qr) return true;
  const agree = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;
  return (
    before.kind === page.kind &&
    before.total === null &&
    page.seller.taxId !== null &&
    page.seller.taxId === before.seller.taxId &&
    agree(before.buyer.taxId, page.buyer.taxId) &&
    agree(before.date, page.date) &&
    agree(before.qr, page.qr)
  );
}

/** Of the numbers of two pages of one invoice the one that more speaks for is kept; that they differ leaves it unsure. */
function surerOf(before: InvoiceFacts, page: InvoiceFacts): void {
  const [held, other] = [before.fields["number"], page.fields["number"]];
  if (page.number === null || other === undefined || page.number === before.number) return;
  const doubted = (source: FieldSource): FieldSource =>
    source.from === "qr" ? source : { ...source, confidence: Math.min(source.confidence, UNSURE) };
  if (held !== undefined && held.confidence >= other.confidence) before.fields["number"] = doubted(held);
  else putField(before, "number", page.number, doubted(other));
}

/** At most this for a number that two pages state differently, unless it is that of a QR code. */
const UNSURE = 0.9;

/** Adds a following page to its invoice: its lines, its sums, and what the pages before don't say. */
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
  for (const role of ["buyer", "seller"] as const) {
    for (const field of ["name", "taxId"] as const) {
      if (before[role][field] !== null || page[role][field] === null) continue;
      before[role][field] = page[role][field];
      const source = page.fields[`${role}.${field}`];
      if (source !== undefined) before.fields[`${role}.${field}`] = source;
    }
  }
  for (const [name, value] of Object.entries(page.extra)) {
    if (before.extra[name] !== undefined) continue;
    before.extra[name] = value;
    const source = page.fields[`extra.${name}`];
    if (source !== undefined) before.fields[`extra.${name}`] = source;
  }
  before.business ??= page.business;
  before.red ||= page.red;
  before.original ??= page.original;
}
