/** Which rows may be the same invoice as new ones: index by index, never a scan. */
import { type RawBuilder, sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import type { InvoiceRef } from "./invoices.types.ts";

/** A new row and what it is recognised by. */
export type NewRow = {
  company_id: number;
  id: string;
  date: string | null;
  total: string | null;
  seller_tax_id: string | null;
  keyless: boolean;
  train: string | null;
  travel_date: string | null;
  tax_key: string | null;
  digital_key: string | null;
  direction: string;
  title_ours: boolean;
};
const COLUMNS =
  "company_id int, id bigint, date date, total bigint, seller_tax_id text, keyless boolean, train text, travel_date text, tax_key text, digital_key text, direction text, title_ours boolean";

/** A row beside a new one, with what has to be compared. */
export type TwinRow = {
  new_id: string;
  company_id: number;
  id: string;
  kind: string;
  code: string | null;
  number: string | null;
  tax_key: string | null;
  digital_key: string | null;
  issue_date: string | null;
  total_fen: string | null;
  seller_name: string | null;
  seller_tax_id: string | null;
  red: boolean;
  extra: Record<string, string>;
};
const TWIN = sql`n.id as new_id, o.company_id, o.id, o.kind, o.code, o.number, o.tax_key, o.digital_key, o.issue_date, o.total_fen,
  o.seller_name, o.seller_tax_id, o.red, o.extra`;

/** The condition of the index invoice_receipt. */
const RECEIPTS = sql.raw(
  "((o.tax_key is null and o.digital_key is null) or o.kind in ('rail', 'air', 'taxi', 'bus', 'quota', 'machine-printed', 'other'))",
);
const LIVING = sql.raw("o.duplicate_of is null and o.deleted_at is null and o.id <> n.id");
/** More beside one new row than this say nothing: a fare that everybody pays. */
const AT_MOST = 20;

const newRows = (rows: readonly NewRow[]): RawBuilder<unknown> =>
  sql`json_to_recordset(${toJson(rows)}::json) as n(${sql.raw(COLUMNS)})`;
/** The companies of the new row's group, its own included. */
const GROUP = sql`join company own on own.id = n.company_id
  join company g on g.id = own.id or (own.group_id is not null and g.group_id = own.group_id)`;

/** By day and amount: what has no number, anywhere in the group; for a numbered new row only its own company's numberless ones. */
export async function receiptTwins(trx: Trx, rows: readonly NewRow[]): Promise<TwinRow[]> {
  const dated = rows.filter((row) => row.date !== null && row.total !== null);
  const found: TwinRow[] = [];
  const keyless = dated.filter((row) => row.keyless);
  if (keyless.length > 0) {
    const byDay = await sql<TwinRow>`${HOT} select t.* from ${newRows(keyless)} ${GROUP}
      cross join lateral (select ${TWIN} from invoice o where o.company_id = g.id and o.issue_date = n.date and o.total_fen = n.total
        and ${RECEIPTS} and ${LIVING} limit ${AT_MOST}) t`.execute(trx);
    const bySeller = await sql<TwinRow>`${HOT} select t.* from ${newRows(keyless)} ${GROUP}
      cross join lateral (select ${TWIN} from invoice o where o.company_id = g.id and o.seller_tax_id = n.seller_tax_id
        and o.issue_date = n.date and o.total_fen = n.total and ${LIVING} limit ${AT_MOST}) t`.execute(trx);
    found.push(...byDay.rows, ...bySeller.rows);
  }
  const keyed = dated.filter((row) => !row.keyless);
  if (keyed.length > 0) {
    const others = await sql<TwinRow>`${HOT} select t.* from ${newRows(keyed)}
      cross join lateral (select ${TWIN} from invoice o where o.company_id = n.company_id and o.issue_date = n.date and o.total_fen = n.total
        and ${RECEIPTS} and o.tax_key is null and o.digital_key is null and ${LIVING} limit ${AT_MOST}) t`.execute(trx);
    found.push(...others.rows);
  }
  return found;
}

/** By train and day of travel, anywhere in the group. */
export async function tripTwins(trx: Trx, rows: readonly NewRow[]): Promise<TwinRow[]> {
  const trips = rows.filter((row) => row.train !== null && row.travel_date !== null);
  if (trips.length === 0) return [];
  const result = await sql<TwinRow>`${HOT} select t.* from ${newRows(trips)} ${GROUP}
    cross join lateral (select ${TWIN} from invoice o where o.company_id = g.id and o.kind = 'rail'
      and o.extra ->> 'travelDate' = n.travel_date and o.extra ->> 'train' = n.train and ${LIVING} limit 500) t`.execute(trx);
  return result.rows;
}

/**
 * The same number in another company of the group. An invoice between two of ours stands in both by right: received in
 * one, issued in the other.
 */
export async function groupTwins(
  trx: Trx,
  rows: readonly NewRow[],
): Promise<{ new_id: string; company_id: number; id: string }[]> {
  const keyed = rows.filter((row) => !row.keyless);
  if (keyed.length === 0) return [];
  const result = await sql<{ new_id: string; company_id: number; id: string }>`${HOT}
    select distinct n.id as new_id, o.company_id, o.id from ${newRows(keyed)}
    cross join lateral (values (n.tax_key), (n.digital_key)) as k(key)
    join number_registry r on r.number_key = k.key and r.company_id <> n.company_id
    join company own on own.id = n.company_id join company g on g.id = r.company_id and g.group_id = own.group_id
    join invoice o on o.company_id = r.company_id and o.id = r.invoice_id
    where ${LIVING} and not (o.title_ours and n.title_ours and o.direction <> n.direction)`.execute(trx);
  return result.rows;
}

/** Makes transactions that bring the same receipt, trip or number follow one another, so that the later one sees the earlier. */
export async function lockTwins(trx: Trx, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  const ordered = [...new Set(keys)].toSorted();
  await sql`${HOT} select pg_advisory_xact_lock(hashtextextended(key, 11)) from unnest(${ordered}::text[]) with ordinality as k(key, n) order by n`.execute(
    trx,
  );
}

export type NewCase = {
  id: string;
  company_id: number;
  invoice_id: string;
  other_company_id: number;
  other_invoice_id: string;
  reason: string;
};

/** Opens cases; a pair that has one already, in either order and whatever was decided, gets no second. @returns those opened */
export async function insertCases(trx: Trx, cases: NewCase[], at: Date): Promise<NewCase[]> {
  if (cases.length === 0) return [];
  const columns = "id bigint, company_id int, invoice_id bigint, other_company_id int, other_invoice_id bigint, reason text";
  const result = await sql<{ id: string }>`
    insert into duplicate_case (id, company_id, invoice_id, other_company_id, other_invoice_id, reason, opened_at)
    select r.id, r.company_id, r.invoice_id, r.other_company_id, r.other_invoice_id, r.reason, ${at}
    from json_to_recordset(${toJson(cases)}::json) as r(${sql.raw(columns)})
    where not exists (select 1 from duplicate_case c where c.company_id = r.other_company_id and c.invoice_id = r.other_invoice_id
      and c.other_company_id = r.company_id and c.other_invoice_id = r.invoice_id)
    on conflict do nothing returning id`.execute(trx);
  const opened = new Set(result.rows.map((row) => row.id));
  return cases.filter((each) => opened.has(each.id));
}

/** Cases in which a record was found to be the same as another. @returns those that are open again */
export async function reopenCases(trx: Trx, { companyId, id }: InvoiceRef): Promise<{ company_id: number; id: string }[]> {
  const result = await sql<{ company_id: number; id: string }>`
    update duplicate_case set state = 'open', decided_by = null, decided_at = null, note = null
    where state = 'same' and ((company_id = ${companyId} and invoice_id = ${id}::bigint)
      or (other_company_id = ${companyId} and other_invoice_id = ${id}::bigint))
    returning company_id, id`.execute(trx);
  return result.rows;
}
