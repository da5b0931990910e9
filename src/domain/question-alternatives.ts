/** Other ways to understand the pieces of a question, tried only when it finds nothing. */
import { readCode } from "./codes.ts";
import { bareDays, parseDate } from "./dates.ts";
import { formatFen, parseFen } from "./money.ts";
import { looksDigital } from "./numbers.ts";
import { textOfPieces } from "./question-text.ts";
import type { Alternative, Piece } from "./question.types.ts";

/** The alternatives of a question, most probable first; none repeats the pieces themselves. */
export function alternativesOf(pieces: Piece[]): Alternative[] {
  if (pieces.some((piece) => piece.field === "qr")) return [];
  const found: Alternative[] = [];
  const add = (reason: Alternative["reason"], changed: Piece[] | null): void => {
    if (changed !== null) found.push({ reason, pieces: changed });
  };
  const number = pieces.find((piece) => piece.field === "number");
  const code = pieces.find((piece) => piece.field === "code");
  if (number && code) add("swapped", swapped(pieces, code, number));
  for (const piece of pieces)
    for (const [reason, others] of otherReadings(piece, pieces))
      add(
        reason,
        pieces.flatMap((one) => (one === piece ? others : [one])),
      );
  if (number?.partial === "part" && code?.partial === undefined && code === undefined) add("joined", joined(pieces));
  return found;
}

/** Code and number in each other's place; only where the lengths allow it. */
function swapped(pieces: Piece[], code: Piece, number: Piece): Piece[] | null {
  const lengths = `${code.value.length}/${number.value.length}`;
  // 12 digits are a code whatever stands beside them; 8 and 10 may be the code and number of a fiscal receipt
  if (!/^(8\/(8|10|12)|10\/(8|10))$/u.test(lengths) || code.value === number.value) return null;
  return pieces.map((piece) => {
    if (piece === code) return { ...piece, field: "number" as const, mended: [...piece.mended, "swapped" as const] };
    return piece === number ? { ...piece, field: "code" as const, mended: [...piece.mended, "swapped" as const] } : piece;
  });
}

/**
 * What one piece may be instead, for a chip that can be changed: each reading as the text that is understood so, most probable
 * first. An amount may be a number, a name only a seller's, a state only a word.
 */
