import { sql } from "kysely";
import { visibleCompanies, visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Crop } from "#domain/picture/quad.ts";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { mayRetry } from "./intake.policy.ts";
import type { DocumentRow } from "./intake.types.ts";

/** What a list of documents shows; the readings stay in the database. */
export const SHOWN = [
  "company_id",
  "id",
  "batch_id",
  "position",
  "name",
  "sha256",
  "size",
  "state",
  "problem",
  "uploaded_by",
  "uploaded_at",
] as const;
export type ShownDocument = Pick<DocumentRow, (typeof SHOWN)[number]>;

export type NewDocument = {
  company_id: number;
  id: string;
  batch_id: string;
  position: number;
  name: string;
  sha256: string;
  size: number;
  client_key: string | null;
  crop: Crop | null;
  uploaded_by: string;
  uploaded_at: Date;
};

/** @returns the ids that were inserted: a file whose key is known was taken in before */
export async function insertDocuments(
  trx: Trx,
  documents: NewDocument[],
  start: { state: "queued" | "kept"; problem: string | null },
): Promise<Set<string>> {
  if (documents.length === 0) return new Set();
  const result = await sql<{ id: string }>`${HOT}
    insert into document (company_id, id, batch_id, position, name, sha256, size, client_key, crop, uploaded_by, uploaded_at, state, problem)
    select r.*, ${start.state}, ${start.problem}::jsonb from json_to_recordset(${toJson(documents)}::json)
      as r(company_id int, id bigint, batch_id bigint, position int, name text, sha256 text, size bigint, client_key text, crop jsonb,
        uploaded_by text, uploaded_at timestamptz)
    on conflict do nothing returning id`.execute(trx);
  return new Set(result.rows.map((row) => row.id));
}

export async function countUnfinished(db: DbOrTrx, companyId: number, batchId: string): Promise<number> {
  const result = await sql<{ n: string }>`${HOT} select count(*) as n from document
    where company_id = ${companyId}::int and batch_id = ${batchId}::bigint and state in ('queued', 'reading')`.execute(db);
  return Number(result.rows[0]!.n);
}

/** What the actor put in where he still belongs, newest first, before the id named. */
export async function ownDocuments(db: DbOrTrx, actor: Actor, before: string | null, limit: number): Promise<ShownDocument[]> {
  const companies = actor.reaches.map((reach) => reach.companyId);
  let query = db
    .selectFrom("document")
    .select(SHOWN)
    .where("uploaded_by", "=", actor.userId)
    .where(sql<boolean>`company_id = any(${companies}::int[])`)
    .where("deleted_at", "is", null);
  if (before !== null) query = query.where("id", "<", before);
  return query.orderBy("id", "desc").limit(limit).execute();
}

/** A document that the actor may try again. `lock`: two people who deal with one file do so one after the other. */
export async function documentToRetry(
  db: DbOrTrx,
  actor: Actor,
  id: string,
  { lock }: { lock: boolean },
): Promise<DocumentRow | undefined> {
  const result = await sql<DocumentRow>`select d.* from document d where d.id = ${id}::bigint and ${mayRetry(actor, "d")}
    and d.deleted_at is null ${lock ? sql`for update` : sql``}`.execute(db);
  return result.rows[0];
}

/** A document by its id alone, whoever's it is, locked: the caller has found out that the actor may open it. */
export async function lockDocument(trx: Trx, id: string): Promise<DocumentRow | undefined> {
  const result =
    await sql<DocumentRow>`select d.* from company c join document d on d.company_id = c.id and d.id = ${id}::bigint where d.deleted_at is null for update of d`.execute(
      trx,
    );
  return result.rows[0];
}

/** A person has read what the readers couldn't. */
export async function markEntered(trx: Trx, document: { company_id: number; id: string }): Promise<void> {
  await trx
    .updateTable("document")
    .set({ state: "read", problem: null, settled: null, settled_by: null, settled_at: null })
    .where("company_id", "=", document.company_id)
    .where("id", "=", document.id)
    .execute();
}

/** What a person decided about a file; null: open again. */
export async function settleDocument(
  trx: Trx,
  document: { company_id: number; id: string },
  settled: { as: "not-an-invoice" | "illegible"; by: string; at: Date } | null,
): Promise<void> {
  await trx
    .updateTable("document")
    .set({ settled: settled?.as ?? null, settled_by: settled?.by ?? null, settled_at: settled?.at ?? null })
    .where("company_id", "=", document.company_id)
    .where("id", "=", document.id)
    .execute();
}

