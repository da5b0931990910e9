/** Letters in a question as sounds of names, of which the asker sees an invoice. */
import type { Piece, Question } from "#domain/question.ts";
import { type Sounding, soundingLike } from "#server/find/names.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";

const LETTERS = /^[a-z]{2,24}$/i;
/** So many words of letters are taken for sounds at once. */
const SOUNDS_MAX = 3;

/**
 * The question with names in the place of letters.
 * @param which "said": only what is typed as pinyin (pinyin:hwjs); "any": words of letters as well
 * @returns null where no letters sound like a name
 */
export async function withSounds(db: DbOrTrx, actor: Actor, question: Question, which: "said" | "any"): Promise<Question | null> {
  const asked = question.pieces.filter(
    ({ field, value, names }) =>
      (field === "pinyin" && names === undefined) || (which === "any" && field === "word" && LETTERS.test(value)),
  );
  let changed = false;
  const pieces = new Map<Piece, Piece>();
  for (const piece of asked.slice(0, SOUNDS_MAX)) {
    const { parts } = await soundingLike(db, actor, piece.value);
    if (parts.length === 0 && piece.field === "word") continue;
    pieces.set(piece, { ...piece, field: "pinyin", value: piece.value.toLowerCase(), names: parts });
    changed = true;
  }
  return changed ? { ...question, pieces: question.pieces.map((piece) => pieces.get(piece) ?? piece) } : null;
}

/** What sounds like the pinyin of a question, as far as the asker sees it now. */
export async function namesOfPieces(db: DbOrTrx, actor: Actor, pieces: readonly Piece[]): Promise<Map<Piece, Sounding["names"]>> {
  const names = new Map<Piece, string[]>();
  for (const piece of pieces.filter(({ field }) => field === "pinyin").slice(0, SOUNDS_MAX))
    names.set(piece, (await soundingLike(db, actor, piece.value)).names);
  return names;
}
