/** The statements that write the register. Lists go in as one JSON parameter, so that a statement's text never changes. */
import { type RawBuilder, sql } from "kysely";
import { lockBlob } from "#server/platform/blobs.ts";
import { toJson } from "#server/platform/database/json.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import type { CarrierRef, InvoiceRef, InvoiceRow } from "./invoices.types.ts";
import { insertNames, unknownNames, writeNames } from "./names.queries.ts";
import { type NamedRow, type NameRow, nameRow, nameRows, namesOf, printedNames } from "./names.ts";
import type { ItemRow } from "./rows.ts";

type Named = { company_id: number; id: string } & NamedRow;

/** Rows of one or more new invoices, ready for JSON. */
export type NewRows = {
  invoices: object[];
  items: object[];
  documents: object[];
  listings: object[];
  states: object[];
  numbers: object[];
  searches: object[];
};

const INVOICE_COLUMNS = `company_id int, id bigint, direction text, kind text, code text, number text, digital_number text, tax_key text,
  digital_key text, check_code text, issue_date date, purchased_on date, seller_name text, seller_order text, seller_tax_id text, buyer_name text, buyer_tax_id text,
  amount_fen bigint, tax_fen bigint, total_fen bigint, currency text, remark text, qr text, red boolean, original_code text, original_number text,
  business text, extra jsonb, fields jsonb, checks jsonb, missing text[], doubts text[], title_ours boolean, department_id bigint, owner_id text, tags text[], has_original boolean,
  tax_state text, delivery_state text, use_state text, booking_state text, claim_state text, archive_state text, duplicate_of bigint, created_at timestamptz,
  updated_at timestamptz`;
const ITEM_COLUMNS =
  "company_id int, invoice_id bigint, line int, name text, spec text, unit text, quantity text, price text, amount_fen bigint, rate text, tax_fen bigint";
const DOCUMENT_COLUMNS =
  "company_id int, invoice_id bigint, document_company_id int, document_id bigint, member text, page int, format text, relation text, archival boolean, facts jsonb, joined_at timestamptz";
const LISTING_COLUMNS =
  "company_id int, invoice_id bigint, list_company_id int, list_id bigint, sheet text, row int, name text, listed_at timestamptz";
const STATE_COLUMNS =
  "company_id int, invoice_id bigint, id bigint, axis text, value text, source text, said_by text, reason text, at timestamptz";

/** What a search row repeats of its invoice; on update a trigger does (migration 0012). */
const REPEATED = `issue_date, amount_fen, tax_fen, total_fen, department_id, duplicate_of, deleted_at, direction, kind,
  tax_state, delivery_state, use_state, booking_state, claim_state, archive_state, owner_id`;
const REPEATED_NAMES = REPEATED.split(/,\s*/u);
const SEARCH_COLUMNS = "company_id int, id bigint, d date, txt text, masked text, terms int[]";

const columnNames = (columns: string): string =>
  columns
    .split(",")
    .map((column) => column.trim().split(/\s+/)[0])
    .join(", ");

/** Adds to a search row what it repeats of its new invoice's row. */
export function addRepeated(search: Record<string, unknown>, invoice: Record<string, unknown>): Record<string, unknown> {
  for (const name of REPEATED_NAMES) search[name] = invoice[name] ?? null;
  return search;
}

const rowsOf = (rows: readonly object[], columns: string): RawBuilder<unknown> =>
  sql`json_to_recordset(${toJson(rows)}::json) as r(${sql.raw(columns)})`;

/** `insert … select` of the rows whose invoice was really inserted by the same statement. */
const alongside = (table: string, rows: readonly object[], columns: string, id = "invoice_id"): RawBuilder<unknown> => sql`
  insert into ${sql.table(table)} (${sql.raw(columnNames(columns))})
  select ${sql.raw(
    columnNames(columns)
      .split(", ")
      .map((name) => `r.${name}`)
      .join(", "),
  )} from ${rowsOf(rows, columns)}
  join added on added.company_id = r.company_id and added.id = r.${sql.ref(id)}`;

