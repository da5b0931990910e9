/** The one door for what people type, paste or scan (F4): text in, pieces out. Pure, never throws, searches nothing. */
import type { InvoiceKind } from "./invoice.ts";
import { INVOICE_KINDS } from "./invoice.ts";
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
import { scanKinds, scanNames, scanWords } from "./question-words.ts";
import type { Conditions, Piece, Question } from "./question.types.ts";

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
  const rows = rowsOf(whole);
  if (rows !== null) return { text: whole, pieces: [], alternatives: [], rows: rows.map((row) => understandOne(row, now)) };
  return understandOne(whole.slice(0, MAX_ONE), now);
}

function understandOne(text: string, now: Date): Question {
  // most rows of a long column are nothing but a number
  if (/^(?:\d{8}|\d{20})$/u.test(text)) {
    const pieces: Piece[] = [{ field: "number", text, value: text, mended: [] }];
    if (text.length === 8 || looksDigital(text)) return { text, pieces, alternatives: alternativesOf(pieces), rows: [] };
  }
  const scan = new Scan(text);
  scanCodesAndLinks(scan);
  const labels = scanLabels(scan);
  const qr = scan.has("qr");
  scanDates(scan, now);
  scanAmounts(scan);
  scanNames(scan);
  scanKinds(scan);
  scanDigits(scan);
  scanWords(scan, labels >= 2 || qr);
  const pieces = scan.pieces();
  return { text, pieces, alternatives: alternativesOf(pieces), rows: [] };
}

const QR_LIST = /(?<![0-9])01,\d{2},[0-9A-Za-z]*,\d{8,20},[^\s，。]*/gu;
const QR_FISCAL = /CZ-EI-?\w*,[^\s，。]*/giu;
const LINK = /https?:\/\/[^\s，。；"'<>【】]+/giu;

function scanCodesAndLinks(scan: Scan): void {
  const use = (match: RegExpExecArray): Omit<Piece, "text">[] | null => {
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
function qrPieces(text: string, facts: QrFacts): Omit<Piece, "text">[] {
  const pieces: Omit<Piece, "text">[] = [{ field: "qr", value: text, mended: [] }];
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

/** The pieces as conditions that all must hold. Where a field is said twice, the first counts. */
export function conditionsOf(question: Pick<Question, "pieces">): Conditions {
  const { pieces } = question;
  const first = (field: Piece["field"]): Piece | undefined => pieces.find((piece) => piece.field === field);
  const number = first("number");
  const [dateFrom, dateTo] = rangeOfPiece(first("date") ?? first("dateRange"));
  const amount = first("amount") ?? first("amountRange");
  const [amountMin, amountMax] = rangeOfPiece(amount);
  const direction = pieces.find((piece) => piece.field === "filter" && piece.value.startsWith("direction:"))?.value.slice(10);
  return {
    number: number?.value ?? null,
    numberPartial: number?.partial ?? null,
    code: first("code")?.value ?? null,
    checkCode: first("checkCode")?.value ?? null,
    dateFrom,
    dateTo,
    amountMin,
    amountMax,
    amountBasis: amount?.basis ?? "any",
    seller: first("seller")?.value ?? null,
    buyer: first("buyer")?.value ?? null,
    taxIds: pieces.filter((piece) => piece.field === "taxId").map((piece) => piece.value),
    kinds: [...new Set(pieces.filter((piece) => piece.field === "kind").flatMap((piece) => piece.value.split(",")))].filter(
      isKind,
    ),
    words: pieces.filter((piece) => piece.field === "word").map((piece) => piece.value),
    direction: direction === "received" || direction === "issued" ? direction : null,
  };
}

function isKind(text: string): text is InvoiceKind {
  return (INVOICE_KINDS as readonly string[]).includes(text);
}

function rangeOfPiece(piece: Piece | undefined): [string | null, string | null] {
  if (!piece) return [null, null];
  if (!piece.value.includes("..")) return [piece.value, piece.value];
  const [from = "", to = ""] = piece.value.split("..");
  return [from === "" ? null : from, to === "" ? null : to];
}
