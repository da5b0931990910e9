/** Runs of digits: which is a number, which a code, a date, a check code, or a part of one of them. */
import { readCode } from "./codes.ts";
import { parseDate } from "./dates.ts";
import { looksDigital } from "./numbers.ts";
import type { Scan } from "./question-scan.ts";
import type { Piece } from "./question.types.ts";
import { checkTaxId, usccOk } from "./taxid.ts";
import { digitsOf } from "./text.ts";
import type { Mend } from "./text.ts";

type Pieces = Omit<Piece, "text">[] | null;

const FLOAT = /(?<![\dA-Za-z.])(\d(?:\.\d{1,17})?[eE]\+?\d{1,2})(?![\dA-Za-z])/gu;
/** Digits with what is taken for digits among them; blanks and dashes inside are sorted out later. */
const RUN = /(?<![A-Za-z0-9.])[0-9OoIl〇|](?:[0-9OoIl〇|]|[ \-_·](?=[0-9OoIl〇|]))*(?![A-Za-z])/gu;
const TAX_ID = /(?<![A-Za-z0-9])[0-9A-Za-z]{2}\s?\d{6}\s?[0-9A-Za-z]{9}\s?[0-9A-Za-z](?![A-Za-z0-9])/gu;
const LETTER_CODE = /(?<![A-Za-z0-9])[0-9]{4}[0-9A-Z]{8}(?![A-Za-z0-9])/gu;

/** A number that a spreadsheet has turned into a float: its first digits are known, the rest is lost. */
export function floatPiece(text: string): Pieces {
  const match = /^(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})$/u.exec(text.trim());
  if (!match) return null;
  const exponent = Number(match[3]);
  const known = `${match[1] ?? ""}${match[2] ?? ""}`;
  const length = exponent + 1;
  if (length < 8 || length > 20) return null;
  const exact = known.length >= length;
  const value = exact ? known.slice(0, length) : known;
  return [{ field: length === 12 || length === 10 ? "code" : "number", value, mended: ["float"], ...(exact ? {} : { partial: "prefix" as const }) }];
}

/** What stands behind a label that says "number". A code and number in one field are told apart. */
export function numberPieces(text: string): Pieces {
  const read = digitsOf(text);
  if (read === null) return null;
  const { digits, mended } = read;
  if (digits.length === 12 || (digits.length === 10 && readCode(digits).form === "vat10" && readCode(digits).ok)) return [{ field: "code", value: digits, mended: [...mended, "swapped"] }];
  return split(digits, mended) ?? [{ field: "number", value: digits, mended, ...partOf(digits) }];
}

/** What stands behind a label that says "code". */
export function codePieces(text: string): Pieces {
  const read = digitsOf(text);
  if (read === null) {
    const letters = text.replace(/\s/gu, "").toUpperCase();
    return /^[0-9]{4}[0-9A-Z]{8}$/u.test(letters) ? [{ field: "code", value: letters, mended: [] }] : null;
  }
  const { digits, mended } = read;
  if (digits.length === 20 && looksDigital(digits)) return [{ field: "number", value: digits, mended: [...mended, "swapped"] }];
  const pair = split(digits, mended);
  if (pair) return pair;
  if (digits.length === 11 && readCode(`0${digits}`).ok) return [{ field: "code", value: `0${digits}`, mended: [...mended, "prefix"] }];
  return [{ field: "code", value: digits, mended, ...(digits.length < 8 ? { partial: "part" as const } : {}) }];
}

/** 12 + 8 or 10 + 8 digits written together. */
function split(digits: string, mended: Mend[]): Pieces {
  for (const length of [12, 10]) {
    if (digits.length !== length + 8) continue;
    const code = readCode(digits.slice(0, length));
    const certain = length === 12 ? code.ok && !looksDigital(digits) : code.ok && code.form === "vat10" && code.kind !== null && !usccOk(digits);
    if (certain) return [{ field: "code", value: code.code, mended }, { field: "number", value: digits.slice(length), mended }];
  }
  return null;
}

function partOf(digits: string): { partial?: "part" } {
  return digits.length < 8 ? { partial: "part" } : {};
}

/** Takes tax ids, numbers, codes, check codes and bare dates out of the scan. */
export function scanDigits(scan: Scan): void {
  scan.each(FLOAT, (match) => floatPiece(match[1] ?? ""));
  scan.each(TAX_ID, (match) => taxId(match[0]));
  scan.each(LETTER_CODE, (match) => (/[A-Z]/u.test(match[0]) && digitsOf(match[0]) === null ? [{ field: "code", value: match[0], mended: [] }] : null));
  const runs = [...scan.rest.matchAll(RUN)].filter((match) => /\d/u.test(match[0]));
  const tokens = runs.flatMap((match) => regroup(match[0], match.index));
  for (const token of withRoles(tokens, scan)) {
    scan.take({ start: token.start, end: token.end }, ...token.pieces);
  }
}

