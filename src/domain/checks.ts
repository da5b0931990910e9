/** Rules that an invoice's own fields must keep (V3). Only what can be judged is reported; a missing field is not a failure. */
import { capitalsToFen } from "./capitals.ts";
import { codeDateConflict, readCode } from "./codes.ts";
import { shanghaiToday } from "./dates.ts";
import type { Check, InvoiceFacts, InvoiceItem, Party } from "./invoice.ts";
import { isPaperTicket } from "./identity.ts";
import { KIND_INFO } from "./kinds.ts";
import { divideRounded, formatFen, multiply, parseDecimal, parseFen, toFen } from "./money.ts";
import type { Decimal } from "./money.ts";
import { numberDateConflict, readNumber } from "./numbers.ts";
import { parseQr } from "./qr.ts";
import { isRateOfDay } from "./rate-dates.ts";
import { parseRate } from "./rates.ts";
import { splitItemName } from "./items.ts";
import { checkTaxId } from "./taxid.ts";

export const CHECK_IDS = [
  "sum",
  "line-sum",
  "line-tax-sum",
  "line-rate",
  "rate-known",
  "rate-date",
  "line-price",
  "capitals",
  "seller-tax-id",
  "buyer-tax-id",
  "code-structure",
  "code-kind",
  "code-date",
  "number-structure",
  "number-date",
  "future-date",
  "check-code-structure",
  "qr-code",
  "qr-number",
  "qr-date",
  "qr-amount",
  "qr-check-code",
  "qr-kind",
  "item-category",
  "red-sign",
] as const;
export type CheckId = (typeof CHECK_IDS)[number];

export type CheckContext = {
  /** the total in capitals as printed, where the reader saw it; `extra.capitals` is taken otherwise */
  capitals?: string | null;
  /** for "a date that hasn't come yet"; without it that isn't judged */
  now?: Date;
};

const TITLE_KINDS = new Set<string>([
  "digital-vat-special",
  "digital-vat-normal",
  "vat-special-paper",
  "vat-normal-paper",
  "vat-electronic-special",
  "vat-electronic-normal",
]);

const CATEGORIES_SINCE = "2018-01-01";

/** Every rule that this invoice gives enough for, in a fixed order; sentences are `domain:check.<id>.ok` and `.failed`. */
export function checkInvoice(facts: InvoiceFacts, context: CheckContext = {}): Check[] {
  return [
    ...sums(facts),
    ...lines(facts),
    ...capitals(facts, context),
    ...taxId("seller-tax-id", facts.seller),
    ...taxId("buyer-tax-id", facts.buyer),
    ...codes(facts),
    ...numbers(facts, context),
    ...checkCode(facts),
    ...qrAgainstFace(facts),
    ...items(facts),
    ...red(facts),
  ];
}

function check(id: CheckId, ok: boolean, detail: Record<string, string> = {}): Check {
  return Object.keys(detail).length > 0 ? { id, ok, detail } : { id, ok };
}

const fen = (text: string | null): bigint | null => (text === null ? null : parseFen(text));
const near = (a: bigint, b: bigint, tolerance: bigint): boolean => (a > b ? a - b : b - a) <= tolerance;

function sums({ amount, tax, total }: InvoiceFacts): Check[] {
  const [net, levy, gross] = [fen(amount), fen(tax), fen(total)];
  if (net === null || levy === null || gross === null) return [];
  return [
    check("sum", net + levy === gross, {
      amount: formatFen(net),
      tax: formatFen(levy),
      total: formatFen(gross),
      expected: formatFen(net + levy),
    }),
  ];
}

function lines(facts: InvoiceFacts): Check[] {
  const { items: rows } = facts;
  if (rows.length === 0) return [];
  return [
    ...columnSum("line-sum", rows, "amount", facts.amount),
    ...columnSum("line-tax-sum", rows, "tax", facts.tax),
    ...rateOfLines(facts),
    ...ratesOfDay(facts),
    ...priceOfLines(rows),
  ];
}

function columnSum(
  id: "line-sum" | "line-tax-sum",
  rows: InvoiceItem[],
  column: "amount" | "tax",
  stated: string | null,
): Check[] {
  const expected = fen(stated);
  const values = rows.map((row) => fen(row[column]));
  // a tax of *** or a blank one counts as nothing; an amount must be there
  if (expected === null || (column === "amount" ? values.includes(null) : values.every((value) => value === null))) return [];
  const sum = values.reduce<bigint>((total, value) => total + (value ?? 0n), 0n);
  return [check(id, sum === expected, { sum: formatFen(sum), stated: formatFen(expected) })];
}

