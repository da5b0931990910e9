import { sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

export type DepartmentRow = { id: string; name: string; parent_id: string | null; path: string[] };

/** Those in use, each after the one above it; with how many people's running memberships name it. */
export async function departmentsOf(db: DbOrTrx, companyId: number, now: Date): Promise<(DepartmentRow & { people: number })[]> {
  const { rows } = await sql<DepartmentRow & { people: number }>`select d.id, d.name, d.parent_id, d.path,
      (select count(distinct m.user_id)::int from membership m where m.company_id = d.company_id and m.department_id = d.id
        and m.starts_at <= ${now} and (m.ends_at is null or m.ends_at > ${now})) as people
    from department d where d.company_id = ${companyId}::int and d.retired_at is null
    order by cardinality(d.path), d.name collate "C", d.id`.execute(db);
  return rows;
}

/**
 * All departments in use of a company, held until the transaction ends: changes of one company's tree come one after the other.
 */
export async function lockTree(trx: Trx, companyId: number): Promise<Map<string, DepartmentRow>> {
  await sql`select id from company where id = ${companyId}::int for update`.execute(trx);
  const { rows } = await sql<DepartmentRow>`select id, name, parent_id, path from department
    where company_id = ${companyId}::int and retired_at is null order by cardinality(path), id`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The department and all below it get a new beginning of their paths: what stood above it gives way to `above`. */
export async function movePaths(
  trx: Trx,
  companyId: number,
  { id, path }: DepartmentRow,
  above: readonly string[],
): Promise<number> {
  const result = await sql`update department set path = ${above}::bigint[] || path[${path.length}:]
    where company_id = ${companyId}::int and path @> array[${id}::bigint]`.execute(trx);
  return Number(result.numAffectedRows ?? 0);
}

/** What hangs on it beside invoices: people now, later or paused, and departments below. */
export async function usesOf(db: DbOrTrx, companyId: number, id: string, now: Date): Promise<{ people: number; below: number }> {
  const { rows } = await sql<{ people: number; below: number }>`select
    (select count(distinct m.user_id)::int from membership m left join membership_pause p on p.membership_id = m.id
      where m.company_id = ${companyId}::int and m.department_id = ${id}::bigint
        and (m.ends_at is null or m.ends_at > ${now} or p.membership_id is not null)) as people,
    (select count(*)::int from department d where d.company_id = ${companyId}::int and d.parent_id = ${id}::bigint
      and d.retired_at is null) as below`.execute(db);
  return rows[0]!;
}

/** Those of these people who are members of the company now. */
export async function membersAmong(db: DbOrTrx, companyId: number, ids: readonly string[], now: Date): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`select distinct user_id from membership where company_id = ${companyId}::int
    and user_id = any(${ids}::text[]) and starts_at <= ${now} and (ends_at is null or ends_at > ${now})`.execute(db);
  return rows.map(({ user_id }) => user_id);
}
