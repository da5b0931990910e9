import { sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { ReportRow, RunRow, Subject } from "./reconciliation.types.ts";

export type ShownSubject = Subject & { company_name: string; by_name: string; a_name: string | null; b_name: string | null };
export type ShownRun = RunRow & { by_name: string };
export type RunRef = { companyId: number; reconciliationId: string; id: string };
export const refOf = ({
  company_id,
  reconciliation_id,
  id,
}: Pick<RunRow, "company_id" | "reconciliation_id" | "id">): RunRef => ({
  companyId: company_id,
  reconciliationId: reconciliation_id,
  id,
});

/** Newest first; one by its id. */
export async function subjectRows(
  db: DbOrTrx,
  companies: readonly number[],
  wanted: { id?: string; before?: string | undefined; limit: number },
): Promise<ShownSubject[]> {
  const { rows } = await sql<ShownSubject>`
    select s.*, s.date_from::text as date_from, s.date_to::text as date_to, c.name as company_name, u.name as by_name,
      a.name as a_name, b.name as b_name
    from reconciliation s join company c on c.id = s.company_id join "user" u on u.id = s.created_by
      left join source a on a.id = s.source_a left join source b on b.id = s.source_b
    where s.company_id = any(${companies}::int[])
      ${wanted.id === undefined ? sql`` : sql`and s.id = ${wanted.id}::bigint`}
      ${wanted.before === undefined ? sql`` : sql`and s.id < ${wanted.before}::bigint`}
    order by s.id desc limit ${wanted.limit}`.execute(db);
  return rows;
}

export async function insertSubject(trx: Trx, row: Omit<Subject, "created_at"> & { created_at: Date }): Promise<void> {
  await trx.insertInto("reconciliation").values(row).execute();
}

/** Newest first, of each of these at most so many. */
export async function runRows(db: DbOrTrx, companyId: number, ids: readonly string[], each: number): Promise<ShownRun[]> {
  const { rows } = await sql<ShownRun>`
    select r.*, u.name as by_name from unnest(${ids}::bigint[]) as s(id) cross join lateral (
      select * from reconciliation_run where company_id = ${companyId} and reconciliation_id = s.id order by id desc limit ${each}
    ) r join "user" u on u.id = r.started_by order by r.id desc`.execute(db);
  return rows;
}

export async function insertRun(
  trx: Trx,
  run: RunRef & { state: RunRow["state"]; step: RunRow["step"]; file: { name: string; sha256: string } | null } & {
    by: string;
    channel: string;
    now: Date;
  },
): Promise<void> {
  await trx
    .insertInto("reconciliation_run")
    .values({
      company_id: run.companyId,
      reconciliation_id: run.reconciliationId,
      id: run.id,
      state: run.state,
      step: run.step,
      file_name: run.file?.name ?? null,
      sha256: run.file?.sha256 ?? null,
      started_by: run.by,
      channel: run.channel,
      created_at: run.now,
    })
    .execute();
}

/** Locked, so that two workers never go on with one run at once. */
export async function lockRun(trx: Trx, { companyId, reconciliationId, id }: RunRef): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`select * from reconciliation_run where company_id = ${companyId}
    and reconciliation_id = ${reconciliationId}::bigint and id = ${id}::bigint for update`.execute(trx);
  return rows[0];
}

/** Of several who begin a run at once the second one sees the first one's. */
export async function lockSubject(trx: Trx, { company_id, id }: Pick<Subject, "company_id" | "id">): Promise<void> {
  await sql`select 1 from reconciliation where company_id = ${company_id} and id = ${id}::bigint for update`.execute(trx);
}

type RunChange = Partial<{
  state: RunRow["state"];
  step: RunRow["step"];
  bookmark: string | null;
  rows_read: number;
  step_done: number;
  look: unknown;
  plan: unknown;
  counts: unknown;
  problem: unknown;
  finished_at: Date | null;
}>;

const JSON_COLUMNS = ["look", "plan", "counts", "problem"];

export async function updateRun(trx: Trx, { companyId, reconciliationId, id }: RunRef, change: RunChange): Promise<void> {
  const set = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [name, JSON_COLUMNS.includes(name) && value !== null ? toJson(value) : value]),
  );
  await trx
    .updateTable("reconciliation_run")
    .set(set)
    .where("company_id", "=", companyId)
    .where("reconciliation_id", "=", reconciliationId)
    .where("id", "=", id)
    .execute();
}

export async function insertReport(trx: Trx, row: ReportRow): Promise<void> {
  await trx.insertInto("reconciliation_report").values(row).execute();
}

/** Newest first. */
export async function reportRows(db: DbOrTrx, { company_id, id }: Pick<Subject, "company_id" | "id">) {
  const { rows } = await sql<ReportRow & { by_name: string }>`
    select r.*, u.name as by_name from reconciliation_report r join "user" u on u.id = r.made_by
    where r.company_id = ${company_id} and r.reconciliation_id = ${id}::bigint order by r.id desc limit 50`.execute(db);
  return rows;
}