/** 金额 × 税率 = 税额 within 0.06; with 差额征税 it can't hold and isn't judged. */
function rateOfLines(facts: InvoiceFacts): Check[] {
  if (/差额/u.test(`${facts.remark ?? ""}${facts.extra["deduction"] ?? ""}`) || facts.extra["deduction"]) return [];
  const wrong: string[] = [];
  let judged = 0;
  facts.items.forEach((row, index) => {
    const rate = row.rate === null ? null : parseRate(row.rate);
    const [net, levy] = [fen(row.amount), fen(row.tax)];
    if (rate?.kind !== "percent" || net === null || levy === null) return;
    judged++;
    if (!rateFits(net, levy, rate.fraction)) wrong.push(String(index + 1));
  });
  return judged === 0 ? [] : [check("line-rate", wrong.length === 0, wrong.length === 0 ? {} : { lines: wrong.join(", ") })];
}

/** Does the rate exist, and did it on that day? A red invoice keeps the rate of the one that it reverses. */
function ratesOfDay(facts: InvoiceFacts): Check[] {
  if (!TITLE_KINDS.has(facts.kind)) return [];
  const rates = facts.items.flatMap(({ rate }) => {
    const read = rate === null ? null : parseRate(rate);
    return read?.kind === "percent" ? [{ text: rate ?? "", ...read }] : [];
  });
  if (rates.length === 0) return [];
  const strange = rates.find(({ known }) => !known);
  if (strange) return [check("rate-known", false, { rate: strange.text })];
  const { date } = facts;
  if (date === null || facts.red) return [];
  const wrong = rates.find(({ basisPoints }) => !isRateOfDay(basisPoints, date));
  return [check("rate-date", wrong === undefined, wrong === undefined ? {} : { rate: wrong.text, date })];
}

function rateFits(net: bigint, levy: bigint, fraction: Decimal): boolean {
  const expected = toFen(multiply({ units: net, scale: 2 }, fraction));
  if (near(expected, levy, 6n)) return true;
  // 减按 1.5 % and the used-car 0.5 % are computed from the price with tax: total / (1 + r) × r
  const gross = net + levy;
  const one = 10n ** BigInt(fraction.scale);
  return near(divideRounded(gross * fraction.units, one + fraction.units), levy, 6n);
}

/** 数量 × 单价 = 金额; prices are printed cut off, so one part in ten thousand is allowed. */
function priceOfLines(rows: InvoiceItem[]): Check[] {
  const wrong: string[] = [];
  let judged = 0;
  rows.forEach((row, index) => {
    const quantity = row.quantity === null ? null : parseDecimal(row.quantity.replace(/,/gu, ""));
    const price = row.price === null ? null : parseDecimal(row.price.replace(/,/gu, ""));
    const net = fen(row.amount);
    if (!quantity || !price || net === null) return;
    judged++;
    const expected = toFen(multiply(quantity, price));
    const size = net < 0n ? -net : net;
    if (!near(expected, net, 1n + size / 10_000n) && !near(expected, net, roundingOf(quantity, price)))
      wrong.push(String(index + 1));
  });
  return judged === 0 ? [] : [check("line-price", wrong.length === 0, wrong.length === 0 ? {} : { lines: wrong.join(", ") })];
}

/** What half a unit in the last printed place of the price is worth, in fen. */
function roundingOf(quantity: Decimal, price: Decimal): bigint {
  const worth = toFen(multiply(quantity, { units: 1n, scale: price.scale }));
  return (worth < 0n ? -worth : worth) + 1n;
}

function capitals(facts: InvoiceFacts, context: CheckContext): Check[] {
  const text = context.capitals ?? facts.extra["capitals"];
  const total = fen(facts.total);
  if (!text || total === null) return [];
  const read = capitalsToFen(text);
  if (read === null) return [];
  const ok = read === total || (facts.red && -read === total);
  return [check("capitals", ok, { capitals: text, read: formatFen(read), total: formatFen(total) })];
}

function taxId(id: "seller-tax-id" | "buyer-tax-id", party: Party): Check[] {
  if (party.taxId === null || party.taxId.trim() === "") return [];
  const { ok, value, problems, suggestion } = checkTaxId(party.taxId);
  if (ok) return [check(id, true)];
  return [check(id, false, { taxId: value, problem: problems[0] ?? "checksum", ...(suggestion ? { suggestion } : {}) })];
}

function codes(facts: InvoiceFacts): Check[] {
  if (facts.code === null) return [];
  const reading = readCode(facts.code);
  const fits = KIND_INFO[facts.kind].codeLengths.includes(facts.code.length) || facts.kind === "other";
  const hint = reading.hints[0];
  const found = [
    check(
      "code-structure",
      reading.ok && fits,
      reading.ok && fits ? {} : { code: facts.code, problem: hint?.id ?? "code-length", ...hint?.params },
    ),
  ];
  if (reading.kind !== null && facts.kind !== "other" && reading.kind !== facts.kind && reading.form !== "fiscal") {
    found.push(check("code-kind", false, { code: facts.code, codeKind: reading.kind, kind: facts.kind }));
  }
  const conflict = facts.date === null ? null : codeDateConflict(facts.code, facts.date);
  if (conflict) found.push(check("code-date", false, { ...conflict.params }));
  return found;
}

