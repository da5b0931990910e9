/** Runs of digits: which is a number, which a code, a date, a check code, or a part of one of them. */
import { readCode } from "./codes.ts";
import { bareDays, parseDate, shanghaiToday } from "./dates.ts";
import { looksDigital } from "./numbers.ts";
import type { NewPiece, Scan } from "./question-scan.ts";
import type { Piece } from "./question.types.ts";
import { checkTaxId, usccOk } from "./taxid.ts";
import { digitsOf } from "./text.ts";
import type { Mend } from "./text.ts";

type Pieces = NewPiece[] | null;

const FLOAT = /(?<![\dA-Za-z.])(\d(?:\.\d{1,17})?[eE]\+?\d{1,2})(?![\dA-Za-z])/gu;
/** Digits with what is taken for digits among them; blanks and dashes inside are sorted out later. */
const RUN = /(?<![A-Za-z0-9.])[0-9OoIl〇|](?:[0-9OoIl〇|]|[ \-_·](?=[0-9OoIl〇|]))*(?![A-Za-z0-9])/gu;
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
  const value = exact ? known.slice(0, length) : known.replace(/(?<=.{2})0+$/u, "");
  return [
    {
      field: length === 12 || length === 10 ? "code" : "number",
      value,
      mended: ["float"],
      ...(exact ? {} : { partial: "prefix" as const }),
    },
  ];
}

/** What stands behind a label that says "number". A code and number in one field are told apart. */
export function numberPieces(text: string): Pieces {
  const read = digitsOf(text);
  if (read === null) return null;
  const { digits, mended } = read;
  if (digits.length === 12 || (digits.length === 10 && readCode(digits).form === "vat10" && readCode(digits).ok))
    return [{ field: "code", value: digits, mended: [...mended, "swapped"] }];
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
  if (digits.length === 11 && readCode(`0${digits}`).ok)
    return [{ field: "code", value: `0${digits}`, mended: [...mended, "prefix"] }];
  return [{ field: "code", value: digits, mended, ...(digits.length < 8 ? { partial: "part" as const } : {}) }];
}

/** 12 + 8 or 10 + 8 digits written together. */
function split(digits: string, mended: Mend[]): Pieces {
  for (const length of [12, 10]) {
    if (digits.length !== length + 8) continue;
    const code = readCode(digits.slice(0, length));
    // codes that don't begin with 0 look like the head of a 20-digit number with a slip: tried as a second reading only
    const certain =
      length === 12
        ? code.ok && digits.startsWith("0") && !looksDigital(digits)
        : code.ok && code.form === "vat10" && code.kind !== null && !usccOk(digits);
    if (certain)
      return [
        { field: "code", value: code.code, mended },
        { field: "number", value: digits.slice(length), mended },
      ];
  }
  return null;
}

function partOf(digits: string): { partial?: "part" } {
  return digits.length < 8 ? { partial: "part" } : {};
}

/** Takes tax ids, numbers, codes, check codes and bare dates out of the scan. */
export function scanDigits(scan: Scan, now: Date): void {
  scan.each(FLOAT, (match) => floatPiece(match[1] ?? ""));
  scan.each(TAX_ID, (match) => taxId(match[0]));
  scan.each(LETTER_CODE, (match) =>
    /[A-Z]/u.test(match[0]) && digitsOf(match[0]) === null ? [{ field: "code", value: match[0], mended: [] }] : null,
  );
  const runs = [...scan.rest.matchAll(RUN)].filter((match) => /\d/u.test(match[0]));
  const tokens = runs.flatMap((match) => tokensOf(match[0], match.index));
  for (const token of withRoles(tokens, scan, now)) {
    scan.take({ start: token.start, end: token.end }, ...token.pieces);
  }
}

