/**
 * How sure the text of a page alone makes a field. Print is never misread, but it may be put to the wrong label. So text
 * alone stays under certainty, unless the value itself shows that it is what its label says, or a second statement agrees.
 */
import type { InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { capitalsToFen } from "#domain/capitals.ts";
import { readCode } from "#domain/codes.ts";
import { parseFen } from "#domain/money.ts";
import { numberDateConflict, readNumber } from "#domain/numbers.ts";
import { checkTaxId } from "#domain/taxid.ts";
import { COMPANY, NOT_A_NAME } from "../names.ts";

/** Of a field that the text of one page states, and nothing else. */
const ALONE = 0.9;
/** Of a field whose value has the form that only such values have, beside others that fit it. */
const FITTING = 0.97;

/** Sets the confidence of fields that were read from text, by what the invoice's own sums bear out. */
export function weighText(facts: InvoiceFacts): void {
  for (const source of Object.values(facts.fields)) {
    if (source.from === "text") source.confidence = Math.min(source.confidence, ALONE);
  }
  raise(facts, fitting(facts), FITTING);
  raise(facts, borneOut(facts), 1);
}

function raise(facts: InvoiceFacts, paths: string[], confidence: number): void {
  for (const path of paths) {
    const source = facts.fields[path];
    if (source?.from === "text") source.confidence = Math.max(source.confidence, confidence);
  }
}

/** The fields whose values fit each other: number, code and date by their structure, parties by their ids, figures by their sum. */
function fitting(facts: InvoiceFacts): string[] {
  return [...fittingNumbers(facts), ...fittingParties(facts), ...fittingFigures(facts)];
}

const USUAL_CHECK_CODE = /^\d{20}$/u;
const CHECK_CODES: Partial<Record<InvoiceKind, RegExp>> = { fiscal: /^[\da-z]{6}$/iu, blockchain: /^[\da-z]{5}$/iu };

function fittingNumbers({ kind, code, number, digitalNumber, date, checkCode }: InvoiceFacts): string[] {
  const paths: string[] = [];
  const digital = digitalNumber ?? (number?.length === 20 ? number : null);
  const path = digitalNumber === null ? "number" : "digitalNumber";
  if (digital !== null && date !== null && readNumber(digital).ok && numberDateConflict(digital, date) === null)
    paths.push(path, "date");
  // a fiscal receipt has 8 and 10 digits, the codes before 数电票 10 or 12 and 8
  const length = kind === "fiscal" && code?.length === 8 ? 10 : 8;
  if (code !== null && number?.length === length && readCode(code).ok) paths.push("code", "number", "date");
  if (code !== null && (CHECK_CODES[kind] ?? USUAL_CHECK_CODE).test(checkCode ?? "")) paths.push("checkCode");
  return paths;
}

/** Forms on which only the buyer has a tax id, and each party a label that no other form gives it. */
const LABELLED_APART: ReadonlySet<InvoiceKind> = new Set(["rail", "air", "fiscal", "tax-payment"]);

/**
 * Which party is which shows only where both are there; each with an id whose check character is right, and a name that ends
 * as names do. Of a form that labels them apart the buyer shows by his id, and the other by being another.
 */
function fittingParties({ kind, seller, buyer }: InvoiceFacts): string[] {
  const paths = (["seller", "buyer"] as const).flatMap((role) => {
    const { name, taxId } = role === "seller" ? seller : buyer;
    const named = name !== null && COMPANY.test(name) && !NOT_A_NAME.test(name);
    const known = taxId !== null && checkTaxId(taxId).ok;
    if (!named || (!known && name !== "个人")) return [];
    return known ? [`${role}.name`, `${role}.taxId`] : [`${role}.name`];
  });
  if (paths.includes("seller.name") && paths.includes("buyer.name")) return paths;
  if (!LABELLED_APART.has(kind) || !paths.includes("buyer.taxId") || seller.taxId !== null) return [];
  const other = seller.name !== null && seller.name !== buyer.name;
  return other && COMPANY.test(seller.name!) && !NOT_A_NAME.test(seller.name!) ? [...paths, "seller.name"] : paths;
}

function fittingFigures(facts: InvoiceFacts): string[] {
  const [amount, tax, total] = [fen(facts.amount), fen(facts.tax), fen(facts.total)];
  if (facts.kind === "air" && amount === null) return fittingFare(facts, tax, total);
  if (amount === null || total === null) return [];
  return tax !== null && tax !== 0n && amount + tax === total ? ["amount", "tax", "total"] : [];
}

const SURCHARGES = ["fuelSurcharge", "developmentFund", "otherTaxes"] as const;

/** An air itinerary whose fare includes the tax: fare and surcharges are the total, and the tax is that of fare and fuel. */
function fittingFare({ extra }: InvoiceFacts, tax: bigint | null, total: bigint | null): string[] {
  const fare = fen(extra["fare"] ?? null);
  if (fare === null || tax === null || total === null || tax === 0n) return [];
  const known = SURCHARGES.filter((name) => extra[name] !== undefined);
  const stated = known.reduce((all, name) => all + (fen(extra[name]!) ?? 0n), fare);
  const taxed = fare + (fen(extra["fuelSurcharge"] ?? null) ?? 0n);
  const rate = BigInt(/^(\d{1,2})%$/u.exec(extra["taxRate"] ?? "")?.[1] ?? 0);
  const off = tax * (100n + rate) - taxed * rate;
  const included = rate > 0n && (off < 0n ? -off : off) <= 100n + rate;
  return stated === total && included ? ["tax", "total", "extra.fare", ...known.map((name) => `extra.${name}`)] : [];
}

/**
 * The fields that two statements of the page agree on: the total in figures with the one in words; then amount and tax
 * with both that total and the sums of the lines.
 */
function borneOut(facts: InvoiceFacts): string[] {
  const [amount, tax, total] = [fen(facts.amount), fen(facts.tax), fen(facts.total)];
  const words = facts.extra["capitals"] === undefined ? null : capitalsToFen(facts.extra["capitals"]);
  if (total === null || words === null || (words !== total && words !== -total)) return [];
  // a total that was itself read from the words is one statement, not two
  if (facts.fields["total"]?.box?.join() === facts.fields["extra.capitals"]?.box?.join()) return [];
  if (amount === null || tax === null || amount + tax !== total) return ["total"];
  const lines = sum(facts.items.map((item) => fen(item.amount)));
  const taxes = sum(facts.items.map((item) => fen(item.tax) ?? 0n));
  return lines === amount && taxes === tax ? ["total", "amount", "tax"] : ["total"];
}

function fen(text: string | null): bigint | null {
  return text === null ? null : parseFen(text);
}

function sum(values: (bigint | null)[]): bigint | null {
  let all = 0n;
  for (const value of values) {
    if (value === null) return null;
    all += value;
  }
  return values.length === 0 ? null : all;
}