function numbers(facts: InvoiceFacts, context: CheckContext): Check[] {
  const found: Check[] = [];
  for (const number of [facts.number, facts.digitalNumber]) {
    if (number === null) continue;
    const lengths = KIND_INFO[facts.kind].numberLengths;
    const reading = readNumber(number, context.now);
    const fits = lengths.length === 0 || number === facts.digitalNumber || lengths.includes(number.length);
    // tickets on paper, given until 2025-09, have numbers of their own form and no digits to judge
    const paperTicket = facts.kind === "rail" && isPaperTicket(number);
    if (lengths.length > 0 && !paperTicket)
      found.push(
        check(
          "number-structure",
          reading.ok && fits,
          reading.ok && fits
            ? {}
            : {
                number,
                problem: reading.ok ? "number-length" : (reading.hints[0]?.id ?? "number-length"),
                length: String(number.length),
              },
        ),
      );
    const conflict = facts.date === null ? null : numberDateConflict(number, facts.date);
    if (reading.form === "digital" && facts.date !== null)
      found.push(check("number-date", conflict === null, { ...conflict?.params }));
  }
  if (facts.date !== null && context.now) {
    const today = shanghaiToday(context.now);
    if (facts.date > today) found.push(check("future-date", false, { date: facts.date, today }));
  }
  return found;
}

/** The QR code is the most reliable witness: what it says must be what is printed. */
/** Kinds of the tax-control era whose 校验码 has 20 digits; its last six are what a verification asks for, and often all that is kept. */
const LONG_CHECK_CODE = new Set<string>(["vat-normal-paper", "vat-electronic-normal", "roll", "toll"]);

function checkCode({ kind, checkCode: code }: InvoiceFacts): Check[] {
  if (code === null || !LONG_CHECK_CODE.has(kind)) return [];
  const ok = /^(?:\d{20}|\d{6})$/u.test(code);
  return [check("check-code-structure", ok, ok ? {} : { code })];
}

/** Whether two forms of a 校验码 are of one: of either only the last six digits may be there. */
export function sameCheckCode(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short === long || (short.length === 6 && long.endsWith(short));
}

function qrAgainstFace(facts: InvoiceFacts): Check[] {
  const qr = facts.qr === null ? null : parseQr(facts.qr);
  if (qr === null || qr.shape === "url") return [];
  const found: Check[] = [];
  const compare = (id: CheckId, inQr: string | null, onFace: string | null): void => {
    if (inQr !== null && onFace !== null)
      found.push(check(id, inQr === onFace, inQr === onFace ? {} : { qr: inQr, face: onFace }));
  };
  compare("qr-code", qr.code, facts.code);
  const digital = qr.number?.length === 20 && facts.digitalNumber !== null ? facts.digitalNumber : facts.number;
  compare("qr-number", qr.number, digital);
  compare("qr-date", qr.date, facts.date);
  const faceAmount = qr.amountBasis === "total" ? facts.total : facts.amount;
  const [a, b] = [fen(qr.amount), fen(faceAmount)];
  if (a !== null && b !== null) {
    // red invoices carry the amount without its sign in some QR codes
    const ok = a === b || (facts.red && a === -b);
    found.push(check("qr-amount", ok, ok ? {} : { qr: formatFen(a), face: formatFen(b) }));
  }
  if (qr.checkCode !== null && facts.checkCode !== null) {
    const ok = sameCheckCode(qr.checkCode, facts.checkCode);
    found.push(check("qr-check-code", ok, ok ? {} : { qr: qr.checkCode, face: facts.checkCode }));
  }
  return found;
}

/** VAT invoices print *类*名 since 2018 (公告2017年第45号); its absence is worth a look, not an error of arithmetic. */
function items(facts: InvoiceFacts): Check[] {
  if (!TITLE_KINDS.has(facts.kind) || (facts.date !== null && facts.date < CATEGORIES_SINCE)) return [];
  const named = facts.items.filter((row) => row.name !== null && row.name !== "" && !/^(详见|\(详见|（详见)/u.test(row.name));
  if (named.length === 0) return [];
  const without = named.filter((row) => splitItemName(row.name ?? "").category === null);
  return [
    check("item-category", without.length < named.length, without.length < named.length ? {} : { name: without[0]?.name ?? "" }),
  ];
}

function red(facts: InvoiceFacts): Check[] {
  const total = fen(facts.total);
  if (!facts.red || total === null) return [];
  return [check("red-sign", total < 0n, total < 0n ? {} : { total: formatFen(total) })];
}
