/** Companies and departments named in a question: only those that the asker belongs to have a name for him. */
import type { Piece, Question } from "#domain/question.ts";
import { searchForm } from "#domain/text.ts";
import { describeMe } from "#server/people/me.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";

const PLACE = /^(company|department):(.*)$/su;

/** The question with ids in the place of names; a name that isn't known is no condition, and said to be none. */
export async function withPlaces(db: DbOrTrx, actor: Actor, question: Question): Promise<Question> {
  const all = [question, ...question.rows];
  if (!all.some(({ pieces }) => pieces.some((piece) => piece.field === "filter" && PLACE.test(piece.value)))) return question;
  const { companies } = await describeMe(db, actor);
  const named = (piece: Piece): Piece => {
    const [, place = "", name = ""] = (piece.field === "filter" && PLACE.exec(piece.value)) || [];
    if (place === "") return piece;
    const has = (text: string | null): boolean => text !== null && searchForm(text).includes(searchForm(name));
    const ids =
      place === "company"
        ? companies.filter((company) => has(company.name) || has(company.shortName)).map(({ id }) => String(id))
        : companies
            .flatMap(({ departments }) => departments)
            .filter((department) => has(department.name))
            .slice(0, 1)
            .map(({ id }) => id);
    return ids.length === 0 ? { ...piece, field: "ignored", value: name } : { ...piece, value: `${place}:${ids.join(",")}` };
  };
  const resolved = (one: Question): Question => ({ ...one, pieces: one.pieces.map(named), rows: one.rows.map(resolved) });
  return resolved(question);
}
