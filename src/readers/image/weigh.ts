/**
 * Gives each recognised field of an invoice the confidence that its evidence is worth: the print itself, what further
 * looks read, the check characters, structure and arithmetic of the invoice, and its QR code.
 */
import { checkInvoice, sameCheckCode } from "#domain/checks.ts";
import { valueAt } from "#domain/completeness.ts";
import type { Box, FieldSource, InvoiceFacts } from "#domain/invoice.ts";
import { parseFen } from "#domain/money.ts";
import { parseQr } from "#domain/qr.ts";
import { splitItemName } from "#domain/items.ts";
import { checkTaxId } from "#domain/taxid.ts";
import type { TextPage, TextRun } from "../reader.types.ts";
import { confidenceOf, UNCONFIRMED, type Claim, type Denial, type Support } from "./evidence.ts";
import { elsewhere, legibility, lookedAgain, runsIn } from "./print.ts";
import { COMPANY, NOT_A_NAME } from "../names.ts";
import { hasStars } from "../layout/stars.ts";
import { rulesOf, verdicts, type Rule } from "../rules.ts";

/** What an invoice was read from: its page, what each look made of it (the first one first), and the fields' boxes on the page. */
export type Sighting = { page: TextPage; looks: InvoiceFacts[]; boxes: ReadonlyMap<string, Box>; now: Date };

/** Sets the confidence of all recognised fields, in place. Done again after something was settled (by the QR code), it takes that in. */
export function weigh(facts: InvoiceFacts, sighting: Sighting): void {
  const byRules = ruleVerdicts(facts, sighting);
  const byChecks = checkVerdicts(facts, sighting.now);
  for (const [path, source] of Object.entries(facts.fields)) {
    const value = valueAt(facts, path);
    if (source.from !== "ocr" || typeof value !== "string") continue;
    const runs = runsOf(path, sighting);
    const claim: Claim & { supports: Set<Support>; denials: Set<Denial> } = {
      exact: !TEXT.test(path),
      legibility: runs.length > 0 ? legibility(runs, value) : source.confidence,
      supports: new Set(byRules.supports.get(path)),
      denials: new Set(byRules.denials.get(path)),
    };
    const marks: Marks = { for: claim.supports, against: claim.denials };
    ofLooks(path, value, runs, sighting, marks);
    ofForm(path, value, { facts, runs }, marks);
    ofQr(path, facts, marks);
    for (const each of byChecks.get(path) ?? []) marks.against.add(each);
    if (PRINTED_TWICE.has(path) && elsewhere(sighting.page, runs, value)) marks.for.add("twice");
    if (isAlone(path, facts)) marks.against.add("alone");
    if (isHalf(path, facts)) marks.against.add("price");
    source.confidence = confidenceOf(claim);
  }
  ofComputed(facts);
}

type Marks = { for: Set<Support>; against: Set<Denial> };

/** Fields that are words; in all others single characters decide. */
const TEXT = /^(?:seller|buyer)\.name$|^remark$|^items\.\d+\.(?:name|spec|unit)$/u;
const PRINTED_TWICE: ReadonlySet<string> = new Set(["code", "number", "digitalNumber", "checkCode"]);

function runsOf(path: string, { page, boxes }: Sighting): TextRun[] {
  const box = boxes.get(path);
  return box === undefined ? [] : runsIn(page, box);
}

function ruleVerdicts(facts: InvoiceFacts, sighting: Sighting): ReturnType<typeof verdicts> {
  const computed = (path: string): boolean => facts.fields[path]?.from === "computed";
  // a total that was taken from the words is not confirmed by them
  const fromWords = runsOf("total", sighting).some((run) => /[壹贰叁肆伍陆柒捌玖拾佰仟]{2}/u.test(run.text));
  const independent = (rule: Rule): boolean =>
    ![...rule.fields, ...rule.loose].some(computed) && !(rule.id === "capitals" && fromWords);
  const stated = new Set(["amount", "total"].filter((path) => qrSays(path, facts) === true || facts.fields[path]?.from === "qr"));
  return verdicts(rulesOf(facts).filter(independent), stated);
}

/** The rules of structure and dates (the arithmetic is judged by `rulesOf`). */
const BY_CHECK: Readonly<Record<string, readonly (readonly [path: string, denial: Denial])[]>> = {
  "code-structure": [["code", "structure"]],
  "code-kind": [["code", "year"]],
  "code-date": [
    ["code", "year"],
    ["date", "year"],
  ],
  "number-structure": [["number", "structure"]],
  "check-code-structure": [["checkCode", "structure"]],
  "number-date": [
    ["number", "year"],
    ["date", "year"],
  ],
  "future-date": [["date", "future"]],
};

function checkVerdicts(facts: InvoiceFacts, now: Date): Map<string, Denial[]> {
  const denials = new Map<string, Denial[]>();
  for (const check of checkInvoice(facts, { now })) {
    if (check.ok) continue;
    for (const [path, denial] of BY_CHECK[check.id] ?? []) denials.set(path, [...(denials.get(path) ?? []), denial]);
  }
  return denials;
}