/**
 * A document with how many invoices on it (or on one member of it) the actor sees, and where he sees one how many there are, where `mayOpen`
 * may say yes. What isn't for him comes out of the same statement as what isn't there, no document is read for it, and of other companies
 * no invoice: the time would tell them apart.
 */
export async function openableDocument(
  db: DbOrTrx,
  actor: Actor,
  id: string,
  member: string | null,
): Promise<{ document: DocumentRow; links: { all: number; seen: number } } | undefined> {
  const companies = actor.reaches.map(({ companyId }) => companyId);
  const here = sql`l.document_id = ${id}::bigint and (${member}::text is null or l.member = ${member})`;
  const result = await sql<DocumentRow & { links_all: string; links_seen: string }>`
    with seen as materialized (
      select count(*) as n from invoice_document l join invoice i on i.company_id = l.company_id and i.id = l.invoice_id
      where ${here} and l.company_id = any(${visibleCompanies(actor)}::int[]) and ${visibleTo(actor, "i")} and i.deleted_at is null),
    links as materialized (
      select seen.n as links_seen, case when seen.n = 0 then 0 else (select count(*) from invoice_document l where ${here}) end as links_all
      from seen)
    select d.*, links.links_all, links.links_seen
    from links cross join lateral (
      (select d.* from document d where d.uploaded_by = ${actor.userId} and d.id = ${id}::bigint and d.company_id = any(${companies}::int[]))
      union all
      (select d.* from company c join document d on d.company_id = c.id and d.id = ${id}::bigint
        where links.links_all > 0 and links.links_seen = links.links_all and d.uploaded_by <> ${actor.userId})) d
    where d.deleted_at is null`.execute(db);
  const [row] = result.rows;
  if (row === undefined) return undefined;
  const { links_all: all, links_seen: seen, ...document } = row;
  return { document, links: { all: Number(all), seen: Number(seen) } };
}

/**
 * Where the other invoices of a document (or of one member of it) stand that weren't withdrawn: whether one stands on a page
 * before `page`, and the first page behind it on which one begins.
 */
export async function otherInvoicesAround(
  db: DbOrTrx,
  documentId: string,
  member: string | null,
  page: number,
): Promise<{ before: boolean; next: number | null }> {
  const result = await sql<{ before: boolean | null; next: number | null }>`
    select bool_or(l.page < ${page}) as before, min(l.page) filter (where l.page > ${page}) as next
    from invoice_document l join invoice i on i.company_id = l.company_id and i.id = l.invoice_id
    where l.document_id = ${documentId}::bigint and (${member}::text is null or l.member = ${member}) and i.deleted_at is null`.execute(
    db,
  );
  const { before, next } = result.rows[0]!;
  return { before: before ?? false, next };
}

export type LinkRow = {
  document_id: string;
  company_id: number;
  invoice_id: string;
  relation: "new" | "joined";
  title_ours: boolean;
};

/**
 * The invoices on these documents, as far as the actor may see them. Document by document (`offset 0`): without statistics, as
 * on the first day, PostgreSQL would rather go through all invoices.
 */
export async function visibleLinks(db: DbOrTrx, actor: Actor, documentIds: string[]): Promise<LinkRow[]> {
  if (documentIds.length === 0) return [];
  const result = await sql<LinkRow>`${HOT}
    select l.document_id, l.company_id, l.invoice_id, max(l.relation) as relation, i.title_ours
    from unnest(${documentIds}::bigint[]) as d(id)
    cross join lateral (select * from invoice_document l where l.document_id = d.id offset 0) l
    cross join lateral (select * from invoice i where i.company_id = l.company_id and i.id = l.invoice_id offset 0) i
    where ${visibleTo(actor, "i")} and i.deleted_at is null
    group by l.document_id, l.company_id, l.invoice_id, i.title_ours
    order by l.document_id, min(l.member), min(l.page), l.company_id`.execute(db);
  return result.rows;
}

