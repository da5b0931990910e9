/**
 * Seals events that nobody noted to be sealed: those of before there was a tree, and those of a bulk seed. Slice by slice in the order
 * of their ids, as the next leaves of their company's tree; what they say is proven from then on, and an event in the trail says so.
 */
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent, unsealedCounts } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type SigningKey, ownKey } from "#server/platform/signing.ts";
import { nextOlder } from "./older-backlog.queries.ts";
import { sealOver } from "./sealing.ts";
import { keepKey, leavesNow, lockLogs, writeSeals } from "./trail.queries.ts";

const SLICE = 4096;
const LOOK_AGAIN_MS = 60_000;

/** Notes the events of these companies that are neither sealed nor noted to be; for whoever wrote events past `recordEvents`. */
export async function noteOlder(db: DbOrTrx, companyIds: readonly number[]): Promise<void> {
  await sql`insert into event_older (company_id, through_id)
    select c.id, last.id from unnest(${companyIds}::int[]) as c(id)
    cross join lateral (select max(e.id) as id from event e where e.company_id = c.id) as last where last.id is not null
    on conflict (company_id) do update set done_id = 0, through_id = excluded.through_id`.execute(db);
}

type Slice = { id: string; at: string; lacking: boolean };

/** Seals a slice of one company's. @returns the number of events looked at; null where nothing is left, or others are at it */
export async function sealOlderSlice(
  { db, clock }: Pick<Platform, "db" | "clock">,
  key: SigningKey,
  limit: number = SLICE,
): Promise<number | null> {
  return db.transaction().execute(async (trx) => {
    const older = await nextOlder(trx);
    if (older === null) return null;
    const { companyId, done, through } = older;
    const [log] = await lockLogs(trx, [companyId]);
    const { rows: slice } = await sql<Slice>`
      select id, at::text as at, lacks_salt(e) as lacking from event e
      where company_id = ${companyId} and id > ${done} and id <= ${through} order by id limit ${limit}`.execute(trx);
    const last = slice.at(-1);
    if (last === undefined) return (await endOlder(trx, companyId, clock()), 0);
    const known = await sealedOrWaiting(trx, companyId, slice[0]!.id, last.id);
    const fresh = slice.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) {
      await addSalts(trx, companyId, fresh);
      const leaves = await leavesNow(
        trx,
        companyId,
        fresh.map(({ id }) => id),
      );
      const events = fresh.map(({ id }) => ({ id, leaf: leaves.get(id)! }));
      await keepKey(trx, key.id, key.publicKey);
      await writeSeals(trx, [sealOver(log!, events, key, clock())], clock());
    }
    await sql`update event_older o set done_id = ${last.id}, sealed = o.sealed + ${fresh.length}, since = coalesce(o.since, ${clock()}),
      earliest = least(o.earliest, f.earliest), latest = greatest(o.latest, f.latest)
      from (select min(at) as earliest, max(at) as latest from unnest(${fresh.map(({ at }) => at)}::timestamptz[]) as at) as f
      where company_id = ${companyId}`.execute(trx);
    return slice.length;
  });
}

/** Of the ids in a range those that are leaves already, and those that wait to be. */
async function sealedOrWaiting(trx: Trx, companyId: number, least: string, last: string): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select unnest(event_ids) as id from event_seal where company_id = ${companyId} and last_id >= ${least} and least_id <= ${last}
    union all select id from event_unsealed where company_id = ${companyId} and id between ${least} and ${last}`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

async function addSalts(trx: Trx, companyId: number, events: readonly Slice[]): Promise<void> {
  const lacking = events.filter((each) => each.lacking).map(({ id }) => id);
  if (lacking.length === 0) return;
  await sql`set local piaozai.salting = 'yes'`.execute(trx);
  await sql`update event e set salt = null where company_id = ${companyId} and id = any(${lacking}::bigint[]) and lacks_salt(e)`.execute(
    trx,
  );
  await sql`set local piaozai.salting = 'no'`.execute(trx);
}

/** All of a company's are sealed: an event says of which that is so only since when. */
async function endOlder(trx: Trx, companyId: number, at: Date): Promise<void> {
  const { rows } = await sql<{ sealed: string; earliest: Date | null; latest: Date | null; since: Date | null }>`
    delete from event_older where company_id = ${companyId} returning sealed, earliest, latest, since`.execute(trx);
  const { sealed, earliest, latest, since } = rows[0]!;
  if (earliest === null || latest === null || since === null) return;
  await recordEvent(trx, {
    companyId,
    actorId: null,
    channel: "worker",
    subject: "trail",
    subjectId: String(companyId),
    type: "trail.older-sealed",
    data: {
      count: Number(sealed),
      earliest: earliest.toISOString(),
      latest: latest.toISOString(),
      sealedFrom: since.toISOString(),
      sealedUntil: at.toISOString(),
    },
    at,
  });
}

/** How far the older events of these companies are, in percent of the time that they span; those without any left are missing. */
export async function olderStates(db: DbOrTrx, companyIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ company_id: number; percent: number }>`
    select o.company_id, floor(100 * greatest(0, o.done_id - f.id)::float8 / greatest(1, o.through_id - f.id))::int as percent
    from event_older o cross join lateral (select min(e.id) as id from event e where e.company_id = o.company_id) as f
    where o.company_id = any(${companyIds}::int[])`.execute(db);
  return new Map(rows.map((row) => [row.company_id, row.percent]));
}

/** How many events of a company aren't sealed, older ones among them. */
export async function unsealedCount(db: DbOrTrx, companyId: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from event where company_id = ${companyId})::float8 - coalesce(l.size, 0)::float8 as n
    from event_older o left join event_log l on l.company_id = o.company_id where o.company_id = ${companyId}`.execute(db);
  return rows[0]?.n ?? (await unsealedCounts(db)).get(companyId) ?? 0;
}

/** Seals all of them, however long it takes. @returns how many events were looked at */
export async function sealOlder(platform: Pick<Platform, "db" | "clock">, key: SigningKey, slice?: number): Promise<number> {
  let events = 0;
  for (let step = await sealOlderSlice(platform, key, slice); step !== null; step = await sealOlderSlice(platform, key, slice))
    events += step;
  return events;
}

/** The same beside serving, resting as long as each slice took; looks now and then whether there are new ones. */
export async function workOlder(platform: Platform, stopping: AbortSignal): Promise<void> {
  const key = await ownKey(platform);
  while (!stopping.aborted) {
    const started = performance.now();
    const step = await sealOlderSlice(platform, key).catch(
      (error: unknown) => (platform.log.warn({ err: error }, "sealing older events"), null),
    );
    const rest = step === null ? LOOK_AGAIN_MS : performance.now() - started;
    await pause(rest, undefined, { signal: stopping }).catch(() => undefined);
  }
}