/** What further looks at the same place read. */
function ofLooks(path: string, value: string, runs: TextRun[], { looks }: Sighting, marks: Marks): void {
  if (!lookedAgain(runs) || looks.length < 3) return;
  const said = looks.map((look) => valueAt(look, path));
  const [first, second, third] = said.map((each) => each === value);
  if (first && second) marks.for.add("reread");
  else if (first && !third) marks.against.add(said[1] === said[2] && typeof said[1] === "string" ? "outvoted" : "reread");
  else if (!first && !(second && third && runs.every((run) => (run.again?.length ?? 0) > 1))) marks.against.add("reread");
}

/** Structure: check characters, years, the forms of names. */
function ofForm(path: string, value: string, { facts, runs }: { facts: InvoiceFacts; runs: TextRun[] }, marks: Marks): void {
  if (path.endsWith(".taxId")) taxId(value, marks);
  else if (path === "seller.name" || path === "buyer.name") {
    if (NOT_A_NAME.test(value)) marks.against.add("form");
    else if (COMPANY.test(value)) marks.for.add("form");
    else if (value.length > 4) marks.against.add("form");
  } else if (/^items\.\d+\.name$/u.test(path)) {
    const starred = splitItemName(value).category !== null;
    // stars that were put in where none was read are a guess
    if (starred && runs.some((run) => run.text.includes("*"))) marks.for.add("form");
    else if (starred || (hasStars(facts) && !/^[(（]?详见/u.test(value))) marks.against.add("form");
  } else if (path === "number" || path === "date") {
    const year = facts.number?.length === 20 ? `20${facts.number.slice(0, 2)}` : null;
    if (year !== null && facts.date?.startsWith(year)) marks.for.add("year");
  }
}

function taxId(value: string, marks: Marks): void {
  const { ok, kind, problems } = checkTaxId(value);
  if (ok && problems.length === 0) marks.for.add("check-character");
  else if (!ok) marks.against.add(kind === "unknown" ? "structure" : "check-character");
  // a number of 15 signs with letters has the check of an old organisation code: this one is a piece of a longer number
  else if (kind === "old15" && /[A-Z]/u.test(value)) marks.against.add("check-character");
}

/** Whether the QR code says what the field says; null where it says nothing of it. */
function qrSays(path: string, facts: InvoiceFacts): boolean | null {
  const qr = facts.qr === null ? null : parseQr(facts.qr);
  if (qr === null) return null;
  const stated: Readonly<Record<string, string | null>> = {
    code: qr.code,
    number: facts.digitalNumber !== null && qr.number === facts.digitalNumber ? null : qr.number,
    digitalNumber: qr.number === facts.digitalNumber ? qr.number : null,
    date: qr.date,
    checkCode: qr.checkCode,
    total: qr.amountBasis === "total" ? qr.amount : null,
    amount: qr.amountBasis === "net" ? qr.amount : null,
  };
  const value = valueAt(facts, path);
  const said = stated[path] ?? null;
  if (said === null || typeof value !== "string") return null;
  if (path === "checkCode") return sameCheckCode(said, value);
  if (path !== "total" && path !== "amount") return said === value;
  const [a, b] = [parseFen(said), parseFen(value)];
  // red invoices carry the amount without its sign in some QR codes
  return a !== null && b !== null && (a === b || (facts.red && a === -b));
}

function ofQr(path: string, facts: InvoiceFacts, marks: Marks): void {
  const says = qrSays(path, facts);
  if (says !== null) (says ? marks.for : marks.against).add("qr" as Support & Denial);
}

const TWO_PARTIES = /vat|toll|freight|vehicle/u;

/** Of two parties only one was found, or a name of the one and a tax id of the other: which one it is was guessed. */
function isAlone(path: string, facts: InvoiceFacts): boolean {
  const side = /^(seller|buyer)\./u.exec(path)?.[1];
  if (side === undefined || !TWO_PARTIES.test(facts.kind)) return false;
  const [own, other] = side === "seller" ? [facts.seller, facts.buyer] : [facts.buyer, facts.seller];
  const halves = (a: typeof own, b: typeof own): boolean => a.name === null && b.taxId === null;
  return halves(own, other) || halves(other, own) || (other.taxId !== null && other.taxId === own.taxId);
}

/** A price without a quantity, or a quantity without a price: forms state both or neither, so one may be the other. */
function isHalf(path: string, { items }: InvoiceFacts): boolean {
  const [, at, name] = /^items\.(\d+)\.(price|quantity)$/u.exec(path) ?? [];
  return at !== undefined && items[Number(at)]?.[name === "price" ? "quantity" : "price"] === null;
}

/** A total that was computed is no surer than what it was computed from. */
function ofComputed({ fields }: InvoiceFacts): void {
  const source: FieldSource | undefined = fields["total"];
  if (source?.from !== "computed") return;
  const [amount, tax] = [fields["amount"]?.confidence ?? 0, fields["tax"]?.confidence ?? 0];
  source.confidence = Math.min(UNCONFIRMED, amount, tax);
}
