/** The one door for what people type, paste or scan (F4): text in, pieces out. Pure, never throws, searches nothing. */
import { looksDigital } from "./numbers.ts";
import { parseQr } from "./qr.ts";
import type { QrFacts } from "./qr.ts";
import { alternativesOf } from "./question-alternatives.ts";
import { scanAmounts } from "./question-amounts.ts";
import { scanDates } from "./question-dates.ts";
import { scanDigits } from "./question-digits.ts";
import { scanLabels } from "./question-labels.ts";
import { rowsOf } from "./question-rows.ts";
import { Scan } from "./question-scan.ts";
import type { NewPiece } from "./question-scan.ts";
import { scanFields } from "./question-fields.ts";
import { scanKinds } from "./question-kinds.ts";
import { scanStates } from "./question-states.ts";
import { scanNames, scanWords } from "./question-words.ts";
import type { Piece, Question } from "./question.types.ts";

export { readingsOf } from "./question-alternatives.ts";
export { conditionsOf, idlePieces } from "./question-conditions.ts";
export type { Conditions, Piece, Question } from "./question.types.ts";

/** Longer texts are cut: a question is not a document. A pasted column may have 10,000 rows. */
const MAX_TEXT = 400_000;
const MAX_ONE = 10_000;

/**
 * Understands a question. `now` is for 昨天, 上月 and years not said. A pasted column or list comes back as `rows`,
 * everything else as `pieces` in the order of the text.
 */
export function understand(text: string, now: Date): Question {
  const whole = text.slice(0, MAX_TEXT);
  const table = rowsOf(whole);
  if (table !== null) {
    const rows = table.rows.map((row) => understandOne(row, now));
    return { text: whole, pieces: [], alternatives: [], rows, rowsLeft: table.left + linesOf(text.slice(MAX_TEXT)) };
  }
  const question = understandOne(whole.slice(0, MAX_ONE), now);
  const rest = text.slice(MAX_ONE).trim();
  if (rest === "") return question;
  // what is too long to be a question is said to be left out
  const span: [number, number] = [MAX_ONE, text.length];
  return { ...question, pieces: [...question.pieces, { field: "ignored", text: rest, span, value: "", mended: [] }] };
}

const linesOf = (text: string): number => text.split(/[\r\n]+/u).filter((line) => line.trim() !== "").length;

function understandOne(text: string, now: Date): Question {
  // most rows of a long column are nothing but a number
  if (/^(?:\d{8}|\d{20})$/u.test(text)) {
    const pieces: Piece[] = [{ field: "number", text, span: [0, text.length], value: text, mended: [] }];
    if (text.length === 8 || looksDigital(text)) return { text, pieces, alternatives: alternativesOf(pieces), rows: [] };
  }
  const scan = new Scan(text);
  scanCodesAndLinks(scan);
  // a message says its fields in sentences or lines; a question has one after the other, each up to the next blank
  const message = /[\n,;。]/u.test(scan.rest);
  if (!message) scanFields(scan, now);
  const labels = scanLabels(scan);
  if (message) scanFields(scan, now);
  const qr = scan.has("qr");
  scanDates(scan, now);
  scanAmounts(scan);
  scanStates(scan);
  scanNames(scan);
  scanKinds(scan);
  scanDigits(scan, now);
  scanWords(scan, (message && labels >= 2) || qr);
  const pieces = scan.pieces();
  return { text, pieces, alternatives: alternativesOf(pieces), rows: [] };
}

const QR_LIST = /(?<![0-9])01,\d{2},[0-9A-Za-z]*,\d{8,20},[^\s，。]*/gu;
const QR_FISCAL = /CZ-EI-?\w*,[^\s，。]*/giu;
const LINK = /https?:\/\/[^\s，。；"'<>【】]+/giu;

function scanCodesAndLinks(scan: Scan): void {
  const use = (match: RegExpExecArray): NewPiece[] | null => {
    const facts = parseQr(match[0]);
    return facts === null ? null : qrPieces(match[0], facts);
  };
  scan.each(LINK, (match) => {
    const facts = parseQr(match[0]);
    return facts?.number ? qrPieces(match[0], facts) : [{ field: "ignored", value: match[0], mended: [] }];
  });
  scan.each(QR_LIST, use);
  scan.each(QR_FISCAL, use);
}

/** A QR code as pieces: the code itself and every field that it holds. */
function qrPieces(text: string, facts: QrFacts): NewPiece[] {
  const pieces: NewPiece[] = [{ field: "qr", value: text, mended: [] }];
  const add = (field: Piece["field"], value: string | null, more: Partial<Piece> = {}): void => {
    if (value !== null) pieces.push({ field, value, mended: [], ...more });
  };
  add("code", facts.code);
  add("number", facts.number);
  add("date", facts.date);
  add("amount", facts.amount, { basis: facts.amountBasis ?? "any" });
  add("checkCode", facts.checkCode);
  return pieces;
}
