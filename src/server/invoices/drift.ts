/**
 * Whether what is searched still says what the register says: search rows, numbers, what rows repeat of others, references that no
 * constraint holds. Page by page of a company, each read as of one moment; what differs is named by invoice and column.
 */
import { sql } from "kysely";
import { identityKeys } from "#domain/identity.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { sellerInStars } from "#domain/personal/personal.ts";
import { STATE_AXIS_NAMES } from "#domain/states.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { subjectFacts } from "./masking.ts";
import { type ItemRow, factsOfRow, searchRow } from "./rows.ts";
import { stateColumns } from "./states.ts";

/** What a search row repeats of its invoice (migration 0012). */
export const REPEATED = [
  "issue_date",
  "amount_fen",
  "tax_fen",
  "total_fen",
  "department_id",
  "duplicate_of",
  "deleted_at",
  "direction",
  "kind",
  "tax_state",
  "delivery_state",
  "use_state",
  "booking_state",
  "claim_state",
  "archive_state",
  "owner_id",
] as const;

export type DriftKind =
  | "search-missing"
  | "search-differs"
  | "search-orphan"
  | "number-missing"
  | "number-strange"
  | "number-orphan"
  | "key-differs"
  | "order-differs"
  | "original-mark"
  | "state-unsaid"
  | "department-gone"
  | "duplicate-gone";
export type Drift = { kind: DriftKind; companyId: number; id: string; columns: string[] };
export type DriftPage = { drifts: Drift[]; looked: number; last: string | null };

const LAST_ID = String(2n ** 63n - 1n);

/** Looks at the invoices of a company behind one, some at once. `last` null: that was all. */
export async function driftPage(db: Db, companyId: number, after: string, some: number): Promise<DriftPage> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (trx) => {
      const { rows } = await sql<InvoiceRow>`select * from invoice where company_id = ${companyId}::int and id > ${after}::bigint
        order by id limit ${some}`.execute(trx);
      const last = rows.length === some ? rows.at(-1)!.id : null;
      const drifts = await driftsAmong(trx, rows, { companyId, after, through: last ?? LAST_ID });
      return { drifts, looked: rows.length, last };
    });
}

/** What differs of one invoice, or of what is left of it. */
export async function driftsOf(trx: Trx, companyId: number, id: string): Promise<Drift[]> {
  const { rows } =
    await sql<InvoiceRow>`select * from invoice where company_id = ${companyId}::int and id = ${id}::bigint`.execute(trx);
  return driftsAmong(trx, rows, { companyId, after: String(BigInt(id) - 1n), through: id });
}

type Range = { companyId: number; after: string; through: string };

async function driftsAmong(trx: Trx, invoices: InvoiceRow[], range: Range): Promise<Drift[]> {
  const parts = await partsOf(trx, range);
  const known = new Set(invoices.map(({ id }) => id));
  const { companyId } = range;
  const orphan = (kind: DriftKind, id: string): Drift => ({ kind, companyId, id, columns: [] });
  return [
    ...parts.searches.keys().flatMap((id) => (known.has(id) ? [] : [orphan("search-orphan", id)])),
    ...parts.numbers.keys().flatMap((id) => (known.has(id) ? [] : [orphan("number-orphan", id)])),
    ...invoices.flatMap((invoice) => driftsOfRow(invoice, parts)),
  ];
}

type Parts = {
  items: Map<string, ItemRow[]>;
  searches: Map<string, Record<string, unknown>>;
  numbers: Map<string, string[]>;
  originals: Set<string>;
  /** "invoice axis value" */
  said: Set<string>;
  departmentsGone: Set<string>;
  duplicatesGone: Set<string>;
};