function taxId(text: string): Pieces {
  const digits = digitsOf(text);
  const reading = checkTaxId(text);
  const valid = reading.ok && (reading.kind === "uscc" || reading.kind === "person");
  if (digits !== null && !valid) return null;
  if (!valid && !/^[159NYA][0-9A-Z]\d{6}/u.test(reading.value) && reading.suggestion === undefined) return null;
  return [{ field: "taxId", value: valid ? reading.value : (reading.suggestion ?? reading.value), mended: reading.suggestion ? ["letter-o"] : [] }];
}

type Token = { start: number; end: number; digits: string; mended: Mend[] };

const WHOLE = new Set([8, 10, 12, 20]);

/** Blanks inside a run: "0440 3210 0111 63435756" is 12 + 8, "2432 2000 0004 8910 1796" is 20, "1234 5678" is 8. */
function regroup(run: string, start: number): Token[] {
  const parts = [...run.matchAll(/[0-9OoIl〇|]+/gu)].map((match) => ({ text: match[0], at: start + match.index }));
  const token = (from: number, to: number): Token | null => {
    const [first, last] = [parts[from], parts[to]];
    if (!first || !last) return null;
    const end = last.at + last.text.length;
    const read = digitsOf(run.slice(first.at - start, end - start));
    return read ? { start: first.at, end, ...read } : null;
  };
  if (parts.every((part) => WHOLE.has(part.text.length)) || parts.length > 12) return parts.flatMap((_, i) => token(i, i) ?? []);
  return cut(parts.map((part) => part.text.length)).flatMap(([from, to]) => token(from, to) ?? []);
}

/** The cut of parts into groups that leaves the fewest groups of a length that no number or code has. */
function cut(lengths: number[]): [number, number][] {
  const best: { cost: number; groups: [number, number][] }[] = [{ cost: 0, groups: [] }];
  for (let end = 0; end < lengths.length; end++) {
    let top: { cost: number; groups: [number, number][] } | null = null;
    let size = 0;
    for (let from = end; from >= 0; from--) {
      size += lengths[from] ?? 0;
      const before = best[from];
      if (!before) continue;
      const cost = before.cost + (WHOLE.has(size) ? 1 : size < 8 ? 2.5 : 3);
      if (top === null || cost < top.cost) top = { cost, groups: [...before.groups, [from, end]] };
    }
    best.push(top ?? { cost: Infinity, groups: [] });
  }
  return best[lengths.length]?.groups ?? [];
}

type Placed = { start: number; end: number; pieces: Omit<Piece, "text">[] };

/** Which token is what depends on the others: after a code come a number, a date and a check code. */
function withRoles(tokens: Token[], scan: Scan): Placed[] {
  let hasCode = scan.has("code") || tokens.some(({ digits }) => isCode(digits));
  let hasNumber = scan.has("number");
  let hasDate = scan.has("date") || scan.has("dateRange");
  const numbers = tokens.filter(({ digits }) => digits.length === 8 || digits.length === 20).length;
  return tokens.map(({ start, end, digits, mended }) => {
    const one = (field: Piece["field"], value = digits, more: Partial<Piece> = {}): Placed => {
      if (field === "code") hasCode = true;
      if (field === "number") hasNumber = true;
      if (field === "date") hasDate = true;
      return { start, end, pieces: [{ field, value, mended, ...more }] };
    };
    const day = digits.length === 8 ? parseDate(digits) : null;
    if (day !== null && !hasDate && Number(day.slice(0, 4)) >= 2010 && (hasNumber || numbers > 1) && (hasNumber || laterNumber(tokens, start))) return one("date", day);
    if (digits.length === 20) {
      const pair = split(digits, mended);
      if (hasCode && hasNumber && !looksDigital(digits)) return one("checkCode");
      if (pair && !hasCode) {
        hasCode = hasNumber = true;
        return { start, end, pieces: pair };
      }
      return hasCode && numbers > 1 ? one("checkCode") : one("number");
    }
    const pair = digits.length === 18 ? split(digits, mended) : null;
    if (pair) {
      hasCode = hasNumber = true;
      return { start, end, pieces: pair };
    }
    if (isCode(digits) && !(hasNumber && scan.has("code"))) return one("code");
    if (digits.length === 11 && !/^1[3-9]/u.test(digits) && readCode(`0${digits}`).ok) return one("code", `0${digits}`, { mended: [...mended, "prefix"] });
    if (digits.length === 15) return one("taxId");
    if (digits.length === 11 && /^1[3-9]/u.test(digits) && (hasNumber || numbers > 0)) return one("ignored"); // a mobile phone number
    if (digits.length < 8) {
      if (digits.length === 6 && hasCode && (hasNumber || numbers > 0)) return one("checkCode");
      if (digits.length === 7 && hasCode && !hasNumber) return one("number", `0${digits}`, { mended: [...mended, "prefix"] });
      return one(digits.length >= 4 || tokens.length === 1 ? "number" : "word", digits, digits.length >= 4 || tokens.length === 1 ? { partial: "part" } : {});
    }
    return one("number");
  });
}

function isCode(digits: string): boolean {
  const reading = readCode(digits);
  return digits.length === 12 || (digits.length === 10 && reading.ok && reading.kind !== null);
}

function laterNumber(tokens: Token[], start: number): boolean {
  return tokens.some((token) => token.start > start && (token.digits.length === 8 || token.digits.length === 20));
}
