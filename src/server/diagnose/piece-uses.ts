/** Which piece of a question did something: on a hit, what changes nothing; on a miss, what there is without it. */
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { conditionsOf as askedOfPieces, idlePieces, type Piece } from "#domain/question.ts";
import { withinBudget } from "#server/find/budget.ts";
import { type SearchResult, searchInvoices } from "#server/find/find.usecases.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { fitsForTyped, searchFor } from "./asking.ts";
import type { Inquiry, PieceUse } from "./lookup.types.ts";

/** A word that all hits have anyway. Beyond these a count takes longer than the note is worth. */
const WORDS: Piece["field"][] = ["word", "item", "remark", "pinyin"];
const WORDS_MAX = 4;
const HITS_MAX = 1_000;
const TIMEOUT_MS = 150;
const QUERY_CANCELED = "57014";

type Asked = Omit<Inquiry, "db">;

/** Of a question that found something. */
export async function usesOfHit(db: Db, inquiry: Asked, result: SearchResult): Promise<PieceUse[]> {
  const { pieces } = inquiry.question;
  const idle = new Set(idlePieces({ pieces }));
  const words = pieces.filter((piece) => WORDS.includes(piece.field));
  const conditions = pieces.length - idle.size + Object.keys(inquiry.filters).length;
  const { total, totalIs } = result.count;
  const askable = conditions > 1 && words.length <= WORDS_MAX && totalIs === "exact" && total <= HITS_MAX;
  const same = askable ? await changingNothing(db, inquiry, words, total) : new Set<Piece>();
  return pieces.map((piece) => ({ use: idle.has(piece) ? "none" : same.has(piece) ? "same" : "narrows", without: null }));
}

/** Of a question that found nothing: what D3 found by leaving one piece out. */
export function usesOfMiss({ question: { pieces } }: Asked, relaxed: CaseFacts["relaxed"]): PieceUse[] {
  const idle = new Set(idlePieces({ pieces }));
  return pieces.map((piece) => {
    const found = relaxed.find(
      ({ typed, together, name, value }) => typed && !together && name === piece.field && value === piece.text,
    );
    return { use: idle.has(piece) ? "none" : "narrows", without: found ? { total: found.total, totalIs: found.totalIs } : null };
  });
}

async function changingNothing(db: Db, inquiry: Asked, words: Piece[], total: number): Promise<Set<Piece>> {
  const same = new Set<Piece>();
  const { question, filters, actor } = inquiry;
  try {
    for (const word of words) {
      const pieces = question.pieces.filter((piece) => piece !== word && !same.has(piece));
      const conditions = searchFor(askedOfPieces({ pieces }), filters, actor.userId);
      if (conditions === null) continue;
      const options = { limit: 1, fits: fitsForTyped(conditions) };
      const { count } = await withinBudget(db, (trx) => searchInvoices(trx, actor, conditions, options), TIMEOUT_MS);
      if (count.totalIs === "exact" && count.total === total) same.add(word);
    }
  } catch (error) {
    if (errorCode(error) !== QUERY_CANCELED) throw error;
  }
  return same;
}
