/** The table of what was found: first and last seen, ended, mended. */
import { sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import type { Found, Kind } from "./integrity.types.ts";

/** More of a kind are only counted: whoever has a thousand has one trouble, not a thousand. */
const OPEN_MOST = 1_000;
const ENDED_DAYS = 90;

export type FindingRow = Found & { id: string; firstSeen: Date; lastSeen: Date; endedAt: Date | null; repaired: boolean };
type Row = {
  id: string;
  kind: Kind;
  company_id: number | null;
  thing: string;
  detail: Record<string, string | number>;
  first_seen: Date;
  last_seen: Date;
  ended_at: Date | null;
  repaired: boolean;
};

const toFinding = (row: Row): FindingRow => ({
  id: row.id,
  kind: row.kind,
  companyId: row.company_id,
  thing: row.thing,
  detail: row.detail,
  firstSeen: row.first_seen,
  lastSeen: row.last_seen,
  endedAt: row.ended_at,
  repaired: row.repaired,
});

export async function noteFindings(db: DbOrTrx, found: readonly Found[], at: Date): Promise<void> {
  for (const { kind, companyId, thing, detail } of found)
    await sql`insert into integrity_finding (id, kind, company_id, thing, detail, first_seen, last_seen)
      select ${newId()}::bigint, ${kind}, ${companyId}::int, ${thing}, ${toJson(detail)}::jsonb, ${at}, ${at}
      where (select count(*) from integrity_finding where kind = ${kind} and ended_at is null) < ${OPEN_MOST}
        or exists (select 1 from integrity_finding where kind = ${kind} and thing = ${thing} and ended_at is null)
      on conflict (kind, thing, coalesce(company_id, 0)) where ended_at is null
        do update set last_seen = excluded.last_seen, detail = excluded.detail`.execute(db);
}

/** Those of these kinds that a look through everything, begun at this time, didn't find any more. */
export async function endUnseen(db: DbOrTrx, kinds: readonly Kind[], begun: Date, at: Date): Promise<void> {
  await sql`update integrity_finding set ended_at = ${at} where ended_at is null and kind = any(${kinds}::text[])
    and last_seen < ${begun}`.execute(db);
}

export async function endFinding(db: DbOrTrx, id: string, repaired: boolean, at: Date): Promise<void> {
  await sql`update integrity_finding set ended_at = ${at}, repaired = ${repaired} where id = ${id}::bigint and ended_at is null`.execute(
    db,
  );
}

export async function openFinding(db: DbOrTrx, id: string): Promise<FindingRow | undefined> {
  const { rows } = await sql<Row>`select * from integrity_finding where id = ${id}::bigint and ended_at is null`.execute(db);
  return rows[0] && toFinding(rows[0]);
}

/** The open ones of some kinds, the worst-known first; or of all. */
export async function openFindings(db: DbOrTrx, most: number, kinds?: readonly Kind[]): Promise<FindingRow[]> {
  const { rows } = await sql<Row>`select * from integrity_finding where ended_at is null
    and ${kinds === undefined ? sql`true` : sql`kind = any(${kinds}::text[])`} order by kind, id limit ${most}`.execute(db);
  return rows.map(toFinding);
}

export async function countOpen(db: DbOrTrx): Promise<Map<Kind, number>> {
  const { rows } = await sql<{ kind: Kind; n: number }>`select kind, count(*)::int as n from integrity_finding
    where ended_at is null group by kind order by kind`.execute(db);
  return new Map(rows.map(({ kind, n }) => [kind, n]));
}

export async function lastEnded(db: DbOrTrx, most: number): Promise<FindingRow[]> {
  const { rows } =
    await sql<Row>`select * from integrity_finding where ended_at is not null order by ended_at desc limit ${most}`.execute(db);
  return rows.map(toFinding);
}

export async function sweepFindings(db: Db, now: Date): Promise<void> {
  await sql`delete from integrity_finding where ended_at < ${new Date(now.getTime() - ENDED_DAYS * 86_400_000)}`.execute(db);
}
