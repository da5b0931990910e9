/** Typing an invoice in from its paper: which kind it is, which fields it needs, what follows from what, what can't be right. */
import { codeDateConflict, readCode } from "./codes.ts";
import { shanghaiToday } from "./dates.ts";
import type { InvoiceItem, InvoiceKind } from "./invoice.ts";
import { KIND_INFO } from "./kinds.ts";
import { type Decimal, divideRounded, formatFen, multiply, parseDecimal, parseFen, toFen } from "./money.ts";
import { numberDateConflict, readNumber } from "./numbers.ts";
import { parseRate } from "./rates.ts";
import { checkTaxId } from "./taxid.ts";

/** The rates that are offered as buttons, most frequent first. */
export const OFFERED_RATES = ["13%", "9%", "6%", "3%", "1%", "0%", "免税", "不征税"] as const;

/**
 * The kind that code and number speak for; null while they don't yet. Twenty digits with a 9 in the fifth place are a
 * ticket (rail or air: only the title says which), all others are taken for the commoner ordinary 数电票.
 */
export function kindOfEntry(code: string, number: string): InvoiceKind | null {
  const [tidyCode, tidyNumber] = [readCode(code), readNumber(number)];
  if (tidyCode.code !== "") {
    const complete = [8, 10, 12].includes(tidyCode.code.length);
    return complete && tidyCode.ok ? tidyCode.kind : null;
  }
  if (tidyNumber.form !== "digital") return null;
  return tidyNumber.channel === "9" ? "rail" : "digital-vat-normal";
}

export type EntryGroup = "identity" | "buyer" | "seller" | "items" | "sums" | "trip" | "more";
export type EntryField = { path: string; group: EntryGroup; required: boolean };

/** On these the seller stands at the foot of the page, under the lines and the sums. */
const SELLER_LAST: ReadonlySet<InvoiceKind> = new Set([
  "vat-special-paper",
  "vat-normal-paper",
  "vat-electronic-special",
  "vat-electronic-normal",
  "freight",
  "toll",
  "blockchain",
]);
const TRIP: Partial<Record<InvoiceKind, readonly string[]>> = {
  rail: ["train", "fromStation", "toStation", "travelDate", "passenger", "seatClass", "ticketCode"],
  air: ["passenger", "flight", "fare", "fuelSurcharge", "airportFee", "eTicket"],
  taxi: ["plate", "boarding", "alighting", "distance"],
  bus: ["fromStation", "toStation"],
};
/** Kinds on which nothing but a number and a sum stands. */
const BARE: ReadonlySet<InvoiceKind> = new Set(["quota", "taxi", "bus"]);

/** The fields of a kind in the order of its paper. "items" stands for the lines. */
export function entryFields(kind: InvoiceKind): EntryField[] {
  const { required, codeLengths, numberLengths, checkCode } = KIND_INFO[kind];
  const needs = (path: string): boolean => required.some((each) => each.split("|").includes(path));
  const of = (group: EntryGroup, paths: readonly string[]): EntryField[] =>
    paths.map((path) => ({ path, group, required: needs(path) }));
  // paper and 20-digit number both exist for some kinds: the code stays on offer without being asked for
  const hasCode = codeLengths.length > 0 || kind === "other";
  const identity = of("identity", [
    ...(hasCode ? ["code"] : []),
    "number",
    ...(kind === "quota" || kind === "bus" ? (needs("date") ? ["date"] : []) : ["date"]),
    ...(checkCode && !(numberLengths.length === 1 && numberLengths[0] === 20) ? ["checkCode"] : []),
  ]);
  const trip = of(
    "trip",
    (TRIP[kind] ?? []).map((name) => `extra.${name}`),
  );
  if (BARE.has(kind)) return [...identity, ...trip, ...of("sums", ["total"]), ...of("more", ["seller.name"])];
  const buyer = of("buyer", ["buyer.name", "buyer.taxId"]);
  const seller = of("seller", ["seller.name", "seller.taxId"]);
  if (TRIP[kind]) return [...identity, ...trip, ...of("sums", ["total"]), ...buyer, ...of("more", ["remark"])];
  const lined = needs("items") || kind === "freight" || kind === "toll" || kind === "blockchain" || kind === "machine-printed";
  const items = lined || kind === "roll" || kind === "fiscal" ? of("items", ["items"]) : [];
  const sums = of("sums", needs("amount") || needs("tax") || lined ? ["amount", "tax", "total"] : ["total"]);
  const body = [...items, ...sums];
  const parties = SELLER_LAST.has(kind) ? [...buyer, ...body, ...seller] : [...buyer, ...seller, ...body];
  return [...identity, ...parties, ...of("more", ["remark"])];
}