function taxId(text: string): Pieces {
  const digits = digitsOf(text);
  const reading = checkTaxId(text);
  const valid = reading.ok && (reading.kind === "uscc" || reading.kind === "person");
  if (digits !== null && !valid) return null;
  if (!valid && !/^[159NYA][0-9A-Z]\d{6}/u.test(reading.value) && reading.suggestion === undefined) return null;
  return [
    {
      field: "taxId",
      value: valid ? reading.value : (reading.suggestion ?? reading.value),
      mended: reading.suggestion ? ["letter-o"] : [],
    },
  ];
}

export type Token = { start: number; end: number; digits: string; mended: Mend[] };

const WHOLE = new Set([8, 10, 12, 20]);

/** Blanks inside a run: "0440 3210 0111 63435756" is 12 + 8, "2432 2000 0004 8910 1796" is 20, "1234 5678" is 8. */
export function tokensOf(run: string, start: number): Token[] {
  const parts = [...run.matchAll(/[0-9OoIl〇|]+/gu)].map((match) => ({ text: match[0], at: start + match.index }));
  const token = (from: number, to: number): Token | null => {
    const [first, last] = [parts[from], parts[to]];
    if (!first || !last) return null;
    const end = last.at + last.text.length;
    const read = digitsOf(run.slice(first.at - start, end - start));
    return read ? { start: first.at, end, ...read } : null;
  };
  if (parts.every((part) => WHOLE.has(part.text.length)) || parts.length > 12) return parts.flatMap((_, i) => token(i, i) ?? []);
  return cut(parts.map((part) => part.text)).flatMap(([from, to]) => token(from, to) ?? []);
}

/** The cut of parts into groups that leaves the fewest groups of a length that no number or code has. */
function cut(parts: string[]): [number, number][] {
  const best: { cost: number; groups: [number, number][] }[] = [{ cost: 0, groups: [] }];
  for (let end = 0; end < parts.length; end++) {
    let top: { cost: number; groups: [number, number][] } | null = null;
    let text = "";
    for (let from = end; from >= 0; from--) {
      text = `${parts[from] ?? ""}${text}`;
      const before = best[from];
      if (!before) continue;
      const cost = before.cost + costOf(text, from < end);
      if (top === null || cost < top.cost) top = { cost, groups: [...before.groups, [from, end]] };
    }
    best.push(top ?? { cost: Infinity, groups: [] });
  }
  return best[parts.length]?.groups ?? [];
}

/** How unlikely it is that these digits belong together; a code that lost its leading zero is nearly whole. */
function costOf(text: string, joined: boolean): number {
  if (WHOLE.has(text.length)) return 1;
  if (text.length === 11 && !joined && readCode(`0${text}`).ok) return 1.2;
  return (text.length < 8 ? 2.5 : 3) + (joined ? 2.8 : 0);
}

type Placed = { start: number; end: number; pieces: NewPiece[] };
/** What is known when a token is judged: its own digits, and what the text has beside it. */
type Situation = {
  hasCode: boolean;
  hasNumber: boolean;
  hasDate: boolean;
  hasAmount: boolean;
  numbers: number;
  numberFollows: boolean;
  tokens: number;
  fiscalPair: boolean;
  /** the year that a bare 2024 may be, up to this one, where words stand beside it */
  lastYear: number | null;
};
type Role = { field: Piece["field"]; value?: string } & Partial<Pick<Piece, "partial" | "mended" | "basis">>;

