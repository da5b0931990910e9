/** What of the register a run asks for: ours by the numbers of a list, ours of a period, ours as a source has brought them. */
import { sql } from "kysely";
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Values } from "#domain/reconciliation/values.ts";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import type { ItemRow, Subject } from "./reconciliation.types.ts";
import { type RegisterRow, valuesOfFacts } from "./values-of.ts";

const COLUMNS = sql.raw(
  `invoice.id, invoice.direction, invoice.code, invoice.number, invoice.digital_number, invoice.digital_key, invoice.tax_key,
   invoice.issue_date::text as issue_date, invoice.seller_name, invoice.seller_tax_id, invoice.buyer_name, invoice.buyer_tax_id,
   invoice.amount_fen, invoice.tax_fen, invoice.total_fen, invoice.business, invoice.extra, invoice.tax_state, invoice.booking_state, invoice.deleted_at is not null as removed`,
);

/** By the number of the item. */
export async function registerByKeys(
  trx: Trx,
  actor: Actor,
  companyId: number,
  items: readonly Pick<ItemRow, "no" | "digital_key" | "tax_key">[],
  { removed = false }: { /** also what lies in the trash */ removed?: boolean } = {},
): Promise<Map<string, RegisterRow>> {
  const living = removed ? sql`` : sql`and invoice.deleted_at is null`;
  const keys = (name: "digital_key" | "tax_key"): string[] => items.map((item) => item[name]).filter((key) => key !== null);
  const seen = visibleTo(actor, "invoice", [companyId]);
  const { rows } = await sql<RegisterRow>`
    select ${COLUMNS} from invoice where invoice.company_id = ${companyId} and invoice.digital_key = any(${keys("digital_key")}::text[])
      and ${seen} ${living}
    union all
    select ${COLUMNS} from invoice where invoice.company_id = ${companyId} and invoice.tax_key = any(${keys("tax_key")}::text[])
      and ${seen} ${living}`.execute(trx);
  const by = (name: "digital_key" | "tax_key") => new Map(rows.map((row) => [row[name], row]));
  const [digital, paper] = [by("digital_key"), by("tax_key")];
  const found = new Map<string, RegisterRow>();
  for (const item of items) {
    const row =
      (item.digital_key === null ? undefined : digital.get(item.digital_key)) ??
      (item.tax_key === null ? undefined : paper.get(item.tax_key));
    if (row !== undefined) found.set(item.no, row);
  }
  return found;
}

/** Of the period and direction, by date and id behind a bookmark ("2025-01-31 1234"). */
export async function registerBehind(
  trx: Trx,
  actor: Actor,
  subject: Subject,
  bookmark: string | null,
  limit: number,
): Promise<RegisterRow[]> {
  const [day, id] = (bookmark ?? "").split(" ");
  const { rows } = await sql<RegisterRow>`
    select ${COLUMNS} from invoice where invoice.company_id = ${subject.company_id}
      and invoice.issue_date between ${subject.date_from}::date and ${subject.date_to}::date
      ${bookmark === null ? sql`` : sql`and (invoice.issue_date, invoice.id) > (${day}::date, ${id}::bigint)`}
      ${subject.direction === null ? sql`` : sql`and invoice.direction = ${subject.direction}`}
      and ${visibleTo(actor, "invoice", [subject.company_id])} and invoice.deleted_at is null
    order by invoice.issue_date, invoice.id limit ${limit}`.execute(trx);
  return rows;
}

/** Invoices of the period as a source has brought them, by the names of what it brought behind one of them. */
export async function broughtBy(
  trx: Trx,
  actor: Actor,
  subject: Subject,
  sourceId: string,
  after: string,
  limit: number,
): Promise<{ rows: { id: string; values: Values }[]; last: string | null }> {
  const { rows: items } = await sql<{ key: string; document_id: string }>`
    select key, document_id from source_item where company_id = ${subject.company_id} and source_id = ${sourceId}::bigint
      and key > ${after} and document_id is not null order by key limit ${limit}`.execute(trx);
  const last = items.at(-1)?.key ?? null;
  if (last === null) return { rows: [], last: null };
  const { rows } = await sql<{ id: string; facts: InvoiceFacts }>`
    select distinct on (invoice.id) invoice.id, d.facts from invoice_document d
      join invoice on invoice.company_id = d.company_id and invoice.id = d.invoice_id
    where d.document_id = any(${items.map(({ document_id }) => document_id)}::bigint[]) and d.document_company_id = ${subject.company_id}
      and d.company_id = ${subject.company_id}
      and invoice.issue_date between ${subject.date_from}::date and ${subject.date_to}::date
      ${subject.direction === null ? sql`` : sql`and invoice.direction = ${subject.direction}`}
      and ${visibleTo(actor, "invoice", [subject.company_id])} and invoice.deleted_at is null
    order by invoice.id, d.joined_at`.execute(trx);
  return { rows: rows.map(({ id, facts }) => ({ id, values: valuesOfFacts(facts) })), last };
}