/**
 * Inserts invoices with everything that belongs to them in one statement. One whose key the company already has is
 * left out together with its parts; waiting for a race is done by the unique index.
 * @returns the ids that were inserted
 */
export async function insertInvoices(trx: Trx, rows: NewRows): Promise<Set<string>> {
  const columns = columnNames(INVOICE_COLUMNS);
  const names = await newNames(trx, rows);
  const result = await sql<{ id: string }>`${HOT}
    with added as (
      insert into invoice (${sql.raw(columns)}) select ${sql.raw(columns)} from ${rowsOf(rows.invoices, INVOICE_COLUMNS)}
      on conflict do nothing returning company_id, id, ${sql.raw(REPEATED)}
    ), items as (${alongside("invoice_item", rows.items, ITEM_COLUMNS)}
    ), documents as (${alongside("invoice_document", rows.documents, DOCUMENT_COLUMNS)}
    ), listings as (${alongside("invoice_listing", rows.listings, LISTING_COLUMNS)}
    ), states as (${alongside("invoice_state", rows.states, STATE_COLUMNS)}
    ), numbers as (${alongside("number_registry", rows.numbers, "number_key text, company_id int, invoice_id bigint")}
    ), searches as (
      insert into invoice_search (company_id, id, d, txt, masked, terms, ${sql.raw(REPEATED)})
      select r.company_id, r.id, r.d, r.txt, r.masked, r.terms, ${sql.raw(REPEATED)} from ${rowsOf(rows.searches, SEARCH_COLUMNS)}
      join added on added.company_id = r.company_id and added.id = r.id
    ), names as (${insertNames(names, sql`join added on added.company_id = r.company_id and added.id = r.invoice_id`)}
    ) select id from added`.execute(trx);
  return new Set(result.rows.map((row) => row.id));
}

/** What new invoices add to the names that are known, for completing what is typed. */
async function newNames(trx: Trx, { invoices, items, searches }: NewRows): Promise<(NameRow & { invoice_id: string })[]> {
  const days = new Map((searches as { id: string; d: string }[]).map(({ id, d }) => [id, d]));
  const itemNames = Map.groupBy(items as ItemRow[], (item) => item.invoice_id);
  const names = (invoices as Named[]).flatMap((row) => {
    const printed = printedNames(
      row,
      (itemNames.get(row.id) ?? []).map(({ name }) => name),
    );
    return namesOf(row.company_id, printed).map((name) => ({ ...name, invoice_id: row.id }));
  });
  const unknown = await unknownNames(trx, names);
  return unknown.map((name) => ({ ...nameRow(name, days.get(name.invoice_id) ?? "1970-01-01"), invoice_id: name.invoice_id }));
}

/** The invoices that hold one of the keys, locked in the order of their ids. */
export async function lockByKeys(
  trx: Trx,
  keys: { company_id: number; tax_key: string | null; digital_key: string | null }[],
): Promise<InvoiceRow[]> {
  const asked = rowsOf(keys, "company_id int, tax_key text, digital_key text");
  const result = await sql<InvoiceRow>`
    select * from invoice where (company_id, id) in (
      select i.company_id, i.id from ${asked} join invoice i on i.company_id = r.company_id and i.tax_key = r.tax_key
      union all
      select i.company_id, i.id from ${asked} join invoice i on i.company_id = r.company_id and i.digital_key = r.digital_key
    ) order by company_id, id for update`.execute(trx);
  return result.rows;
}

/** The copy that this person handed in earlier of an invoice that he may not see. */
export async function lockDuplicate(trx: Trx, original: InvoiceRef, ownerId: string): Promise<InvoiceRow | undefined> {
  return trx
    .selectFrom("invoice")
    .selectAll()
    .where("company_id", "=", original.companyId)
    .where("duplicate_of", "=", original.id)
    .where("owner_id", "=", ownerId)
    .forUpdate()
    .executeTakeFirst();
}