/** Which token is what depends on the others: after a code come a number, a date and a check code. */
function withRoles(tokens: Token[], scan: Scan, now: Date): Placed[] {
  const ten = tokens.filter(({ digits }) => digits.length === 10 && !isCode(digits)).length;
  const eight = tokens.filter(({ digits }) => digits.length === 8).length;
  const situation: Situation = {
    hasCode: scan.has("code") || tokens.some(({ digits }) => isCode(digits)),
    hasNumber: scan.has("number"),
    hasDate: scan.has("date") || scan.has("dateRange"),
    hasAmount: scan.has("amount") || scan.has("amountRange"),
    numbers: tokens.filter(({ digits }) => digits.length === 8 || digits.length === 20).length,
    numberFollows: false,
    tokens: tokens.length,
    // a fiscal receipt: a code of 8 and a number of 10 digits
    lastYear: /\p{L}/u.test(scan.rest) || scan.has("seller") || scan.has("word") ? Number(shanghaiToday(now).slice(0, 4)) : null,
    fiscalPair: ten === 1 && eight >= 1 && tokens.every(({ digits }) => digits.length !== 12 && digits.length !== 20),
  };
  return tokens.map((token) => {
    situation.numberFollows = laterNumber(tokens, token.start);
    const pieces = piecesOf(token, situation);
    for (const { field } of pieces) {
      if (field === "code") situation.hasCode = true;
      if (field === "number") situation.hasNumber = true;
      if (field === "date" || field === "dateRange") situation.hasDate = true;
      if (field === "amount") situation.hasAmount = true;
    }
    return { start: token.start, end: token.end, pieces };
  });
}

function piecesOf({ digits, mended }: Token, situation: Situation): NewPiece[] {
  const glued = digits.length === 18 || (digits.length === 20 && !situation.hasCode) ? split(digits, mended) : null;
  if (glued) return glued;
  const { field, value = digits, ...more } = digits.length < 8 ? shortRole(digits, situation) : longRole(digits, situation);
  return [{ field, value, mended, ...more, ...(more.mended ? { mended: [...mended, ...more.mended] } : {}) }];
}

function longRole(digits: string, situation: Situation): Role {
  const { hasCode, hasNumber, hasDate, numbers } = situation;
  if (digits.length === 8) {
    const day = parseDate(digits);
    const numberElsewhere = hasNumber || (numbers > 1 && situation.numberFollows) || (situation.fiscalPair && hasCode);
    if (day !== null && !hasDate && day >= "2010" && numberElsewhere) return { field: "date", value: day };
    return { field: situation.fiscalPair && !hasCode ? "code" : "number" };
  }
  if (digits.length === 20)
    return { field: hasCode && (hasNumber || numbers > 1) && !looksDigital(digits) ? "checkCode" : "number" };
  if (situation.fiscalPair && digits.length === 10) return { field: "number" };
  if (isCode(digits)) return { field: "code" };
  if (digits.length === 11) {
    // a mobile phone number beside an invoice's
    if (/^1[3-9]/u.test(digits) && (hasNumber || numbers > 0)) return { field: "ignored" };
    if (readCode(`0${digits}`).ok) return { field: "code", value: `0${digits}`, mended: ["prefix"] };
  }
  return { field: digits.length === 15 ? "taxId" : "number" };
}

/** Fewer than eight digits: the end of a check code, a number that lost its zero, an amount, or a part of a number. */
function shortRole(digits: string, situation: Situation): Role {
  const { hasCode, hasNumber, hasDate, hasAmount, numbers, tokens, lastYear } = situation;
  const numberElsewhere = hasNumber || numbers > 0;
  const days = lastYear === null || hasDate || hasCode || numberElsewhere ? null : bareDays(digits, lastYear);
  if (days !== null) return { field: "dateRange", value: `${days.from}..${days.to}` };
  if (digits.length === 6 && hasCode && numberElsewhere) return { field: "checkCode" };
  if (digits.length === 7 && hasCode && !numberElsewhere) return { field: "number", value: `0${digits}`, mended: ["prefix"] };
  if (numberElsewhere && !hasAmount) return { field: "amount", value: `${String(Number(digits))}.00`, basis: "any" };
  return digits.length >= 4 || tokens === 1 ? { field: "number", partial: "part" } : { field: "word" };
}

function isCode(digits: string): boolean {
  const reading = readCode(digits);
  return digits.length === 12 || (digits.length === 10 && reading.ok && reading.kind !== null);
}

function laterNumber(tokens: Token[], start: number): boolean {
  return tokens.some((token) => token.start > start && (token.digits.length === 8 || token.digits.length === 20));
}