/** For each document the earliest one of the same bytes, where the actor put that in himself or sees everything on it. */
export async function sameFiles(db: DbOrTrx, actor: Actor, documents: ShownDocument[]): Promise<Map<string, string>> {
  if (documents.length === 0) return new Map();
  const result = await sql<{ id: string; earlier: string }>`${HOT}
    select d.id, (
      select e.id from (select * from document e where e.sha256 = d.sha256 offset 0) e
      where e.id < d.id and e.deleted_at is null and (e.uploaded_by = ${actor.userId} or (
        exists (select 1 from invoice_document l where l.document_id = e.id)
        and not exists (select 1 from invoice_document l join invoice i on i.company_id = l.company_id and i.id = l.invoice_id
          where l.document_id = e.id and not ${visibleTo(actor, "i")})))
      order by e.id limit 1) as earlier
    from unnest(${documents.map((row) => row.id)}::bigint[], ${documents.map((row) => row.sha256)}::text[]) as d(id, sha256)`.execute(
    db,
  );
  return new Map(result.rows.filter((row) => row.earlier !== null).map((row) => [row.id, row.earlier]));
}

/** Marks documents as being read and returns those that aren't finished yet. */
export async function startReading(
  db: DbOrTrx,
  documents: { companyId: number; id: string }[],
): Promise<(DocumentRow & { channel: string })[]> {
  const result = await sql<DocumentRow & { channel: string }>`${HOT}
    update document d set state = 'reading', attempts = d.attempts + 1
    from unnest(${documents.map((each) => each.companyId)}::int[], ${documents.map((each) => each.id)}::bigint[]) as r(company_id, id), batch b
    where d.company_id = r.company_id and d.id = r.id and b.company_id = d.company_id and b.id = d.batch_id and d.state in ('queued', 'reading')
    returning d.*, b.channel`.execute(db);
  return result.rows.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/** Of these documents those that are still to be read: others were cancelled, or read by another worker. */
export async function wantedOf(db: DbOrTrx, documents: { company_id: number; id: string }[]): Promise<Set<string>> {
  const result = await sql<{ id: string }>`${HOT} select d.id from document d
    join unnest(${documents.map((each) => each.company_id)}::int[], ${documents.map((each) => each.id)}::bigint[]) as r(company_id, id)
      on d.company_id = r.company_id and d.id = r.id
    where d.state = 'reading'`.execute(db);
  return new Set(result.rows.map((row) => row.id));
}

/** Back to the queue, for the reader of pictures; what was cancelled meanwhile stays where it is. @returns those handed over */
export async function handOver(
  trx: Trx,
  documents: { company_id: number; id: string }[],
): Promise<{ companyId: number; id: string }[]> {
  const result = await sql<{ company_id: number; id: string }>`
    update document d set state = 'queued', attempts = 0
    from unnest(${documents.map((each) => each.company_id)}::int[], ${documents.map((each) => each.id)}::bigint[]) as r(company_id, id)
    where d.company_id = r.company_id and d.id = r.id and d.state = 'reading'
    returning d.company_id, d.id`.execute(trx);
  return result.rows
    .map((row) => ({ companyId: row.company_id, id: row.id }))
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/** Locks the documents that are still unfinished; another worker that was given the same ones has to wait here. */
export async function lockUnfinished(trx: Trx, documents: { company_id: number; id: string }[]): Promise<Set<string>> {
  const result = await sql<{ id: string }>`${HOT} select d.id from document d
    join unnest(${documents.map((each) => each.company_id)}::int[], ${documents.map((each) => each.id)}::bigint[]) as r(company_id, id)
      on d.company_id = r.company_id and d.id = r.id
    where d.state in ('queued', 'reading') order by d.id for update of d`.execute(trx);
  return new Set(result.rows.map((row) => row.id));
}

export type Finished = {
  company_id: number;
  id: string;
  state: "read" | "kept";
  format: string;
  readings: unknown;
  problem: unknown;
};

export async function finishDocuments(trx: Trx, finished: Finished[], now: Date): Promise<void> {
  await sql`${HOT}
    update document d set state = r.state, format = r.format, readings = r.readings, problem = r.problem, read_at = ${now}
    from json_to_recordset(${toJson(finished)}::json) as r(company_id int, id bigint, state text, format text, readings jsonb, problem jsonb)
    where d.company_id = r.company_id and d.id = r.id`.execute(trx);
}

/** Back to the queue. @returns false when it isn't a file that was kept unread */
export async function requeue(trx: Trx, document: { company_id: number; id: string }): Promise<boolean> {
  const row = await trx
    .updateTable("document")
    .set({ state: "queued", attempts: 0, problem: null, settled: null, settled_by: null, settled_at: null })
    .where("company_id", "=", document.company_id)
    .where("id", "=", document.id)
    .where("state", "=", "kept")
    // a record is read by its source's mapping, never as a file
    .where(sql<boolean>`format is distinct from 'record'`)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
