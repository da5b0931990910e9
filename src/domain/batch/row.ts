/** One row of a batch as the question that it asks. Pure. */
import { formatFen, parseFen } from "../money.ts";
import { type Cell, cellText, dayOf, isRuined, moneyOf } from "../lists/cells.ts";
import { codePieces, floatPiece, numberPieces } from "../question-digits.ts";
import type { NewPiece } from "../question-scan.ts";
import { conditionsOf, type Conditions, type Piece, type Question, understand } from "../question.ts";
import type { BatchField, BatchPlan } from "./table.ts";

/** Of digits that a spreadsheet has cut off so many are left. */
const KEPT_DIGITS = 15;
const GIVEN_LENGTH_MAX = 200;

export type BatchRow = {
  /** as given */
  given: string;
  question: Question;
  asked: Conditions;
  /** the whole number to look for; null where the row holds none */
  number: string | null;
  /** what is left of a number of which a spreadsheet has lost the end */
  lost: string | null;
};

/** @param now of the asking, for years that aren't said */
export function readBatchRow(cells: readonly Cell[], plan: BatchPlan, now: Date): BatchRow {
  const given = cells.map(cellText).join("  ").trim().slice(0, GIVEN_LENGTH_MAX);
  const cellOf = (field: BatchField): Cell =>
    plan.columns.map((column, index) => (column.field === field ? (cells[index] ?? null) : null)).find(isFilled) ?? null;
  const numberCell = plan.columns.length === 0 ? (cells[0] ?? null) : cellOf("number");
  const pieces = withoutDoubles([
    ...numberPiecesOf(numberCell, plan, now),
    ...(codePieces(cellText(cellOf("code"))) ?? []).map(asPiece),
    ...datePieces(cellOf("date"), plan),
    ...amountPieces(cellOf("amount"), plan),
  ]);
  const question: Question = { text: given, pieces, alternatives: [], rows: [] };
  const asked = conditionsOf(question);
  const float = pieces.some(
    ({ field, mended, partial }) => field === "number" && mended.includes("float") && partial !== undefined,
  );
  const ruined = isRuined(numberCell, plan) && (asked.number?.length ?? 0) > KEPT_DIGITS;
  const whole = asked.numberPartial === null ? asked.number : null;
  return {
    given,
    question,
    asked,
    // digits that end in zeros may be right all the same
    number: whole,
    lost: float ? asked.number : ruined ? (asked.number?.slice(0, KEPT_DIGITS) ?? null) : null,
  };
}

const isFilled = (cell: Cell): boolean => cellText(cell).trim() !== "";
const asPiece = (piece: NewPiece): Piece => ({ text: piece.value, ...piece });

/** Behind a header the digits are the number; a text that stands alone is read as whatever it says. */
function numberPiecesOf(cell: Cell, plan: BatchPlan, now: Date): Piece[] {
  const text = (cell !== null && typeof cell !== "string" ? cell.n.replace(/\.0+$/u, "") : cellText(cell))
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/^'/u, "");
  if (text === "") return [];
  const named = plan.columns.some(({ field, header }) => field === "number" && header !== null);
  const whole = withZeros(text, cell);
  if (whole !== null) return [{ field: "number", text, value: whole, mended: ["prefix"] }];
  const digits = floatPiece(text) ?? (named || plan.columns.length > 1 ? numberPieces(text) : null);
  return digits !== null ? digits.map(asPiece) : understand(text, now).pieces;
}

/** A spreadsheet takes the zeros away with which a number of eight digits begins. */
function withZeros(text: string, cell: Cell): string | null {
  const short = typeof cell === "string" ? /^\d{7}$/u : /^\d{4,7}$/u;
  return short.test(text) ? text.padStart(8, "0") : null;
}

function datePieces(cell: Cell, plan: BatchPlan): Piece[] {
  const day = dayOf(cell, plan);
  return typeof day === "string" ? [{ field: "date", text: cellText(cell), value: day, mended: [] }] : [];
}

function amountPieces(cell: Cell, { amountBasis }: BatchPlan): Piece[] {
  const money = moneyOf(cell);
  const fen = typeof money === "string" ? parseFen(money) : null;
  return fen === null ? [] : [{ field: "amount", text: cellText(cell), value: formatFen(fen), mended: [], basis: amountBasis }];
}

/** What the column of the number says of code, day or amount comes first. */
function withoutDoubles(pieces: Piece[]): Piece[] {
  return pieces.filter(({ field }, index) => pieces.findIndex((other) => other.field === field) === index);
}

/** By this a row is told that asks for the same as one above. */
export const keyOfRow = ({ asked, number }: BatchRow): string | null =>
  number === null ? null : `${asked.code ?? ""}:${number}`.slice(0, 100);
