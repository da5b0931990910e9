/** Reading the register. Every statement on invoices takes the actor. */
import type { StateAxis } from "#domain/states.ts";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { HOT } from "#server/platform/database/prepared.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { companiesWhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { editableIn, visibleCompanies, visibleTo, wholeCompanies } from "./invoices.policy.ts";
import { INVOICE_EVENTS } from "./invoices.events.ts";
import type { InvoiceRef, InvoiceRow } from "./invoices.types.ts";
import type { ItemRow } from "./rows.ts";

/** A row of a list with the names that go with it. */
export type SummaryRow = Pick<
  InvoiceRow,
  | "company_id"
  | "id"
  | "direction"
  | "kind"
  | "code"
  | "number"
  | "digital_number"
  | "issue_date"
  | "seller_name"
  | "seller_tax_id"
  | "buyer_name"
  | "buyer_tax_id"
  | "amount_fen"
  | "tax_fen"
  | "total_fen"
  | "currency"
  | "red"
  | "tax_state"
  | "delivery_state"
  | "use_state"
  | "booking_state"
  | "claim_state"
  | "archive_state"
  | "missing"
  | "title_ours"
  | "tags"
  | "department_id"
  | "owner_id"
  | "duplicate_of"
  | "created_at"
  | "business"
  | "extra"
> & { company_name: string; department_name: string | null; first_item: string | null; has_original: boolean };

const SUMMARY = sql`i.company_id, i.id, i.direction, i.kind, i.code, i.number, i.digital_number, i.issue_date, i.seller_name, i.seller_tax_id,
  i.buyer_name, i.buyer_tax_id, i.amount_fen, i.tax_fen, i.total_fen, i.currency, i.red, i.tax_state, i.delivery_state, i.use_state, i.booking_state,
  i.claim_state, i.archive_state, i.missing, i.title_ours, i.tags, i.department_id, i.owner_id, i.duplicate_of, i.created_at,
  i.business, i.extra,
  c.name as company_name, d.name as department_name,
  (select name from invoice_item x where x.company_id = i.company_id and x.invoice_id = i.id order by line limit 1) as first_item,
  exists (select 1 from invoice_document x where x.company_id = i.company_id and x.invoice_id = i.id and x.format <> 'record') as has_original`;
const WITH_NAMES = sql`join company c on c.id = i.company_id left join department d on d.company_id = i.company_id and d.id = i.department_id`;

/** The rows named, in that order, as far as the actor may see them. */
export async function summaryRows(db: DbOrTrx, actor: Actor, refs: readonly InvoiceRef[]): Promise<SummaryRow[]> {
  if (refs.length === 0) return [];
  const companies = refs.map((ref) => ref.companyId);
  const ids = refs.map((ref) => ref.id);
  const result = await sql<SummaryRow>`${HOT}
    select ${SUMMARY} from unnest(${companies}::int[], ${ids}::bigint[]) with ordinality as r(company_id, id, n)
    join invoice i on i.company_id = r.company_id and i.id = r.id ${WITH_NAMES}
    where ${visibleTo(actor, "i")} and i.deleted_at is null order by r.n`.execute(db);
  return result.rows;
}

/**
 * The rows of these companies that the actor may see and that fulfil a condition on the alias `i`, in no order: one statement
 * where an index leads to them, which is planned once.
 */
export async function summaryRowsWhere(
  db: DbOrTrx,
  actor: Actor,
  companies: number[],
  condition: RawBuilder<SqlBool>,
  limit: number,
): Promise<SummaryRow[]> {
  const result = await sql<SummaryRow>`${HOT}
    select ${SUMMARY} from invoice i ${WITH_NAMES}
    where ${visibleTo(actor, "i", companies, true)} and i.deleted_at is null and ${condition} limit ${limit}`.execute(db);
  return result.rows;
}

/** One invoice by its id alone; undefined when it isn't there or isn't for the actor, which is the same to him. */
export async function visibleInvoice(db: DbOrTrx, actor: Actor, id: string): Promise<InvoiceRow | undefined> {
  const result = await sql<InvoiceRow>`select i.* from invoice i
    where i.company_id = any(${visibleCompanies(actor)}::int[]) and i.id = ${id}::bigint and ${visibleTo(actor, "i")} and i.deleted_at is null`.execute(
    db,
  );
  return result.rows[0];
}