/** Records by their ids, locked. */
export async function lockRefs(trx: Trx, refs: InvoiceRef[]): Promise<InvoiceRow[]> {
  const result = await sql<InvoiceRow>`
    select * from invoice where (company_id, id) in (
      select * from unnest(${refs.map((ref) => ref.companyId)}::int[], ${refs.map((ref) => ref.id)}::bigint[])
    ) order by company_id, id for update`.execute(trx);
  return result.rows;
}

/** A withdrawn record no longer stands in the way of these keys. */
export async function letGo(
  trx: Trx,
  ref: InvoiceRef,
  keys: { taxKey: string | null; digitalKey: string | null; numberKeys: string[] },
): Promise<void> {
  await sql`update invoice set tax_key = nullif(tax_key, ${keys.taxKey}), digital_key = nullif(digital_key, ${keys.digitalKey})
    where company_id = ${ref.companyId} and id = ${ref.id}::bigint`.execute(trx);
  await sql`delete from number_registry
    where company_id = ${ref.companyId} and invoice_id = ${ref.id}::bigint and number_key = any(${keys.numberKeys}::text[])`.execute(
    trx,
  );
}

/**
 * A record that is back is found under its numbers again, and has those of its keys that no other record of its company
 * has by now. Whoever brings the same number meanwhile must have been made to wait (`lockLooks`).
 */
export async function takeBack(
  trx: Trx,
  ref: InvoiceRef,
  keys: { taxKey: string | null; digitalKey: string | null; numberKeys: string[] },
): Promise<void> {
  const free = (column: "tax_key" | "digital_key", key: string | null): RawBuilder<unknown> => sql`
    case when not exists (select 1 from invoice o where o.company_id = ${ref.companyId} and o.${sql.ref(column)} = ${key}) then ${key}::text end`;
  await sql`update invoice set tax_key = coalesce(tax_key, ${free("tax_key", keys.taxKey)}),
      digital_key = coalesce(digital_key, ${free("digital_key", keys.digitalKey)})
    where company_id = ${ref.companyId} and id = ${ref.id}::bigint`.execute(trx);
  await addNumbers(trx, ref, keys.numberKeys);
}

async function addNumbers(trx: Trx, ref: InvoiceRef, numbers: string[]): Promise<void> {
  await sql`insert into number_registry (number_key, company_id, invoice_id)
    select key, ${ref.companyId}::int, ${ref.id}::bigint from unnest(${numbers}::text[]) as key on conflict do nothing`.execute(
    trx,
  );
}

/** The record that was kept where this one was found to be the same and withdrawn. */
export async function lockKept(trx: Trx, withdrawn: InvoiceRef): Promise<InvoiceRow | undefined> {
  const result = await sql<InvoiceRow>`
    select k.* from (
      select other_company_id as company_id, other_invoice_id as id from duplicate_case
        where state = 'same' and company_id = ${withdrawn.companyId} and invoice_id = ${withdrawn.id}::bigint
      union all
      select company_id, invoice_id from duplicate_case
        where state = 'same' and other_company_id = ${withdrawn.companyId} and other_invoice_id = ${withdrawn.id}::bigint
    ) c join invoice k on k.company_id = c.company_id and k.id = c.id
    where k.company_id = ${withdrawn.companyId} and k.deleted_at is null order by k.id limit 1 for update of k`.execute(trx);
  return result.rows[0];
}

/**
 * Invoices that have been read from the same bytes at the same place (of a photo: of the same crop): kinds without a key are
 * told apart by nothing else.
 * Takes the digests' locks first, so that two uploads of one file are registered one after the other.
 */
