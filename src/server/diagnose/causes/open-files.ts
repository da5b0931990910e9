/** What D4 and D10 must know: the asker's own files that wait to be read or in which nothing was, by the number in their names. */
import { sql } from "kysely";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { digitsInName, isNamed } from "#domain/causes/named-in-file.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

const FILES_MAX = 1_000;
export type OpenFile = { companyId: number; id: string; name: string; waiting: boolean };

export async function gatherOpenFiles({ db, actor, asked }: Inquiry, { behind }: CaseFacts): Promise<Gathered> {
  if (behind.length > 0 || asked.numberPartial !== null) return { files: [] };
  const files = await openFiles(db, actor, digitsInName(asked));
  return { files: files.filter(({ name }) => isNamed(name, asked)).map(({ id, name, waiting }) => ({ id, name, waiting })) };
}

/**
 * His files with one of these runs of digits in their names. Nobody knows what such a file says, so it is its uploader's alone; one that
 * he settled as no invoice isn't open, nor is a table, which is imported as a list.
 */
export async function openFiles(db: DbOrTrx, actor: Actor, digits: readonly string[]): Promise<OpenFile[]> {
  const companies = actor.reaches.map(({ companyId }) => companyId);
  if (digits.length === 0 || companies.length === 0) return [];
  const { rows } = await sql<{ company_id: number; id: string; name: string; waiting: boolean }>`
    select distinct d.company_id, d.id, d.name, d.state <> 'kept' as waiting from document d
      cross join lateral regexp_matches(d.name, '\\d+', 'g') as part
    where d.uploaded_by = ${actor.userId} and d.company_id = any(${companies}::int[]) and d.deleted_at is null
      and d.state in ('queued', 'reading', 'kept') and d.settled is distinct from 'not-an-invoice'
      and (d.problem -> 'detail' ->> 'is') is distinct from 'spreadsheet' and part[1] = any(${digits}::text[])
    order by d.id desc limit ${FILES_MAX}`.execute(db);
  return rows.map(({ company_id, ...file }) => ({ companyId: company_id, ...file }));
}

/** The same files by their ids, with how they stand now; those that were read since are left out. */
export async function filesOf(db: DbOrTrx, actor: Actor, ids: readonly string[]): Promise<Map<string, OpenFile>> {
  const companies = actor.reaches.map(({ companyId }) => companyId);
  if (ids.length === 0 || companies.length === 0) return new Map();
  const rows = await db
    .selectFrom("document")
    .select(["company_id", "id", "name", "state"])
    .where("company_id", "in", companies)
    .where("id", "in", ids)
    .where("uploaded_by", "=", actor.userId)
    .where("deleted_at", "is", null)
    .where("state", "in", ["queued", "reading", "kept"])
    .execute();
  return new Map(
    rows.map(({ company_id, id, name, state }) => [id, { companyId: company_id, id, name, waiting: state !== "kept" }]),
  );
}
