/** Counters of misses, and what askers say of explanations. */
import { type RawBuilder, sql } from "kysely";
import type { CauseId, Certainty } from "#domain/causes/cause.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";

/** Where a miss is counted. */
export type MissPlace = { companyId: number; departmentId: string; sourceId: string };
type Told = { cause: CauseId; certainty: Certainty };

type Counted = { place: MissPlace; told: Told; askedAt: Date };

export async function countMiss(db: DbOrTrx, { place, told, askedAt }: Counted): Promise<void> {
  await sql`insert into miss_hour (company_id, hour, cause, certainty, department_id, source_id, missed)
    values (${place.companyId}, date_trunc('hour', ${askedAt}::timestamptz), ${told.cause}, ${told.certainty}, ${place.departmentId}, ${place.sourceId}, 1)
    on conflict (company_id, hour, cause, certainty, department_id, source_id) do update set missed = miss_hour.missed + 1`.execute(
    db,
  );
}

/** Once a look-up: what it missed has come. */
export async function countArrival(db: DbOrTrx, lookupId: string, at: Date): Promise<void> {
  await sql`with come as (
      update lookup set arrived_at = ${at} where id = ${lookupId}::bigint and arrived_at is null and miss_company_id is not null
      returning miss_company_id, miss_department_id, miss_source_id, asked_at, first_cause,
        answer -> 'diagnosis' -> 'findings' -> 0 ->> 'certainty' as certainty)
    update miss_hour m set arrived = m.arrived + 1 from come
    where m.company_id = come.miss_company_id and m.hour = date_trunc('hour', come.asked_at) and m.cause = come.first_cause
      and m.certainty = come.certainty and m.department_id = come.miss_department_id and m.source_id = come.miss_source_id`.execute(
    db,
  );
}

type Vote = { companyId: number; lookupId: string; told: Told; right: CauseId | null; at: Date };

export async function putVote(db: DbOrTrx, { companyId, lookupId, told, right, at }: Vote): Promise<void> {
  await sql`insert into miss_vote (company_id, lookup_id, cause, certainty, right_cause, at)
    values (${companyId}, ${lookupId}, ${told.cause}, ${told.certainty}, ${right}, ${at})
    on conflict (company_id, lookup_id) do update set right_cause = excluded.right_cause, at = excluded.at`.execute(db);
}

export async function dropVote(db: DbOrTrx, companyId: number, lookupId: string): Promise<void> {
  await db.deleteFrom("miss_vote").where("company_id", "=", companyId).where("lookup_id", "=", lookupId).execute();
}

/** Where a look-up of one's own is counted, and what was told first; undefined where it found something. */
export async function missOf(
  db: DbOrTrx,
  askerId: string,
  lookupId: string,
): Promise<({ companyId: number } & Told) | undefined> {
  const { rows } = await sql<{ company_id: number; cause: CauseId; certainty: Certainty }>`
    select miss_company_id as company_id, first_cause as cause, answer -> 'diagnosis' -> 'findings' -> 0 ->> 'certainty' as certainty
    from lookup where id = ${lookupId}::bigint and asker_id = ${askerId} and miss_company_id is not null`.execute(db);
  return rows[0] && { companyId: rows[0].company_id, cause: rows[0].cause, certainty: rows[0].certainty };
}

type Span = { companyId: number; from: Date };
const within = ({ companyId, from }: Span): RawBuilder<unknown> => sql`m.company_id = ${companyId} and m.hour >= ${from}`;

export type CauseRow = { cause: CauseId; certainty: Certainty; missed: number; arrived: number };
export const byCause = (db: DbOrTrx, span: Span): Promise<CauseRow[]> =>
  rowsOf<CauseRow>(
    db,
    sql`select m.cause, m.certainty, sum(m.missed)::int as missed, sum(m.arrived)::int as arrived
    from miss_hour m where ${within(span)} group by 1, 2`,
  );

type DayRow = { day: string; missed: number; arrived: number };
export const byDay = (db: DbOrTrx, span: Span): Promise<DayRow[]> =>
  rowsOf<DayRow>(
    db,
    sql`select (m.hour at time zone 'Asia/Shanghai')::date::text as day, sum(m.missed)::int as missed,
    sum(m.arrived)::int as arrived from miss_hour m where ${within(span)} group by 1 order by 1`,
  );

export const byHour = (db: DbOrTrx, span: Span): Promise<{ hour: number; missed: number }[]> =>
  rowsOf(
    db,
    sql`select extract(hour from m.hour at time zone 'Asia/Shanghai')::int as hour, sum(m.missed)::int as missed
    from miss_hour m where ${within(span)} group by 1`,
  );

type Named = { id: string; name: string; missed: number };
const TOP = 10;
export const byDepartment = (db: DbOrTrx, span: Span): Promise<Named[]> =>
  rowsOf<Named>(
    db,
    sql`select m.department_id as id, d.name, sum(m.missed)::int as missed from miss_hour m
    join department d on d.company_id = m.company_id and d.id = m.department_id where ${within(span)} group by 1, 2 order by 3 desc limit ${TOP}`,
  );
export const bySource = (db: DbOrTrx, span: Span): Promise<Named[]> =>
  rowsOf<Named>(
    db,
    sql`select m.source_id as id, s.name, sum(m.missed)::int as missed from miss_hour m
    join source s on s.company_id = m.company_id and s.id = m.source_id where ${within(span)} group by 1, 2 order by 3 desc limit ${TOP}`,
  );

export const votes = (db: DbOrTrx, { companyId, from }: Span): Promise<{ cause: CauseId; right: CauseId | null; n: number }[]> =>
  rowsOf(
    db,
    sql`select cause, right_cause as right, count(*)::int as n from miss_vote
    where company_id = ${companyId} and at >= ${from} group by 1, 2 order by 3 desc`,
  );

export type LateRow = { hour: Date; cause: CauseId; department_id: string; source_id: string; missed: number };
/** Hour by hour, for finding what rises. */
export const hourly = (db: DbOrTrx, span: Span): Promise<LateRow[]> =>
  rowsOf<LateRow>(
    db,
    sql`select m.hour, m.cause, m.department_id, m.source_id, sum(m.missed)::int as missed
    from miss_hour m where ${within(span)} group by 1, 2, 3, 4`,
  );

/** Deletes counters and votes of before a time, some at once. @returns how many */
export async function deleteMissesBefore(db: DbOrTrx, companyId: number, before: Date, most: number): Promise<number> {
  const counters =
    await sql`delete from miss_hour where company_id = ${companyId} and (hour, cause, certainty, department_id, source_id) in
    (select hour, cause, certainty, department_id, source_id from miss_hour where company_id = ${companyId} and hour < ${before} limit ${most})`.execute(
      db,
    );
  const said = await sql`delete from miss_vote where company_id = ${companyId} and lookup_id in
    (select lookup_id from miss_vote where company_id = ${companyId} and at < ${before} limit ${most})`.execute(db);
  return Number(counters.numAffectedRows ?? 0) + Number(said.numAffectedRows ?? 0);
}

async function rowsOf<Row>(db: DbOrTrx, statement: RawBuilder<unknown>): Promise<Row[]> {
  return (await (statement as RawBuilder<Row>).execute(db)).rows;
}