/** Where those of these invoices are that the actor may see. */
export async function visibleRefs(db: DbOrTrx, actor: Actor, ids: readonly string[]): Promise<InvoiceRef[]> {
  const { rows } = await sql<InvoiceRef>`select i.company_id as "companyId", i.id from invoice i
    where i.company_id = any(${visibleCompanies(actor)}::int[]) and i.id = any(${ids}::bigint[]) and ${visibleTo(actor, "i")}
      and i.deleted_at is null`.execute(db);
  return rows;
}

/** The same, locked for a change. */
export async function lockVisible(trx: Trx, actor: Actor, id: string): Promise<InvoiceRow | undefined> {
  const result = await sql<InvoiceRow>`select i.* from invoice i
    where i.company_id = any(${visibleCompanies(actor)}::int[]) and i.id = ${id}::bigint and ${visibleTo(actor, "i")} and i.deleted_at is null for update`.execute(
    trx,
  );
  return result.rows[0];
}

/** The same, also where it was taken out of the register: so that this can be taken back. */
export async function lockWithRemoved(trx: Trx, actor: Actor, id: string): Promise<InvoiceRow | undefined> {
  const result = await sql<InvoiceRow>`select i.* from invoice i
    where i.company_id = any(${visibleCompanies(actor)}::int[]) and i.id = ${id}::bigint and ${visibleTo(actor, "i")} for update`.execute(
    trx,
  );
  return result.rows[0];
}

/** Which of these identity keys are those of an invoice of this company that the actor sees. */
export async function keysSeen(db: DbOrTrx, actor: Actor, companyId: number, keys: readonly string[]): Promise<Set<string>> {
  const by = (column: "tax_key" | "digital_key") => sql`
    select ${sql.ref(column)} as key from invoice
    where company_id = ${companyId} and ${sql.ref(column)} = any(${keys}::text[]) and deleted_at is null and ${visibleTo(actor)}`;
  const { rows } = await sql<{ key: string }>`${by("tax_key")} union all ${by("digital_key")}`.execute(db);
  return new Set(rows.map(({ key }) => key));
}

