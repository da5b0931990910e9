/**
 * Whether what is searched still says what the register says: every search row, every number, no orphan. Used after any
 * sequence of operations; what differs is named by invoice and column.
 */
import { sql } from "kysely";
import { type IdentityKeys, identityKeys } from "#domain/identity.ts";
import { sellerInStars } from "#domain/personal/personal.ts";
import type { InvoiceRow } from "#server/invoices/invoices.types.ts";
import { type ItemRow, factsOfRow, searchRow } from "#server/invoices/rows.ts";
import type { Db } from "#server/platform/database/tables.ts";

/** What a search row repeats of its invoice (migration 0012). */
const REPEATED = [
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
/** Known only to the search row itself; anything else must be repeated and stand above. */
const OWN = ["company_id", "id", "d", "txt", "masked", "terms"];

/** Every table whose rows belong to an invoice, with the columns that name it. */
const PARTS: Record<string, string> = {
  invoice_search: "id",
  invoice_item: "invoice_id",
  invoice_state: "invoice_id",
  invoice_document: "invoice_id",
  invoice_listing: "invoice_id",
  number_registry: "invoice_id",
  duplicate_case: "invoice_id",
};

/** @returns a sentence for each difference in these companies; empty where nothing drifted */
export async function driftOf(db: Db, companies: number[]): Promise<string[]> {
  const columns = await sql<{ name: string }>`select attname as name from pg_attribute
    where attrelid = 'invoice_search'::regclass and attnum > 0 and not attisdropped`.execute(db);
  const unknown = columns.rows.map((row) => row.name).filter((name) => !OWN.includes(name) && !REPEATED.includes(name as never));
  const found = unknown.map((name) => `column ${name} of invoice_search isn't compared`);
  for (const [table, id] of Object.entries(PARTS)) {
    const orphans = await sql<{ id: string }>`select t.${sql.ref(id)} as id from ${sql.table(table)} t
      where t.company_id = any(${companies}::int[]) and not exists (select 1 from invoice i where i.company_id = t.company_id and i.id = t.${sql.ref(id)})`.execute(
      db,
    );
    found.push(...orphans.rows.map((row) => `${table} has a row of ${row.id}, which isn't there`));
  }
  const marked = await sql<{ id: string }>`select i.id from invoice i where i.company_id = any(${companies}::int[])
    and i.has_original <> exists (select 1 from invoice_document d where d.company_id = i.company_id and d.invoice_id = i.id)`.execute(
    db,
  );
  found.push(...marked.rows.map((row) => `has_original of ${row.id} is wrong`));
  return [...found, ...(await rowsThatDiffer(db, companies))];
}

async function rowsThatDiffer(db: Db, companies: number[]): Promise<string[]> {
  const [invoices, items, searches, numbers] = [
    await db.selectFrom("invoice").selectAll().where("company_id", "in", companies).execute(),
    (await db.selectFrom("invoice_item").selectAll().where("company_id", "in", companies).execute()) as ItemRow[],
    (await sql<Record<string, unknown>>`select * from invoice_search where company_id = any(${companies}::int[])`.execute(db))
      .rows,
    (
      await sql<{
        company_id: number;
        invoice_id: string;
        number_key: string;
      }>`select * from number_registry where company_id = any(${companies}::int[])`.execute(db)
    ).rows,
  ];
  const key = (companyId: unknown, id: unknown): string => `${String(companyId)}/${String(id)}`;
  const itemsOf = Map.groupBy(items, (row) => key(row.company_id, row.invoice_id));
  const searchOf = new Map(searches.map((row) => [key(row.company_id, row.id), row]));
  const numbersOf = Map.groupBy(numbers, (row) => key(row.company_id, row.invoice_id));
  const found: string[] = [];
  for (const invoice of invoices) {
    const name = key(invoice.company_id, invoice.id);
    const facts = factsOfRow(invoice, itemsOf.get(name) ?? []);
    const wanted: Record<string, unknown> = { ...searchRow(invoice, facts, invoice.created_at) };
    for (const column of REPEATED) wanted[column] = invoice[column];
    if (invoice.seller_order !== sellerInStars(facts)) found.push(`${name} seller_order: ${invoice.seller_order}`);
    const search = searchOf.get(name);
    if (search === undefined) found.push(`${name} has no search row`);
    else
      for (const [column, value] of Object.entries(wanted))
        if (JSON.stringify(search[column]) !== JSON.stringify(value))
          found.push(`${name} ${column}: ${JSON.stringify(search[column])} instead of ${JSON.stringify(value)}`);
    const registered = (numbersOf.get(name) ?? []).map((row) => row.number_key);
    found.push(...keysThatDiffer(name, invoice, identityKeys(facts), registered));
  }
  return found;
}

type Keyed = Pick<InvoiceRow, "tax_key" | "digital_key" | "duplicate_of" | "deleted_at">;

/**
 * A copy has no keys, one that was withdrawn may have let go of some; any other is found under exactly those of its facts.
 * Whether it may also claim them (they are unique in a company) is decided by those who were there before.
 */
function keysThatDiffer(name: string, row: Keyed, keys: IdentityKeys, registered: string[]): string[] {
  const found: string[] = [];
  const wanted = row.duplicate_of === null ? keys.numberKeys : [];
  const strange = registered.filter((each) => !wanted.includes(each));
  const lacking = row.deleted_at === null ? wanted.filter((each) => !registered.includes(each)) : [];
  if (strange.length > 0) found.push(`${name} is registered under ${strange.join(", ")}`);
  if (lacking.length > 0) found.push(`${name} isn't registered under ${lacking.join(", ")}`);
  for (const [column, value] of [
    ["tax_key", keys.taxKey],
    ["digital_key", keys.digitalKey],
  ] as const)
    if (row[column] !== null && (row[column] !== value || row.duplicate_of !== null))
      found.push(`${name} ${column}: ${row[column]} instead of ${value}`);
  return found;
}