export async function lockBySameBytes(
  trx: Trx,
  companyId: number,
  carrier: Pick<CarrierRef, "companyId" | "id" | "sha256" | "member"> & { page: number },
): Promise<InvoiceRow[]> {
  await lockBlob(trx, carrier.sha256);
  return trx
    .selectFrom("invoice")
    .selectAll()
    .where("company_id", "=", companyId)
    .where("id", "in", (query) =>
      query
        .selectFrom("invoice_document as link")
        .innerJoin("document", (join) =>
          join.onRef("document.id", "=", "link.document_id").onRef("document.company_id", "=", "link.document_company_id"),
        )
        .select("link.invoice_id")
        .where("document.sha256", "=", carrier.sha256)
        .where(
          sql<boolean>`document.crop is not distinct from
            (select mine.crop from document mine where mine.company_id = ${carrier.companyId} and mine.id = ${carrier.id}::bigint)`,
        )
        .where("link.company_id", "=", companyId)
        .where("link.member", "=", carrier.member)
        .where("link.page", "=", carrier.page),
    )
    .orderBy("id")
    .forUpdate()
    .execute();
}

export async function itemsOf(trx: Trx, refs: InvoiceRef[]): Promise<ItemRow[]> {
  if (refs.length === 0) return [];
  return trx
    .selectFrom("invoice_item")
    .selectAll()
    .where("company_id", "in", [...new Set(refs.map((ref) => ref.companyId))])
    .where(
      "invoice_id",
      "in",
      refs.map((ref) => ref.id),
    )
    .orderBy("line")
    .execute();
}

/** The carriers of one invoice, oldest first. */
export async function carriersOf(trx: Trx, ref: InvoiceRef) {
  return trx
    .selectFrom("invoice_document")
    .select(["document_id", "member", "page", "format", "archival"])
    .where("company_id", "=", ref.companyId)
    .where("invoice_id", "=", ref.id)
    .orderBy("joined_at")
    .orderBy("document_id")
    .orderBy("page")
    .execute();
}

/** From now on the invoice has an original, unless it is a mere record. @returns whether the carrier is new to this invoice */
export async function insertCarrier(trx: Trx, row: object): Promise<boolean> {
  const result = await sql<{ document_id: string }>`
    with carrier as (
      insert into invoice_document (${sql.raw(columnNames(DOCUMENT_COLUMNS))}) select ${sql.raw(columnNames(DOCUMENT_COLUMNS))} from ${rowsOf([row], DOCUMENT_COLUMNS)}
      on conflict do nothing returning company_id, invoice_id, document_id, format
    ), marked as (
      update invoice i set has_original = true from carrier c where i.company_id = c.company_id and i.id = c.invoice_id and not i.has_original
        and c.format <> 'record'
    ) select document_id from carrier`.execute(trx);
  return result.rows.length > 0;
}

/** @returns whether the row of the list hadn't named this invoice before */
export async function insertListing(trx: Trx, row: object): Promise<boolean> {
  const result = await sql<{ row: number }>`
    insert into invoice_listing (${sql.raw(columnNames(LISTING_COLUMNS))}) select ${sql.raw(columnNames(LISTING_COLUMNS))} from ${rowsOf([row], LISTING_COLUMNS)}
    on conflict do nothing returning row`.execute(trx);
  return result.rows.length > 0;
}

/** The newest moment at which each axis of an invoice was said to have a value. */
export async function saidAt(trx: Trx, ref: InvoiceRef): Promise<Map<string, Date>> {
  const result = await sql<{ axis: string; at: Date }>`
    select axis, max(at) as at from invoice_state where company_id = ${ref.companyId} and invoice_id = ${ref.id}::bigint group by axis`.execute(
    trx,
  );
  return new Map(result.rows.map((row) => [row.axis, row.at]));
}

export async function setArchival(
  trx: Trx,
  ref: InvoiceRef,
  carrier: { document_id: string; member: string; page: number },
): Promise<void> {
  await sql`update invoice_document
    set archival = (document_id = ${carrier.document_id}::bigint and member = ${carrier.member} and page = ${carrier.page}::int)
    where company_id = ${ref.companyId} and invoice_id = ${ref.id}::bigint`.execute(trx);
}