/** The last correction of a record, by whomever. */
export async function lastCorrection(trx: Trx, ref: InvoiceRef) {
  return trx
    .selectFrom("event")
    .select(["actor_id", "data"])
    .where("company_id", "=", ref.companyId)
    .where("subject", "=", "invoice")
    .where("subject_id", "=", ref.id)
    .where("type", "=", "invoice.corrected")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

export async function itemRowsOf(db: DbOrTrx, ref: InvoiceRef): Promise<ItemRow[]> {
  return db
    .selectFrom("invoice_item")
    .selectAll()
    .where("company_id", "=", ref.companyId)
    .where("invoice_id", "=", ref.id)
    .orderBy("line")
    .execute();
}

/** The lines of several invoices, each invoice's in order. */
export async function itemRowsOfAll(db: DbOrTrx, refs: readonly InvoiceRef[]): Promise<ItemRow[]> {
  const [companies, ids] = [refs.map(({ companyId }) => companyId), refs.map(({ id }) => id)];
  const result = await sql<ItemRow>`select x.* from unnest(${companies}::int[], ${ids}::bigint[]) r(company_id, invoice_id)
    join invoice_item x using (company_id, invoice_id) order by x.invoice_id, x.line`.execute(db);
  return result.rows;
}

export type CarrierRow = {
  document_id: string;
  member: string;
  page: number;
  format: string;
  archival: boolean;
  name: string;
  size: string;
  sha256: string;
  uploaded_at: Date;
  uploaded_by: string;
  uploader_name: string | null;
  /** other invoices stand on it, too */
  shared: boolean;
  reading: { problems?: unknown[]; signatures?: unknown[]; pages?: number | null } | null;
};

/** The carriers of an invoice that the actor has already been found to see; the archival one first. */
export async function carrierRows(db: DbOrTrx, ref: InvoiceRef): Promise<CarrierRow[]> {
  const result = await sql<CarrierRow>`
    select l.document_id, l.member, l.page, l.format, l.archival, d.name, d.size, d.sha256, d.uploaded_at, d.uploaded_by, u.name as uploader_name,
      exists (select 1 from invoice_document o where o.document_id = l.document_id and o.document_company_id = l.document_company_id
        and o.member = l.member and (o.company_id, o.invoice_id) <> (l.company_id, l.invoice_id)) as shared,
      (select reading from jsonb_array_elements(case jsonb_typeof(d.readings) when 'array' then d.readings else '[]' end) as reading
        where reading ->> 'file' = case l.member when '' then d.name else d.name || '!' || l.member end limit 1) as reading
    from invoice_document l
    join document d on d.company_id = l.document_company_id and d.id = l.document_id
    left join "user" u on u.id = d.uploaded_by
    where l.company_id = ${ref.companyId} and l.invoice_id = ${ref.id}::bigint
    order by l.archival desc, l.joined_at, l.document_id, l.page`.execute(db);
  return result.rows;
}

export type ListingRow = { list_id: string; sheet: string; row: number; name: string; listed_at: Date };

/** The rows of lists that name an invoice, newest first. */
export async function listingRows(db: DbOrTrx, ref: InvoiceRef): Promise<ListingRow[]> {
  return db
    .selectFrom("invoice_listing")
    .select(["list_id", "sheet", "row", "name", "listed_at"])
    .where("company_id", "=", ref.companyId)
    .where("invoice_id", "=", ref.id)
    .orderBy("listed_at", "desc")
    .orderBy("list_id", "desc")
    .limit(20)
    .execute();
}

export type StateHistoryRow = { axis: string; value: string; source: string; by: string | null; reason: string | null; at: Date };

export async function stateHistory(db: DbOrTrx, ref: InvoiceRef): Promise<StateHistoryRow[]> {
  const result = await sql<StateHistoryRow>`
    select s.axis, s.value, s.source, u.name as by, s.reason, s.at from invoice_state s left join "user" u on u.id = s.said_by
    where s.company_id = ${ref.companyId} and s.invoice_id = ${ref.id}::bigint order by s.at desc, s.id desc`.execute(db);
  return result.rows;
}

/** The last event of each axis of an invoice: a value that was set, or taken back. */
export async function lastStateChanges(db: DbOrTrx, ref: InvoiceRef) {
  type Row = {
    type: string;
    actor_id: string | null;
    at: Date;
    data: { axis: StateAxis; value: string; from: string; source: string };
  };
  const result = await sql<Row>`
    select distinct on (e.data ->> 'axis') e.type, e.actor_id, e.at, e.data from event e
    where e.company_id = ${ref.companyId} and e.subject = 'invoice' and e.subject_id = ${ref.id}
      and e.type in (${INVOICE_EVENTS.stateChanged}, ${INVOICE_EVENTS.stateUndone})
    order by e.data ->> 'axis', e.id desc`.execute(db);
  return result.rows;
}

/** The same invoice in another company of the group, its red or blue counterparts: only what the actor sees. */
export async function relatedRefs(
  db: DbOrTrx,
  actor: Actor,
  row: InvoiceRow,
): Promise<(InvoiceRef & { relation: "same" | "red" | "blue" })[]> {
  const numbers = [row.number, row.digital_number].filter((number) => number !== null);
  const companies = visibleCompanies(actor);
  const result = await sql<{ company_id: number; id: string; relation: "same" | "red" | "blue" }>`
    select i.company_id, i.id, 'same' as relation from invoice i
      where i.company_id = any(${companies}::int[]) and i.tax_key = ${row.tax_key} and i.company_id <> ${row.company_id} and ${visibleTo(actor, "i")}
    union
    select i.company_id, i.id, 'same' from invoice i
      where i.company_id = any(${companies}::int[]) and i.digital_key = ${row.digital_key} and i.company_id <> ${row.company_id} and ${visibleTo(actor, "i")}
    union
    select i.company_id, i.id, 'red' from invoice i
      where i.company_id = ${row.company_id} and i.original_number = any(${row.red ? [] : numbers}::text[]) and i.red
        and (i.original_code is null or ${row.code}::text is null or i.original_code = ${row.code}) and ${visibleTo(actor, "i")}
    union
    select i.company_id, i.id, 'blue' from invoice i
      where i.company_id = ${row.company_id} and (i.number = ${row.original_number} or i.digital_number = ${row.original_number}) and not i.red
        and (i.code is null or ${row.original_code}::text is null or i.code = ${row.original_code}) and ${visibleTo(actor, "i")}
    limit 50`.execute(db);
  return result.rows
    .filter((each) => each.id !== row.id)
    .map((each) => ({ companyId: each.company_id, id: each.id, relation: each.relation }));
}

export type TraceRow = {
  id: string;
  at: Date;
  actor_id: string | null;
  actor_name: string | null;
  channel: string;
  type: string;
  data: Record<string, unknown>;
  reason: string | null;
  origin: string | null;
};

/** The trace of one invoice, newest first. */
export async function traceRows(db: DbOrTrx, ref: InvoiceRef, without: readonly string[]): Promise<TraceRow[]> {
  const result = await sql<TraceRow>`
    select e.id, e.at, e.actor_id, u.name as actor_name, e.channel, e.type, e.data, e.reason, e.origin from event e left join "user" u on u.id = e.actor_id
    where e.company_id = ${ref.companyId} and e.subject = 'invoice' and e.subject_id = ${ref.id} and e.type <> all(${without}::text[])
    order by e.id desc limit 500`.execute(db);
  return result.rows;
}

/**
 * Numbers for the home page: the actor's own invoices, the records that wait for him, and his files in which nothing could
 * be read; a table isn't one of them, it waits among the lists. Each is counted up to a limit, along partial indexes.
 */
export async function countsFor(db: DbOrTrx, actor: Actor): Promise<{ mine: number; incomplete: number; unread: number }> {
  const result = await sql<{ mine: string; incomplete: string; unread: string }>`
    select
      (select count(*) from (select 1 from invoice i where i.owner_id = ${actor.userId} and ${visibleTo(actor, "i")} and i.deleted_at is null limit ${COUNTED}) m) as mine,
      (select count(*) from (select 1 from (${doubtful(actor, {}, sql`limit ${COUNTED}`)}) w limit ${COUNTED}) n) as incomplete,
      (select count(*) from (select 1 from document d where d.uploaded_by = ${actor.userId} and d.company_id = any(${companiesWhere(actor, "invoice.enter")}::int[])
        and d.state = 'kept' and (d.problem ->> 'code') is distinct from 'cancelled'
        and (d.problem -> 'detail' ->> 'is') is distinct from 'spreadsheet' and d.settled is null and d.deleted_at is null limit ${COUNTED}) f) as unread`.execute(
    db,
  );
  const { mine = 0, incomplete = 0, unread = 0 } = result.rows[0] ?? {};
  return { mine: Number(mine), incomplete: Number(incomplete), unread: Number(unread) };
}

const COUNTED = 1000;
const reached = (actor: Actor): number[] => actor.reaches.map((reach) => reach.companyId);

export type DoubtfulFilter = {
  company?: number | undefined;
  mine?: boolean | undefined;
  reason?: string | undefined;
  illegible?: boolean | undefined;
};

/**
 * The records in doubt that the actor may put right, company by company, so that each walks a partial
 * index of open records and stops at its `end` (order and limit). Columns: company_id, id, doubts, illegible_at.
 */
export function doubtful(actor: Actor, filter: DoubtfulFilter, end: RawBuilder<unknown>): RawBuilder<unknown> {
  const columns = sql`i.company_id, i.id, i.doubts, i.illegible_at`;
  const open = sql.join(
    [
      sql`i.doubts <> '{}' and i.deleted_at is null`,
      filter.illegible ? sql`i.illegible_at is not null` : sql`i.illegible_at is null`,
      ...(filter.mine ? [sql`i.owner_id = ${actor.userId}`] : []),
      ...(filter.reason ? [sql`i.doubts @> array[${filter.reason}]`] : []),
    ],
    sql` and `,
  );
  const companies = reached(actor).filter((company) => filter.company === undefined || filter.company === company);
  const whole = wholeCompanies(actor).filter((company) => companies.includes(company));
  const arms = companies
    .filter((company) => !whole.includes(company))
    .flatMap((company) => {
      const editable = editableIn(actor, company, "i");
      if (editable === null) return [];
      return [sql`(select ${columns} from invoice i where i.company_id = ${company} and ${editable} and ${open} ${end})`];
    });
  // an arm each would take longer to plan than to run where there are fifty
  if (whole.length > 0)
    arms.push(sql`(select x.* from unnest(${whole}::int[]) as c(id) cross join lateral (
      select ${columns} from invoice i where i.company_id = c.id and ${visibleTo(actor, "i", whole)} and ${open} ${end}) x)`);
  if (arms.length === 0) return sql`select company_id, id, doubts, illegible_at from invoice where false`;
  return sql.join(arms, sql` union all `);
}
