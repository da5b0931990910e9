import { sql } from "kysely";
import { visibleTo } from "#server/invoices/invoices.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Held, MigrationListPlan, MigrationRef, MigrationRowRow, MigrationRun } from "./migration.types.ts";

export type ShownMigration = MigrationRun & { company_name: string; by_name: string };

/** Newest first; one by its id. */
export async function migrationRuns(
  db: DbOrTrx,
  companies: readonly number[],
  wanted: { id?: string; before?: string | undefined; limit: number },
): Promise<ShownMigration[]> {
  const { rows } = await sql<ShownMigration>`
    select r.*, c.name as company_name, u.name as by_name from migration_run r join company c on c.id = r.company_id
      join "user" u on u.id = r.started_by
    where r.company_id = any(${companies}::int[]) ${wanted.id === undefined ? sql`` : sql`and r.id = ${wanted.id}::bigint`}
      ${wanted.before === undefined ? sql`` : sql`and r.id < ${wanted.before}::bigint`}
    order by r.id desc limit ${wanted.limit}`.execute(db);
  return rows;
}

export async function insertMigration(
  trx: Trx,
  { companyId, id }: MigrationRef,
  made: { name: string; sha256: string; by: string; channel: string; now: Date },
): Promise<void> {
  const { name, sha256, by, channel, now } = made;
  const row = { company_id: companyId, id, name, sha256, state: "looking" as const, started_by: by, channel, created_at: now };
  await trx.insertInto("migration_run").values(row).execute();
}

/** Locked, so that two workers never go on with one at once. */
export async function lockMigration(trx: Trx, { companyId, id }: MigrationRef): Promise<MigrationRun | undefined> {
  const { rows } = await sql<MigrationRun>`select * from migration_run where company_id = ${companyId} and id = ${id}::bigint
    for update`.execute(trx);
  return rows[0];
}

const JSON_COLUMNS = ["look", "plan", "before", "after", "problem"];

export async function updateMigration(
  trx: Trx,
  { companyId, id }: MigrationRef,
  change: Partial<Omit<MigrationRun, "company_id" | "id">>,
): Promise<void> {
  const set = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [name, JSON_COLUMNS.includes(name) && value !== null ? toJson(value) : value]),
  );
  await trx.updateTable("migration_run").set(set).where("company_id", "=", companyId).where("id", "=", id).execute();
}

export type NewRow = Pick<MigrationRowRow, "row" | "outcome" | "reasons" | "key" | "cells" | "kind" | "year" | "direction"> & {
  fen: string | null;
  invoice_id: string | null;
};

export async function insertRows(trx: Trx, { companyId, id }: MigrationRef, rows: readonly NewRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into migration_row (company_id, run_id, row, outcome, reasons, key, cells, kind, year, direction, fen, invoice_id)
    select ${companyId}, ${id}::bigint, r.* from json_to_recordset(${toJson(rows)}::json) as r(row int, outcome text, reasons jsonb,
      key text, cells jsonb, kind text, year int, direction text, fen bigint, invoice_id bigint)`.execute(trx);
}

export async function forgetRows(trx: Trx, { companyId, id }: MigrationRef): Promise<void> {
  await trx.deleteFrom("migration_row").where("company_id", "=", companyId).where("run_id", "=", id).execute();
}

/** Which of these keys a row before has. */
export async function keysBefore(trx: Trx, { companyId, id }: MigrationRef, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`select distinct key from migration_row where company_id = ${companyId}
    and run_id = ${id}::bigint and key = any(${keys}::text[])`.execute(trx);
  return new Set(rows.map(({ key }) => key));
}

export async function countRows(db: DbOrTrx, { companyId, id }: MigrationRef) {
  const { rows } = await sql<{ outcome: MigrationRowRow["outcome"]; count: number; fen: string; undone: string | null }>`
    select outcome, undone, count(*)::int as count, coalesce(sum(fen), 0)::text as fen from migration_row
    where company_id = ${companyId} and run_id = ${id}::bigint group by outcome, undone`.execute(db);
  return rows;
}

/** What the run has made new, by kind, year and direction. */
export async function broughtByRun(db: DbOrTrx, { companyId, id }: MigrationRef): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select i.kind, extract(year from i.issue_date)::int as year, i.direction, count(*)::int as count,
      coalesce(sum(coalesce(i.total_fen, i.amount_fen)), 0)::text as fen
    from migration_row r join invoice i on i.company_id = r.company_id and i.id = r.invoice_id
    where r.company_id = ${companyId} and r.run_id = ${id}::bigint and r.outcome in ('new', 'doubt') group by 1, 2, 3`.execute(
    db,
  );
  return rows;
}

export async function registerHolds(trx: Trx, actor: Actor, companyId: number): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select kind, extract(year from issue_date)::int as year, direction, count(*)::int as count,
      coalesce(sum(coalesce(total_fen, amount_fen)), 0)::text as fen
    from invoice where company_id = ${companyId} and ${visibleTo(actor, "invoice", [companyId])} and deleted_at is null
    group by 1, 2, 3 order by 2 nulls first, 1, 3`.execute(trx);
  return rows;
}

/** In the order of the list. */
export async function rowsBehind(
  db: DbOrTrx,
  { companyId, id }: MigrationRef,
  wanted: { after: number; limit: number; outcome?: string | undefined; undone?: string | undefined },
): Promise<MigrationRowRow[]> {
  const { rows } = await sql<MigrationRowRow>`
    select * from migration_row where company_id = ${companyId} and run_id = ${id}::bigint and row > ${wanted.after}
      ${wanted.outcome === undefined ? sql`` : sql`and outcome = ${wanted.outcome}`}
      ${wanted.undone === undefined ? sql`` : sql`and undone = ${wanted.undone}`}
    order by row limit ${wanted.limit}`.execute(db);
  return rows;
}

/** Of these invoices those to which something happened beside being registered, and what was last. */
export async function touchedSince(trx: Trx, companyId: number, invoices: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ subject_id: string; type: string }>`
    select distinct on (subject_id) subject_id, type from event where company_id = ${companyId} and subject = 'invoice'
      and subject_id = any(${invoices}::text[]) and type <> 'invoice.registered'
    order by subject_id, id desc`.execute(trx);
  return new Map(rows.map(({ subject_id, type }) => [subject_id, type]));
}

export async function markUndone(
  trx: Trx,
  { companyId, id }: MigrationRef,
  row: number,
  undone: "taken-back" | "kept",
  because: string | null,
): Promise<void> {
  await trx
    .updateTable("migration_row")
    .set({ undone, kept_because: because })
    .where("company_id", "=", companyId)
    .where("run_id", "=", id)
    .where("row", "=", row)
    .execute();
}

export async function templatesOf(db: DbOrTrx, companyId: number): Promise<{ id: string; name: string; plan: unknown }[]> {
  return db
    .selectFrom("migration_template")
    .select(["id", "name", "plan"])
    .where("company_id", "=", companyId)
    .orderBy("name")
    .execute();
}

export async function keepTemplate(
  trx: Trx,
  { companyId, id }: MigrationRef,
  template: {
    name: string;
    plan: Omit<MigrationListPlan, "sheet" | "header" | "lines" | "form" | "own"> & { side: string | null };
    by: string;
    now: Date;
  },
): Promise<void> {
  const { name, plan, by, now } = template;
  const change = { plan: toJson(plan), updated_by: by, updated_at: now };
  await trx
    .insertInto("migration_template")
    .values({ company_id: companyId, id, name, ...change })
    .onConflict((conflict) => conflict.columns(["company_id", "name"]).doUpdateSet(change))
    .execute();
}