/** A line as typed; "" where nothing was typed. */
export type TypedLine = Record<keyof InvoiceItem, string>;
export type TypedSums = { amount: string; tax: string; total: string };

const fenOf = (text: string): bigint | null => (text.trim() === "" ? null : parseFen(text));
const decimalOf = (text: string): Decimal | null => parseDecimal(text.normalize("NFKC").replace(/[,\s]/gu, ""));
const money = (fen: bigint | null): string => (fen === null ? "" : formatFen(fen));

/**
 * What follows for a line from what was typed of it: amount from quantity and price, tax from the rate.
 * @param gross the total of the whole invoice where this is its only line: amount and tax then follow from the rate alone
 */
export function lineOf(line: TypedLine, gross = ""): { amount: string; tax: string } {
  const [quantity, price] = [decimalOf(line.quantity), decimalOf(line.price)];
  const rate = line.rate.trim() === "" ? null : parseRate(line.rate);
  const fraction = rate?.kind === "percent" ? rate.fraction : rate === null ? null : { units: 0n, scale: 0 };
  let amount = fenOf(line.amount);
  if (amount === null && quantity && price && line.quantity.trim() !== "" && line.price.trim() !== "")
    amount = toFen(multiply(quantity, price));
  const whole = fenOf(gross);
  if (amount === null && whole !== null && fraction !== null) {
    const one = 10n ** BigInt(fraction.scale);
    amount = divideRounded(whole * one, one + fraction.units);
  }
  const typed = fenOf(line.tax);
  const fromWhole = whole !== null && amount !== null && line.amount.trim() === "" && fraction !== null ? whole - amount : null;
  const byRate = amount !== null && fraction !== null ? toFen(multiply({ units: amount, scale: 2 }, fraction)) : null;
  return { amount: money(amount), tax: money(typed ?? (fromWhole !== null && line.price.trim() === "" ? fromWhole : byRate)) };
}

/** Amount, tax and total as they follow from the lines and from each other; what was typed is left as it is. */
export function sumsOf(lines: readonly TypedLine[], typed: TypedSums): TypedSums {
  const used = lines.filter((line) => Object.values(line).some((value) => value.trim() !== ""));
  const done = used.map((line) => lineOf(line, used.length === 1 ? typed.total : ""));
  const add = (values: readonly string[]): bigint | null =>
    values.some((value) => value === "") || values.length === 0
      ? null
      : values.reduce((sum, value) => sum + (fenOf(value) ?? 0n), 0n);
  let amount = fenOf(typed.amount) ?? add(done.map((line) => line.amount));
  let tax = fenOf(typed.tax) ?? add(done.map((line) => line.tax));
  const total = fenOf(typed.total) ?? (amount !== null && tax !== null ? amount + tax : null);
  if (total !== null && amount === null && tax !== null) amount = total - tax;
  if (total !== null && tax === null && amount !== null) tax = total - amount;
  return { amount: money(amount), tax: money(tax), total: money(total) };
}

/** Something that can't be right, for the sentence at the field: a key of the namespace `domain`. It never stands in the way of saving. */
export type EntryNote = { path: string; key: string; params: Record<string, string>; suggestion?: string };
type Typed = {
  kind: InvoiceKind;
  values: Readonly<Record<string, string>>;
  lines: readonly TypedLine[];
  sums: TypedSums;
};

export function entryNotes({ kind, values, lines, sums }: Typed, now: Date): EntryNote[] {
  const at = (path: string): string => (values[path] ?? "").trim();
  return [
    ...identityNotes(kind, at("code"), at("number")),
    ...dateNotes(at, now),
    ...(["seller.taxId", "buyer.taxId"] as const).flatMap((path) => taxIdNotes(path, at(path))),
    ...lineNotes(lines),
    ...sumNotes(lines, sums),
  ];
}

