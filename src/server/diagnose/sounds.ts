/** Letters in a question as sounds of names, of which the asker sees an invoice. */
import type { Piece, Question } from "#domain/question.ts";
import { namesSounding, wordsSounding } from "#server/find/names.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db } from "#server/platform/database/tables.ts";

const LETTERS = /^[a-z]{2,24}$/i;
/** So many words of letters are taken for sounds at once. */
const SOUNDS_MAX = 3;

/**
 * The question with words that stand in the text of whatever sounds so in the place of letters.
 * @param which "said": only what is typed as pinyin (pinyin:hwjs); "any": words of letters as well
 * @returns null where no letters sound like a name
 */
export async function withSounds(db: Db, actor: Actor, question: Question, which: "said" | "any"): Promise<Question | null> {
  const asked = question.pieces.filter(
    ({ field, value, sounds }) =>
      (field === "pinyin" && sounds === undefined) || (which === "any" && field === "word" && LETTERS.test(value)),
  );
  const pieces = new Map<Piece, Piece>();
  for (const piece of asked.slice(0, SOUNDS_MAX)) {
    const { words, any, all } = await wordsSounding(db, actor, piece.value);
    if (piece.field === "word" && !any) continue;
    pieces.set(piece, {
      ...piece,
      field: "pinyin",
      value: piece.value.toLowerCase(),
      sounds: words,
      ...(all ? {} : { some: true }),
    });
  }
  return pieces.size > 0 ? { ...question, pieces: question.pieces.map((piece) => pieces.get(piece) ?? piece) } : null;
}

/** Names that sound like the pinyin of a question, as far as the asker sees them now. */
export async function namesOfPieces(db: Db, actor: Actor, pieces: readonly Piece[]): Promise<Map<Piece, string[]>> {
  const names = new Map<Piece, string[]>();
  for (const piece of pieces.filter(({ field }) => field === "pinyin").slice(0, SOUNDS_MAX))
    names.set(piece, await namesSounding(db, actor, piece.value));
  return names;
}
