/** What waits for a person: records in doubt that he may put right, and his files in which nothing could be read. */
import { sql } from "kysely";
import { type DoubtfulFilter, doubtful } from "#server/invoices/invoices.usecases.ts";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import { companiesShowing, companiesWhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { CANCELLED } from "./batches.queries.ts";
import type { DocumentRow } from "./intake.types.ts";

export type DoubtfulRow = { company_id: number; id: string; doubts: string[]; illegible_at: Date | null };

/** Oldest first, after the id named. Each company's arm walks its own partial index and stops at the limit. */
export async function doubtfulRows(
  db: DbOrTrx,
  actor: Actor,
  filter: DoubtfulFilter,
  after: string,
  limit: number,
): Promise<DoubtfulRow[]> {
  const arms = doubtful(actor, filter, sql`and i.id > ${after}::bigint order by i.id limit ${limit}`);
  const result = await sql<DoubtfulRow>`select * from (${arms}) w order by id limit ${limit}`.execute(db);
  return result.rows;
}

export async function countDoubtful(db: DbOrTrx, actor: Actor, filter: DoubtfulFilter, cap: number): Promise<number> {
  const result = await sql<{ n: string }>`select count(*) as n from (
    select 1 from (${doubtful(actor, filter, sql`limit ${cap}`)}) w limit ${cap}) c`.execute(db);
  return Number(result.rows[0]!.n);
}

type UnreadFilter = { company?: number | undefined; illegible?: boolean | undefined };

/** Nobody knows what such a file says, so it is its uploader's alone. A table is imported as a list instead. */
const unread = (actor: Actor, { company, illegible = false }: UnreadFilter) => {
  const companies = companiesWhere(actor, "invoice.enter");
  const within = company === undefined ? companies : companies.filter((id) => id === company);
  return sql`d.uploaded_by = ${actor.userId} and d.company_id = any(${within}::int[]) and d.state = 'kept' and d.deleted_at is null
    and (d.problem ->> 'code') is distinct from ${CANCELLED.code}
    and (d.problem -> 'detail' ->> 'is') is distinct from 'spreadsheet' and ${illegible ? sql`d.settled = 'illegible'` : sql`d.settled is null`}`;
};

export async function unreadRows(
  db: DbOrTrx,
  actor: Actor,
  filter: UnreadFilter,
  after: string,
  limit: number,
): Promise<DocumentRow[]> {
  const result = await sql<DocumentRow>`
    select d.* from document d where ${unread(actor, filter)} and d.id > ${after}::bigint order by d.id limit ${limit}`.execute(
    db,
  );
  return result.rows;
}

export async function countUnread(db: DbOrTrx, actor: Actor, filter: UnreadFilter, cap: number): Promise<number> {
  const result = await sql<{ n: string }>`select count(*) as n from (
    select 1 from document d where ${unread(actor, filter)} limit ${cap}) c`.execute(db);
  return Number(result.rows[0]!.n);
}

export type PartyRow = {
  seller_name: string | null;
  seller_tax_id: string | null;
  buyer_name: string | null;
  buyer_tax_id: string | null;
  business: string | null;
};

/** So many of the latest invoices of each company tell who one deals with. */
const LATEST = 3000;
const LATEST_ALL = 6000;

/** The parties of the latest invoices that the actor may see, company by company along the index of arrivals. */
export async function recentParties(db: DbOrTrx, actor: Actor): Promise<PartyRow[]> {
  const companies = companiesShowing(actor, "field.parties");
  if (companies.length === 0) return [];
  const each = Math.min(LATEST, Math.ceil(LATEST_ALL / companies.length));
  const arms = companies.map(
    (company) => sql`(select i.seller_name, i.seller_tax_id, i.buyer_name, i.buyer_tax_id, i.business from invoice i
      where i.company_id = ${company} and ${visibleTo(actor, "i", [company])} and i.deleted_at is null order by i.id desc limit ${each})`,
  );
  const result = await sql<PartyRow>`${sql.join(arms, sql` union all `)}`.execute(db);
  return result.rows;
}