async function partsOf(trx: Trx, { companyId, after, through }: Range): Promise<Parts> {
  const within = (column: string) => sql`company_id = ${companyId}::int and ${sql.ref(column)} > ${after}::bigint
    and ${sql.ref(column)} <= ${through}::bigint`;
  const items = await sql<ItemRow>`select * from invoice_item where ${within("invoice_id")}`.execute(trx);
  const searches = await sql<{ id: string }>`select * from invoice_search where ${within("id")}`.execute(trx);
  const numbers = await sql<{ invoice_id: string; number_key: string }>`select invoice_id, number_key from number_registry
    where ${within("invoice_id")}`.execute(trx);
  const originals = await sql<{ invoice_id: string }>`select distinct invoice_id from invoice_document
    where ${within("invoice_id")} and format <> 'record'`.execute(trx);
  const said = await sql<{ said: string }>`select distinct invoice_id || ' ' || axis || ' ' || value as said from invoice_state
    where ${within("invoice_id")}`.execute(trx);
  const departments = await sql<{ id: string }>`select i.id from invoice i where i.company_id = ${companyId}::int
    and i.id > ${after}::bigint and i.id <= ${through}::bigint and i.department_id is not null and not exists
      (select 1 from department d where d.company_id = i.company_id and d.id = i.department_id)`.execute(trx);
  const duplicates = await sql<{ id: string }>`select i.id from invoice i where i.company_id = ${companyId}::int
    and i.id > ${after}::bigint and i.id <= ${through}::bigint and i.duplicate_of is not null and not exists
      (select 1 from invoice o where o.company_id = i.company_id and o.id = i.duplicate_of)`.execute(trx);
  const registered = Map.groupBy(numbers.rows, (row) => row.invoice_id);
  return {
    items: Map.groupBy(items.rows, (row) => row.invoice_id),
    searches: new Map(searches.rows.map((row) => [row.id, row])),
    numbers: new Map([...registered].map(([id, rows]) => [id, rows.map((row) => row.number_key)])),
    originals: new Set(originals.rows.map((row) => row.invoice_id)),
    said: new Set(said.rows.map((row) => row.said)),
    departmentsGone: new Set(departments.rows.map((row) => row.id)),
    duplicatesGone: new Set(duplicates.rows.map((row) => row.id)),
  };
}

function driftsOfRow(row: InvoiceRow, parts: Parts): Drift[] {
  const { id } = row;
  const facts = factsOfRow(row, parts.items.get(id) ?? []);
  const search = parts.searches.get(id);
  const numbers = numbersThatDiffer(row, facts, parts.numbers.get(id) ?? []);
  const columns: Record<DriftKind, string[] | null> = {
    "search-missing": search === undefined ? [] : null,
    "search-differs": search === undefined ? null : searchColumnsThatDiffer(row, facts, search),
    "search-orphan": null,
    "number-orphan": null,
    ...numbers,
    "order-differs": row.seller_order === sellerInStars(subjectFacts(row)) ? null : ["seller_order"],
    "original-mark": row.has_original === parts.originals.has(id) ? null : ["has_original"],
    "state-unsaid": unsaidStates(row, parts.said),
    "department-gone": parts.departmentsGone.has(id) ? ["department_id"] : null,
    "duplicate-gone": parts.duplicatesGone.has(id) ? ["duplicate_of"] : null,
  };
  return Object.entries(columns).flatMap(([kind, differ]) =>
    differ === null ? [] : [{ kind: kind as DriftKind, companyId: row.company_id, id, columns: differ }],
  );
}

function searchColumnsThatDiffer(row: InvoiceRow, facts: InvoiceFacts, search: Record<string, unknown>): string[] | null {
  const wanted: Record<string, unknown> = { ...searchRow(row, facts, row.created_at) };
  for (const column of REPEATED) wanted[column] = row[column];
  const differ = Object.keys(wanted).filter((column) => JSON.stringify(search[column]) !== JSON.stringify(wanted[column]));
  return differ.length === 0 ? null : differ;
}

/**
 * A copy has no keys, one that was withdrawn may have let go of some; any other is found under exactly those of its facts.
 * Whether it may also claim them (they are unique in a company) is decided by those who were there before.
 */
function numbersThatDiffer(row: InvoiceRow, facts: InvoiceFacts, registered: string[]) {
  const keys = identityKeys(facts);
  const wanted = row.duplicate_of === null ? keys.numberKeys : [];
  const differ = (
    [
      ["tax_key", keys.taxKey],
      ["digital_key", keys.digitalKey],
    ] as const
  ).filter(([column, value]) => row[column] !== null && (row[column] !== value || row.duplicate_of !== null));
  return {
    "number-strange": registered.some((each) => !wanted.includes(each)) ? ["number_key"] : null,
    "number-missing": row.deleted_at === null && wanted.some((each) => !registered.includes(each)) ? ["number_key"] : null,
    "key-differs": differ.length > 0 ? differ.map(([column]) => column) : null,
  };
}

const START = stateColumns([]);

/** A current value that its history never had, and that isn't where it begins. */
function unsaidStates(row: InvoiceRow, said: Set<string>): string[] | null {
  const unsaid = STATE_AXIS_NAMES.filter((axis) => {
    const value = row[`${axis}_state`];
    return value !== START[`${axis}_state`] && !said.has(`${row.id} ${axis} ${value}`);
  });
  return unsaid.length === 0 ? null : unsaid.map((axis) => `${axis}_state`);
}