function identityNotes(kind: InvoiceKind, code: string, number: string): EntryNote[] {
  const notes: EntryNote[] = [];
  const info = KIND_INFO[kind];
  const hint = (path: string, { id, params = {} }: { id: string; params?: Record<string, string> }): void => {
    notes.push({ path, key: `hint.${id}`, params });
  };
  if (code !== "") {
    const reading = readCode(code);
    if (!reading.ok) reading.hints.slice(0, 1).forEach((each) => hint("code", each));
    else if (reading.kind !== null && reading.form !== "fiscal" && reading.kind !== kind && kind !== "other")
      notes.push({ path: "code", key: "check.code-kind.failed", params: { code: reading.code } });
  }
  if (number !== "") {
    const reading = readNumber(number);
    const lengths = info.numberLengths;
    if (!reading.ok && !(reading.hints[0]?.id === "number-length" && lengths.length === 0))
      reading.hints.slice(0, 1).forEach((each) => hint("number", each));
    else if (lengths.length > 0 && !lengths.includes(reading.number.length))
      notes.push({
        path: "number",
        key: "entry.number-length",
        params: { lengths: lengths.join("/"), length: String(reading.number.length) },
      });
  }
  return notes;
}

function dateNotes(at: (path: string) => string, now: Date): EntryNote[] {
  const date = at("date");
  if (date === "") return [];
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(date)) return [{ path: "date", key: "entry.date", params: {} }];
  const conflict =
    (at("number") === "" ? null : numberDateConflict(at("number"), date)) ??
    (at("code") === "" ? null : codeDateConflict(at("code"), date));
  if (conflict) return [{ path: "date", key: `hint.${conflict.id}`, params: conflict.params ?? {} }];
  const today = shanghaiToday(now);
  return date > today ? [{ path: "date", key: "check.future-date.failed", params: { date, today } }] : [];
}

function taxIdNotes(path: string, text: string): EntryNote[] {
  if (text === "") return [];
  const { ok, problems, suggestion } = checkTaxId(text);
  return ok ? [] : [{ path, key: `taxId.${problems[0] ?? "checksum"}`, params: {}, ...(suggestion ? { suggestion } : {}) }];
}

/** A cell that was typed and doesn't follow from the others. */
function lineNotes(lines: readonly TypedLine[]): EntryNote[] {
  return lines.flatMap((line, index): EntryNote[] => {
    const notes: EntryNote[] = [];
    for (const part of ["amount", "tax"] as const) {
      const typed = fenOf(line[part]);
      if (line[part].trim() !== "" && typed === null)
        notes.push({ path: `items.${index}.${part}`, key: "entry.money", params: {} });
      const follows = fenOf(lineOf({ ...line, [part]: "" })[part]);
      if (typed !== null && follows !== null && far(typed, follows, part === "tax" ? 6n : 1n + size(follows) / 10_000n))
        notes.push({ path: `items.${index}.${part}`, key: `entry.line-${part}`, params: { expected: formatFen(follows) } });
    }
    if (line.rate.trim() !== "" && parseRate(line.rate) === null)
      notes.push({ path: `items.${index}.rate`, key: "entry.rate", params: {} });
    return notes;
  });
}

function sumNotes(lines: readonly TypedLine[], typed: TypedSums): EntryNote[] {
  const notes: EntryNote[] = [];
  for (const path of ["amount", "tax", "total"] as const)
    if (typed[path].trim() !== "" && fenOf(typed[path]) === null) notes.push({ path, key: "entry.money", params: {} });
  const follows = sumsOf(lines, { amount: "", tax: "", total: "" });
  for (const [path, id] of [
    ["amount", "line-sum"],
    ["tax", "line-tax-sum"],
  ] as const) {
    const [stated, sum] = [fenOf(typed[path]), fenOf(follows[path])];
    if (stated !== null && sum !== null && far(stated, sum, 1n))
      notes.push({ path, key: `check.${id}.failed`, params: { sum: formatFen(sum), stated: formatFen(stated) } });
  }
  const { amount, tax } = sumsOf(lines, { ...typed, total: "" });
  const [net, levy, gross] = [fenOf(amount), fenOf(tax), fenOf(typed.total)];
  if (net !== null && levy !== null && gross !== null && far(net + levy, gross, 1n))
    notes.push({
      path: "total",
      key: "check.sum.failed",
      params: { amount: formatFen(net), tax: formatFen(levy), expected: formatFen(net + levy), total: formatFen(gross) },
    });
  return notes;
}

const size = (fen: bigint): bigint => (fen < 0n ? -fen : fen);
const far = (a: bigint, b: bigint, tolerance: bigint): boolean => size(a - b) > tolerance;