/** Writes the fact columns of a row, its lines where they changed, its search row and new number keys; the version goes up. */
export async function rewriteInvoice(
  trx: Trx,
  ref: InvoiceRef,
  change: { columns: Record<string, unknown>; items: ItemRow[] | null; search: object; numbers: string[]; now: Date },
): Promise<number> {
  const columns = Object.fromEntries(
    Object.entries(change.columns).map(([name, value]) => [
      name,
      ["extra", "fields", "checks"].includes(name) ? toJson(value) : value,
    ]),
  );
  const row = await trx
    .updateTable("invoice")
    .set({ ...columns, updated_at: change.now })
    .set((eb) => ({ version: eb("version", "+", 1) }))
    .where("company_id", "=", ref.companyId)
    .where("id", "=", ref.id)
    .returning("version")
    .executeTakeFirstOrThrow();
  if (change.items !== null) {
    await trx.deleteFrom("invoice_item").where("company_id", "=", ref.companyId).where("invoice_id", "=", ref.id).execute();
    await sql`insert into invoice_item (${sql.raw(columnNames(ITEM_COLUMNS))}) select ${sql.raw(columnNames(ITEM_COLUMNS))} from ${rowsOf(change.items, ITEM_COLUMNS)}`.execute(
      trx,
    );
  }
  await writeNames(trx, namesOfChange(ref, change));
  await rewriteSearchRows(trx, [change.search]);
  await sql`delete from number_registry where company_id = ${ref.companyId} and invoice_id = ${ref.id}::bigint and number_key <> all(${change.numbers}::text[])`.execute(
    trx,
  );
  await addNumbers(trx, ref, change.numbers);
  return row.version;
}

/** Writes owner and department of these rows. */
export async function giveInvoices(
  trx: Trx,
  rows: readonly Pick<InvoiceRow, "company_id" | "id" | "owner_id" | "department_id">[],
  now: Date,
): Promise<void> {
  const given = rows.map(({ company_id, id, owner_id, department_id }) => ({ company_id, id, owner_id, department_id }));
  await sql`update invoice i set owner_id = r.owner_id, department_id = r.department_id, version = i.version + 1, updated_at = ${now}
    from ${rowsOf(given, "company_id int, id bigint, owner_id text, department_id bigint")}
    where i.company_id = r.company_id and i.id = r.id`.execute(trx);
}

/** Rows that are so already are left alone: writing one means writing all its indexes. */
export async function rewriteSearchRows(trx: Trx, rows: object[]): Promise<void> {
  await sql`update invoice_search s set d = r.d, txt = r.txt, masked = r.masked, terms = r.terms from ${rowsOf(rows, SEARCH_COLUMNS)}
    where s.company_id = r.company_id and s.id = r.id and (s.d, s.txt, s.masked, s.terms) is distinct from (r.d, r.txt, r.masked, r.terms)`.execute(
    trx,
  );
}

/** Where these stand in a list by seller. */
export async function rewriteSellerOrders(trx: Trx, rows: readonly { company_id: number; id: string; order: string | null }[]) {
  if (rows.length === 0) return;
  const orders = rows.map(({ company_id, id, order }) => ({ company_id, id, order }));
  await sql`update invoice i set seller_order = r."order" from ${rowsOf(orders, 'company_id int, id bigint, "order" text')}
    where i.company_id = r.company_id and i.id = r.id`.execute(trx);
}

function namesOfChange(
  { companyId }: InvoiceRef,
  { columns, items, search }: { columns: Record<string, unknown>; items: ItemRow[] | null; search: object },
): NameRow[] {
  const names = printedNames(
    columns as NamedRow,
    (items ?? []).map(({ name }) => name),
  );
  return nameRows(companyId, (search as { d: string }).d, names);
}

export async function insertStates(trx: Trx, states: object[]): Promise<void> {
  if (states.length === 0) return;
  await sql`insert into invoice_state (${sql.raw(columnNames(STATE_COLUMNS))}) select ${sql.raw(columnNames(STATE_COLUMNS))} from ${rowsOf(states, STATE_COLUMNS)}`.execute(
    trx,
  );
}
