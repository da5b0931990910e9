/** Files that became no record, and those of erased records: their rows lose what they tell, their originals go from the store. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import { type Texts, type Where, hasAny } from "#server/platform/erasing.ts";
import { eraseEventsAbout } from "#server/platform/events.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

const GONE = { code: "erased", message: "erased on request" };

const unread = sql<SqlBool>`d.state = 'kept' and d.deleted_at is null
  and not exists (select 1 from invoice_document l where l.document_company_id = d.company_id and l.document_id = d.id)`;

const holding = ({ companyId }: Where, words: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`d.company_id = ${companyId} and ${unread}
    and (${hasAny(sql`d.name`, words)} or ${hasAny(sql`d.readings`, words)} or ${hasAny(sql`d.problem`, words)})`;

/** Files are called after people, also those that weren't taken in or carry what is nobody's; what carries a kept invoice stays as it is. */
export const FILE_TEXTS: Texts[] = [
  {
    table: "document",
    key: ["company_id", "id"],
    of: ({ companyId, kept, gone }) => sql`t.company_id = ${companyId} and t.deleted_at is null
      and (t.state <> 'kept' or exists (select 1 from invoice_document l where l.document_company_id = t.company_id and l.document_id = t.id))
      and not exists (select 1 from invoice_document l where l.company_id = ${companyId} and l.invoice_id = any(${kept}::bigint[])
        and l.document_company_id = t.company_id and l.document_id = t.id)
      and (not exists (select 1 from invoice_document l where l.company_id = ${companyId} and l.invoice_id = any(${gone}::bigint[])
          and l.document_company_id = t.company_id and l.document_id = t.id)
        or exists (select 1 from invoice_document l where l.document_company_id = t.company_id and l.document_id = t.id
          and (l.company_id <> ${companyId} or l.invoice_id <> all(${gone}::bigint[]))))`,
    columns: { name: "text", readings: "json", problem: "json", client_key: "name" },
  },
  {
    table: "refused_file",
    key: ["company_id", "id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { name: "text", client_key: "name" },
  },
  {
    table: "batch",
    key: ["company_id", "id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { client_key: "name" },
  },
];

/**
 * Originals that stay although a record of theirs is erased: they hold other records, too. Asked before the erasing, and after it.
 */
export async function countShared(db: DbOrTrx, companyId: number, invoiceIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from document d
    where d.company_id = ${companyId} and d.deleted_at is null and (
      exists (select 1 from invoice_listing g join list_import l on l.company_id = g.list_company_id and l.id = g.list_id
        where g.company_id = ${companyId} and g.invoice_id = any(${invoiceIds}::bigint[])
          and l.company_id = d.company_id and l.document_id = d.id)
      or (exists (select 1 from invoice_document o where o.company_id = ${companyId} and o.invoice_id = any(${invoiceIds}::bigint[])
            and o.document_company_id = d.company_id and o.document_id = d.id)
        and exists (select 1 from invoice_document o where o.document_company_id = d.company_id and o.document_id = d.id
            and (o.company_id <> ${companyId} or o.invoice_id <> all(${invoiceIds}::bigint[])))))`.execute(db);
  return rows[0]!.n;
}

export async function countUploadsOf(db: DbOrTrx, where: Where, words: readonly string[]): Promise<number> {
  const result = await sql<{ n: number }>`select count(*)::int as n from document d where ${holding(where, words)}`.execute(db);
  return result.rows[0]!.n;
}

/** @returns the digests of the files, for {@link noLongerNamed} */
export async function eraseUploadsOf(trx: Trx, where: Where, words: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string; sha256: string }>`select d.id, d.sha256 from document d
    where ${holding(where, words)} for update`.execute(trx);
  return empty(trx, where.companyId, rows);
}

/** The files of a company in which nothing was read, put in before a time: some at once. */
export async function eraseUploadsBefore(trx: Trx, companyId: number, before: Date, most: number): Promise<string[]> {
  const { rows } = await sql<{ id: string; sha256: string }>`select d.id, d.sha256 from document d
    where d.company_id = ${companyId} and ${unread} and d.uploaded_at < ${before} order by d.id limit ${most} for update`.execute(
    trx,
  );
  return empty(trx, companyId, rows);
}

/** The files that carried only these records, which are erased. */
export async function eraseFilesOf(trx: Trx, refs: readonly InvoiceRef[]): Promise<string[]> {
  const digests: string[] = [];
  for (const [companyId, own] of Map.groupBy(refs, (ref) => ref.companyId)) {
    const ids = own.map(({ id }) => id);
    const { rows } = await sql<{ id: string; sha256: string }>`select d.id, d.sha256 from document d
      where d.company_id = ${companyId} and d.deleted_at is null
        and d.id in (select l.document_id from invoice_document l where l.company_id = ${companyId} and l.invoice_id = any(${ids}::bigint[]))
        and not exists (select 1 from invoice_document o where o.document_company_id = d.company_id and o.document_id = d.id
          and (o.company_id <> ${companyId} or o.invoice_id <> all(${ids}::bigint[]))) for update`.execute(trx);
    digests.push(...(await empty(trx, companyId, rows)));
  }
  return digests;
}

async function empty(trx: Trx, companyId: number, documents: readonly { id: string; sha256: string }[]): Promise<string[]> {
  if (documents.length === 0) return [];
  await sql`update document set name = '—', readings = null, crop = null, problem = ${JSON.stringify(GONE)}::jsonb, deleted_at = now()
    where company_id = ${companyId} and id = any(${documents.map(({ id }) => id)}::bigint[])`.execute(trx);
  await eraseEventsAbout(
    trx,
    companyId,
    "document",
    documents.map(({ id }) => id),
  );
  return documents.map(({ sha256 }) => sha256);
}

/** Of these digests those that no file of anybody has any more: their bytes may go. */
export async function noLongerNamed(db: DbOrTrx, digests: readonly string[]): Promise<string[]> {
  if (digests.length === 0) return [];
  const { rows } = await sql<{ sha256: string }>`select distinct g.sha256 from unnest(${digests}::text[]) as g(sha256)
    where not exists (select 1 from company c join document d on d.company_id = c.id
      where d.sha256 = g.sha256 and d.deleted_at is null)`.execute(db);
  return rows.map(({ sha256 }) => sha256);
}
