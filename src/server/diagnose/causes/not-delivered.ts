/** What D25 must know: what sources found and couldn't fetch, of those whose waiting the asker sees, and his files that are no invoice. */
import { sql } from "kysely";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { insteadSaid, isPreview } from "#domain/causes/d25-not-delivered.ts";
import { isNamed } from "#domain/causes/named-in-file.ts";
import { searchForm } from "#domain/text.ts";
import { heldWith } from "#server/sources/held.usecases.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

const DAYS = 180;
const FILES_MAX = 5;
export async function gatherNotDelivered(inquiry: Inquiry, { behind }: CaseFacts): Promise<Gathered> {
  if (behind.length > 0) return {};
  return { held: await heldOf(inquiry), instead: await insteadOf(inquiry) };
}

/** By the number in its name, or by the seller in its name or address. */
async function heldOf({ db, actor, asked }: Inquiry): Promise<CaseFacts["held"]> {
  const { number, seller } = asked;
  const name = seller === null ? null : searchForm(seller);
  if ((number === null || number.length < 8) && (name === null || name.length < 2)) return [];
  const words = [number, seller].filter((each) => each !== null).filter((each) => each.length >= 2);
  const rows = await heldWith(db, actor, words);
  return rows.map(({ at, ...row }) => ({ ...row, byNumber: isNamed(row.name, asked), at: at.toISOString() }));
}

/** His own files of the last half year that are something else, where the question itself speaks of such a thing. */
async function insteadOf({ db, actor, question, asked, now }: Inquiry): Promise<CaseFacts["instead"]> {
  const said = insteadSaid(question.text, asked.kinds);
  const companies = actor.reaches.map(({ companyId }) => companyId);
  if (said.length === 0 || companies.length === 0) return [];
  const { rows } = await sql<{ name: string; is: string | null }>`
    select d.name, d.problem -> 'detail' ->> 'is' as is from document d
    where d.uploaded_by = ${actor.userId} and d.company_id = any(${companies}::int[]) and d.deleted_at is null and d.state = 'kept'
      and d.uploaded_at > ${now}::timestamptz - make_interval(days => ${DAYS})
    order by d.id desc limit 500`.execute(db);
  return said
    .flatMap((is) =>
      rows.filter((row) => row.is === is || (is === "preview" && isPreview(row.name))).map(({ name }) => ({ name, is })),
    )
    .slice(0, FILES_MAX);
}
