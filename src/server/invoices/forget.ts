/** Invoices that name a person: which of them the law wants kept, and the others without anything that they said. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { shanghaiToday } from "#domain/dates.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { type RetentionRule, keptUntil } from "#domain/retention.ts";
import { searchForm } from "#domain/text.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type Texts, type Where, hasAny } from "#server/platform/erasing.ts";
import { eraseEventsAbout } from "#server/platform/events.ts";
import type { InvoiceRef, InvoiceRow } from "./invoices.types.ts";

export type Named = { ref: InvoiceRef; kept: { rule: RetentionRule; until: string } | null };

/** The records of a company that name the person, those taken out as well, each with the rule that keeps it; null: none does. */
export async function invoicesNaming(db: DbOrTrx, companyId: number, words: readonly string[]): Promise<Named[]> {
  const forms = words.map(searchForm).filter(Boolean);
  const { rows } =
    await sql<InvoiceRow>`select i.* from invoice i join invoice_search s on s.company_id = i.company_id and s.id = i.id
    where i.company_id = ${companyId} and s.masked is not null
      and (exists (select 1 from unnest(${forms}::text[]) as w(word) where strpos(s.txt, w.word) > 0)
        or i.buyer_tax_id = any(${words}::text[]) or i.seller_tax_id = any(${words}::text[]))
    order by i.id`.execute(db);
  return rows.map((row) => ({
    ref: { companyId, id: row.id },
    kept: keptUntil({
      date: row.issue_date ?? shanghaiToday(row.created_at),
      titleOurs: row.title_ours,
      states: { use: row.use_state, booking: row.booking_state, claim: row.claim_state, archive: row.archive_state },
    }),
  }));
}

/** Live records in which the words stand as nobody's name or number: that of a company, of goods. Nothing of them goes. */
export async function countMentions(db: DbOrTrx, { companyId }: Where, words: readonly string[], named: readonly Named[]) {
  const forms = words.map(searchForm).filter(Boolean);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from invoice_search s
    where s.company_id = ${companyId} and s.deleted_at is null and s.id <> all(${named.map(({ ref }) => ref.id)}::bigint[])
      and exists (select 1 from unnest(${forms}::text[]) as w(word) where strpos(s.txt, w.word) > 0)`.execute(db);
  return rows[0]!.n;
}

const ofOthers =
  (id: string) =>
  ({ companyId, kept, gone }: Where): RawBuilder<SqlBool> =>
    sql<SqlBool>`t.company_id = ${companyId} and ${sql.ref(`t.${id}`)} <> all(${[...kept, ...gone]}::bigint[])`;

/** What people wrote beside records: why a state was set, what is to be said of a double, tags, the names of lists. */
export const NOTE_TEXTS: Texts[] = [
  { table: "invoice_state", key: ["company_id", "invoice_id", "id"], of: ofOthers("invoice_id"), columns: { reason: "text" } },
  { table: "duplicate_case", key: ["company_id", "id"], of: ofOthers("invoice_id"), columns: { note: "text" } },
  { table: "invoice", key: ["company_id", "id"], of: ofOthers("id"), columns: { tags: "list" } },
  {
    table: "invoice_listing",
    key: ["company_id", "invoice_id", "list_id", "row"],
    of: ofOthers("invoice_id"),
    columns: { sheet: "text", name: "text" },
  },
];

/** Names that are completed and that no live record has any more. */
export async function forgetNames(trx: Trx, { companyId }: Where, words: readonly string[]): Promise<void> {
  await sql`delete from known_name k where k.company_id = ${companyId} and ${hasAny(sql`k.name`, words)}
    and not exists (select 1 from invoice_search s where s.company_id = k.company_id and s.deleted_at is null and strpos(s.txt, k.form) > 0)`.execute(
    trx,
  );
}

/** Takes everything out of these records that they said, and out of their history; that they were there stays. */
export async function eraseInvoices(trx: Trx, refs: readonly InvoiceRef[], now: Date): Promise<void> {
  for (const { companyId, id } of refs) {
    await sql`update invoice set code = null, number = null, digital_number = null, tax_key = null, digital_key = null, check_code = null,
        seller_name = null, seller_order = null, seller_tax_id = null, buyer_name = null, buyer_tax_id = null, amount_fen = null, tax_fen = null, total_fen = null,
        remark = null, qr = null, original_code = null, original_number = null, business = null, extra = '{}', fields = '{}', checks = '[]',
        missing = '{}', doubts = '{}', tags = '{}', deleted_at = coalesce(deleted_at, ${now}), updated_at = ${now}, version = version + 1
      where company_id = ${companyId} and id = ${id}::bigint`.execute(trx);
    await sql`delete from invoice_item where company_id = ${companyId} and invoice_id = ${id}::bigint`.execute(trx);
    await sql`delete from number_registry where company_id = ${companyId} and invoice_id = ${id}::bigint`.execute(trx);
    await sql`update invoice_search set txt = '', masked = null, terms = '{}' where company_id = ${companyId} and id = ${id}::bigint`.execute(
      trx,
    );
    await sql`update invoice_document set facts = ${toJson(emptyFacts())}::jsonb where company_id = ${companyId} and invoice_id = ${id}::bigint`.execute(
      trx,
    );
    await sql`update invoice_state set reason = null where company_id = ${companyId} and invoice_id = ${id}::bigint`.execute(trx);
    await sql`update duplicate_case set note = null where company_id = ${companyId} and invoice_id = ${id}::bigint`.execute(trx);
    await eraseEventsAbout(trx, companyId, "invoice", [id]);
  }
}
