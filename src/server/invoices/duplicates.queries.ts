/** Cases as they are read and decided. Who doesn't see both records sees no case. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { mayWatch, visibleCompanies, visibleTo } from "./invoices.policy.ts";
import type { InvoiceRef } from "./invoices.types.ts";

export type CaseRow = {
  company_id: number;
  id: string;
  invoice_id: string;
  other_company_id: number;
  other_invoice_id: string;
  reason: "same-receipt" | "same-trip" | "other-company" | "handed-in" | "same-number";
  state: "open" | "same" | "not-same";
  opened_at: Date;
  decided_at: Date | null;
  decided_by: string | null;
  note: string | null;
  later_by: string | null;
  later_at: Date;
  earlier_by: string | null;
  earlier_at: Date;
};

/** Both records are the actor's to see; a copy that somebody handed in is told of to those who answer for the company's records. */
function seesBoth(actor: Actor): RawBuilder<SqlBool> {
  const watched = visibleCompanies(actor).filter((id) => mayWatch(actor, id));
  return sql<SqlBool>`(${visibleTo(actor, "e")} and (${visibleTo(actor, "l")}
    or (c.reason = 'handed-in' and l.company_id = any(${watched}::int[]))))`;
}

const casesIn = (
  source: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`select c.*, w.name as decided_by, lu.name as later_by, l.created_at as later_at, eu.name as earlier_by, e.created_at as earlier_at
  from ${source} c
  join invoice l on l.company_id = c.company_id and l.id = c.invoice_id
  join invoice e on e.company_id = c.other_company_id and e.id = c.other_invoice_id
  left join "user" w on w.id = c.decided_by left join "user" lu on lu.id = l.owner_id left join "user" eu on eu.id = e.owner_id`;

const CASES = casesIn(sql`duplicate_case`);

/** Newest first, before the id named. */
export async function caseRows(
  db: DbOrTrx,
  actor: Actor,
  { state, before, limit }: { state: string; before: string | null; limit: number },
): Promise<CaseRow[]> {
  // company by company, each in the order of its index and case by case: a list is never sorted as a whole
  const page = sql`(select p.* from unnest(${visibleCompanies(actor)}::int[]) as k(company)
    cross join lateral (
      select c.* from duplicate_case c
      where c.company_id = k.company and c.state = ${state} and (${before}::bigint is null or c.id < ${before}::bigint)
        and (select ${seesBoth(actor)} from invoice l, invoice e
          where l.company_id = c.company_id and l.id = c.invoice_id and e.company_id = c.other_company_id and e.id = c.other_invoice_id)
      order by c.id desc limit ${limit}
    ) p order by p.id desc limit ${limit})`;
  const result = await sql<CaseRow>`${casesIn(page)} order by c.id desc`.execute(db);
  return result.rows;
}

export async function caseById(db: DbOrTrx, actor: Actor, id: string): Promise<CaseRow | undefined> {
  const result = await sql<CaseRow>`${CASES}
    where c.company_id = any(${visibleCompanies(actor)}::int[]) and c.id = ${id}::bigint and ${seesBoth(actor)}`.execute(db);
  return result.rows[0];
}

/** Open cases in which one of these stands on either side, as far as the actor sees both. */
export async function openCasesOf(db: DbOrTrx, actor: Actor, refs: readonly InvoiceRef[]): Promise<CaseRow[]> {
  if (refs.length === 0) return [];
  const asked = sql`unnest(${refs.map((ref) => ref.companyId)}::int[], ${refs.map((ref) => ref.id)}::bigint[]) as r(company_id, id)`;
  const result = await sql<CaseRow>`${CASES}
    where (c.company_id, c.id) in (
      select d.company_id, d.id from ${asked} join duplicate_case d on d.company_id = r.company_id and d.invoice_id = r.id
      union
      select d.company_id, d.id from ${asked} join duplicate_case d on d.other_company_id = r.company_id and d.other_invoice_id = r.id
    ) and c.state = 'open' and l.deleted_at is null and e.deleted_at is null and ${seesBoth(actor)} order by c.id`.execute(db);
  return result.rows;
}

/** @returns false where somebody decided meanwhile */
export async function decideCase(
  trx: Trx,
  row: CaseRow,
  decision: { state: "same" | "not-same"; by: string; at: Date; note: string | null },
): Promise<boolean> {
  const updated = await trx
    .updateTable("duplicate_case")
    .set({ state: decision.state, decided_by: decision.by, decided_at: decision.at, note: decision.note })
    .where("company_id", "=", row.company_id)
    .where("id", "=", row.id)
    .where("state", "=", "open")
    .returning("id")
    .executeTakeFirst();
  return updated !== undefined;
}

/** Takes a record out; it stays with its trace. */
export async function withdrawInvoice(trx: Trx, ref: InvoiceRef, at: Date): Promise<void> {
  await trx
    .updateTable("invoice")
    .set({ deleted_at: at, updated_at: at })
    .where("company_id", "=", ref.companyId)
    .where("id", "=", ref.id)
    .execute();
}

/** The files of one record become those of another in the same company; a page on which both stand is the other's already. */
export async function moveCarriers(trx: Trx, from: InvoiceRef, to: InvoiceRef): Promise<number> {
  const result = await sql`
    update invoice_document l set invoice_id = ${to.id}::bigint, relation = 'joined', archival = false
    where l.company_id = ${from.companyId} and l.invoice_id = ${from.id}::bigint and not exists (
      select 1 from invoice_document k where k.company_id = l.company_id and k.invoice_id = ${to.id}::bigint
        and k.document_id = l.document_id and k.member = l.member and k.page = l.page)`.execute(trx);
  await sql`update invoice i set has_original = exists (
      select 1 from invoice_document d where d.company_id = i.company_id and d.invoice_id = i.id and d.format <> 'record')
    where i.company_id = ${from.companyId} and i.id in (${from.id}::bigint, ${to.id}::bigint)`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}