export function readingsOf(piece: Piece, all: Piece[]): { pieces: Piece[]; text: string }[] {
  const as = (field: Piece["field"], value: string): Piece[] => [{ ...bare(piece), field, value, mended: [] }];
  const digits = piece.text.replace(/\D/gu, "");
  const plainDigits = /^[\d\s.-]+$/u.test(piece.text) && digits.length >= 4 && digits.length <= 20;
  const readings: Piece[][] = otherReadings(piece, all).map(([, pieces]) => pieces);
  if (piece.field === "number" && piece.partial === "part") {
    const days = bareDays(piece.value, LAST_YEAR);
    if (days !== null) readings.push(as("dateRange", `${days.from}..${days.to}`));
  }
  if (plainDigits && ["date", "dateRange", "amount", "amountRange"].includes(piece.field)) {
    readings.push([
      { ...bare(piece), field: "number", value: digits, mended: [], ...(digits.length < 8 ? { partial: "part" } : {}) },
    ]);
    const fen = digits.length < 8 && piece.field !== "amount" ? parseFen(digits) : null;
    if (fen !== null) readings.push(as("amount", formatFen(fen)));
  }
  const names: Piece["field"][] = ["word", "seller", "buyer", "item"];
  if (names.includes(piece.field))
    readings.push(...names.filter((name) => name !== piece.field).map((name) => as(name, piece.value)));
  if (piece.field === "word" && /^[A-Za-z]{2,24}$/u.test(piece.value)) readings.push(as("pinyin", piece.value.toLowerCase()));
  if (
    ["pinyin", "kind", "filter", "date", "dateRange", "amount", "amountRange"].includes(piece.field) &&
    !/["\n]/u.test(piece.text)
  )
    readings.push(as("word", piece.text.trim()));
  const seen = new Set([textOfPieces([piece])]);
  return readings.flatMap((pieces) => {
    const text = textOfPieces(pieces);
    if (text === "" || seen.has(text)) return [];
    seen.add(text);
    return [{ pieces, text }];
  });
}

const LAST_YEAR = 2099;

function bare(piece: Piece): Piece {
  const { partial: _partial, basis: _basis, party: _party, period: _period, ...rest } = piece;
  return rest;
}

function otherReadings(piece: Piece, all: Piece[]): [Alternative["reason"], Piece[]][] {
  const as = (field: Piece["field"], value: string, more: Partial<Piece> = {}): Piece[] => {
    const { partial: _partial, period: _period, ...rest } = piece;
    return [{ ...rest, field, value, ...more }];
  };
  const { value } = piece;
  const readings: [Alternative["reason"], Piece[]][] = [];
  if (piece.field === "number") readings.push(...numberReadings(piece, all, as));
  if (piece.field === "code") {
    if ((value.length === 10 || value.length === 8) && !all.some((one) => one.field === "number"))
      readings.push(["as-number", as("number", value)]);
  }
  if (piece.field === "date" && /^\d{8}$/u.test(piece.text.trim())) readings.push(["as-number", as("number", piece.text.trim())]);
  if (piece.field === "checkCode" && value.length === 20 && !all.some((one) => one.field === "number"))
    readings.push(["as-number", as("number", value)]);
  if (piece.field === "amount" && /^\d+$/u.test(piece.text) && !all.some((one) => one.field === "number"))
    readings.push(["as-number", as("number", piece.text, { partial: "part" })]);
  return readings;
}

function numberReadings(
  piece: Piece,
  all: Piece[],
  as: (field: Piece["field"], value: string, more?: Partial<Piece>) => Piece[],
): [Alternative["reason"], Piece[]][] {
  const readings: [Alternative["reason"], Piece[]][] = [];
  const { value, mended } = piece;
  const day = value.length === 8 ? parseDate(value) : null;
  if (day !== null && Number(day.slice(0, 4)) >= 2000) readings.push(["as-date", as("date", day)]);
  if (value.length === 6 && /^20\d{2}(0[1-9]|1[0-2])$/u.test(value)) readings.push(["as-month", as("dateRange", monthOf(value))]);
  if (value.length === 20 && /^.{15}00000$/u.test(value))
    readings.push(["float-tail", as("number", value.slice(0, 15), { partial: "prefix", mended: [...mended, "float"] })]);
  if (mended.includes("float") && piece.partial === "prefix")
    return [["float-tail", as("number", oneLess(value), { partial: "prefix" })]];
  // only these local codes look like the head of a 20-digit number
  if (value.length === 20 && (!looksDigital(value) || value.slice(2, 4) === "50")) {
    const code = readCode(value.slice(0, 12));
    if (code.ok) readings.push(["split", [...as("code", value.slice(0, 12)), ...as("number", value.slice(12))]]);
    readings.push(["as-check-code", as("checkCode", value)]);
  }
  if (value.length === 18 && readCode(value.slice(0, 10)).ok)
    readings.push(["split", [...as("code", value.slice(0, 10)), ...as("number", value.slice(10))]]);
  // beside a code of its own (a fiscal receipt's) a number of 10 digits is no second code
  if (value.length === 10 && !all.some((one) => one.field === "code")) readings.push(["as-code", as("code", value)]);
  if (value.length === 7) readings.push(["leading-zero", as("number", `0${value}`, { mended: [...mended, "prefix"] })]);
  if (value.length === 11 && readCode(`0${value}`).ok)
    readings.push(["leading-zero", as("code", `0${value}`, { mended: [...mended, "prefix"] })]);
  if ((value.length === 5 || value.length === 6) && !all.some((piece) => piece.field === "checkCode"))
    readings.push(["as-check-code", as("checkCode", value)]);
  const fen = value.length < 8 ? parseFen(value) : null;
  if (fen !== null && !all.some((piece) => piece.field === "amount"))
    readings.push(["as-amount", as("amount", formatFen(fen), { basis: "any" })]);
  if (value.length < 8) readings.push(["as-word", as("word", value)]);
  return readings;
}

/** What a spreadsheet shows of a long number is rounded: the digit before may be the true one. */
function oneLess(digits: string): string {
  return String(BigInt(digits) - 1n).padStart(digits.length, "0");
}

function monthOf(digits: string): string {
  const [year, month] = [Number(digits.slice(0, 4)), Number(digits.slice(4))];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${year}-${digits.slice(4)}-01..${year}-${digits.slice(4)}-${last}`;
}

/** Pieces of one number that were typed with something between them. */
function joined(pieces: Piece[]): Piece[] | null {
  const parts = pieces.filter((piece) => piece.field === "number" || (piece.field === "word" && /^\d+$/u.test(piece.value)));
  const digits = parts.map((piece) => piece.value).join("");
  const [first] = parts;
  if (parts.length < 2 || !first || ![8, 10, 12, 20].includes(digits.length)) return null;
  const { partial: _partial, ...rest } = first;
  const whole: Piece = {
    ...rest,
    field: digits.length === 12 ? "code" : "number",
    value: digits,
    text: parts.map((piece) => piece.text).join(" "),
    mended: ["spaces"],
  };
  return [whole, ...pieces.filter((piece) => !parts.includes(piece))];
}
