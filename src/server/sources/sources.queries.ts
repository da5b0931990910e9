import { type Selectable, sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import type { SourceTable } from "#server/platform/database/source-tables.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Held, ItemRow, RunRow, SourceProblem, SourceRef, SourceRow } from "./sources.types.ts";

/** So long nobody else takes up a source whose run hasn't been heard of. */
const LEASE_SECONDS = 120;
const HOUR_MS = 3_600_000;

/**
 * Sources whose time has come and that nobody is asking, each taken for this run. Companies take turns: one of each, then a second of
 * each, those counted that are being asked already.
 * @param lease a name of this run that no other has
 */
export async function takeDue(db: Db, now: Date, lease: string, limit: number): Promise<SourceRow[]> {
  const { rows } = await sql<Selectable<SourceTable>>`
    update source set lease = ${lease}, lease_until = ${now}::timestamptz + make_interval(secs => ${LEASE_SECONDS}), tried_at = ${now}
    where id in (select source.id from source
      join (select id, row_number() over (partition by company_id order by lease_until >= ${now} desc nulls last, next_at) as turn
        from (select id, company_id, lease_until, next_try_at as next_at from source
          where state = 'on' and (next_try_at <= ${now} or lease_until >= ${now})) as busy) as share on share.id = source.id
      where state = 'on' and next_try_at <= ${now} and (lease_until is null or lease_until < ${now})
      order by share.turn, next_try_at limit ${limit} for update of source skip locked)
    returning *`.execute(db);
  return rows;
}

/** The source, locked, while this run is still the one that asks it. */
export async function lockLeased(trx: Trx, source: SourceRow, now: Date): Promise<SourceRow | undefined> {
  const { rows } = await sql<Selectable<SourceTable>>`
    update source set lease_until = ${now}::timestamptz + make_interval(secs => ${LEASE_SECONDS})
    where id = ${source.id}::bigint and lease = ${source.lease} and state = 'on'
    returning *`.execute(trx);
  return rows[0];
}

/** Those of the keys that were named before, each with how it could be asked for again where it waits for that. */
export async function knownKeys(
  db: DbOrTrx,
  { companyId, id }: SourceRef,
  keys: readonly string[],
): Promise<Map<string, unknown>> {
  const { rows } = await sql<{ key: string; ref: unknown }>`
    select key, case when state = 'held' then held->'ref' end as ref from source_item
    where company_id = ${companyId} and source_id = ${id}::bigint and key = any(${keys}::text[])`.execute(db);
  return new Map(rows.map(({ key, ref }) => [key, ref]));
}

/** The other side counts anew: what waits is asked for by its new name. */
export async function renameHeld(
  trx: Trx,
  { companyId, id }: SourceRef,
  renamed: readonly { key: string; ref: unknown }[],
): Promise<void> {
  if (renamed.length === 0) return;
  await sql`update source_item as i set held = jsonb_set(i.held, '{ref}', r.ref)
    from json_to_recordset(${toJson(renamed)}::json) as r(key text, ref jsonb)
    where i.company_id = ${companyId} and i.source_id = ${id}::bigint and i.key = r.key and i.state = 'held'`.execute(trx);
}

export type NewItem = Pick<ItemRow, "key" | "state" | "document_id" | "at" | "tries" | "next_at"> & { held: Held | null };

/** @returns the keys that weren't there yet */
export async function insertItems(trx: Trx, { companyId, id }: SourceRef, items: NewItem[], now: Date): Promise<Set<string>> {
  if (items.length === 0) return new Set();
  const { rows } = await sql<{ key: string }>`
    insert into source_item (company_id, source_id, key, state, document_id, held, at, arrived_at, tries, tried_at, next_at)
    select ${companyId}::int, ${id}::bigint, r.key, r.state, r.document_id, r.held, r.at, ${now}::timestamptz, r.tries,
      case when r.tries > 0 then ${now}::timestamptz end, r.next_at
    from json_to_recordset(${toJson(items)}::json)
      as r(key text, state text, document_id bigint, held jsonb, at timestamptz, tries int,
        next_at timestamptz)
    on conflict do nothing returning key`.execute(trx);
  return new Set(rows.map((row) => row.key));
}

export type Progress = {
  named: number;
  taken: number;
  held: number;
  bytes: number;
  /** handed in and refused */ refused?: number;
};

export async function beginRun(trx: DbOrTrx, { companyId, id }: SourceRef, runId: string, now: Date): Promise<void> {
  // one that a process left open when it died runs no more
  await sql`update source_run set ended_at = ${now} where company_id = ${companyId} and source_id = ${id}::bigint
    and ended_at is null`.execute(trx);
  await trx.insertInto("source_run").values({ company_id: companyId, source_id: id, id: runId, started_at: now }).execute();
}

/** The run that counts what is handed in within the hour, a new one where there is none. @returns its id */
export async function runOfNow(trx: Trx, { companyId, id }: SourceRef, newRunId: string, now: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`update source_run set ended_at = ${now}
    where company_id = ${companyId} and source_id = ${id}::bigint and started_at > ${new Date(now.getTime() - HOUR_MS)}
      and id = (select max(n.id) from source_run n where n.company_id = ${companyId} and n.source_id = ${id}::bigint)
    returning id`.execute(trx);
  if (rows[0] !== undefined) return rows[0].id;
  const run = { company_id: companyId, source_id: id, id: newRunId, started_at: now, ended_at: now };
  await trx.insertInto("source_run").values(run).execute();
  return newRunId;
}

export async function addToRun(trx: Trx, { companyId, id }: SourceRef, runId: string, more: Progress): Promise<void> {
  await sql`update source_run set named = named + ${more.named}, taken = taken + ${more.taken}, held = held + ${more.held},
      refused = refused + ${more.refused ?? 0}, bytes = bytes + ${more.bytes}::bigint
    where company_id = ${companyId} and source_id = ${id}::bigint and id = ${runId}::bigint`.execute(trx);
}

export async function endRun(
  trx: Trx,
  { companyId, id }: SourceRef,
  runId: string,
  end: { now: Date; problem: SourceProblem | null },
): Promise<RunRow | undefined> {
  return trx
    .updateTable("source_run")
    .set({ ended_at: end.now, problem: end.problem === null ? null : toJson(end.problem) })
    .where("company_id", "=", companyId)
    .where("source_id", "=", id)
    .where("id", "=", runId)
    .returningAll()
    .executeTakeFirst();
}

export async function updateSource(
  trx: Trx,
  id: string,
  change: Partial<{
    bookmark: string;
    complete_to: Date | null;
    arrived_at: Date;
    succeeded_at: Date;
    next_try_at: Date | null;
    failures: number;
    problem: string | null;
    backlog: number | null;
    rhythm: string | null;
    lease: null;
    lease_until: null;
    name: string;
    settings: string;
    state: "on" | "paused" | "ended";
    secret: string | null;
    place: string | null;
  }>,
): Promise<void> {
  await trx.updateTable("source").set(change).where("id", "=", id).execute();
}

export type ListedSource = SourceRow & {
  company_name: string;
  account_name: string;
  held: number;
  /** who is to hand in, where the settings name somebody */
  person_name: string | null;
  /** of the thirty days before it was last heard of */
  recent_taken: number;
  recent_refused: number;
};

/** Those that haven't ended, oldest first; one by its id, or "all", whatever their state. */
export async function sourceRows(db: DbOrTrx, companies: readonly number[], id?: string): Promise<ListedSource[]> {
  const { rows } = await sql<ListedSource>`
    select s.*, c.name as company_name, u.name as account_name,
      (select count(*)::int from source_item i where i.company_id = s.company_id and i.source_id = s.id and i.state = 'held') as held,
      p.name as person_name, r.taken as recent_taken, r.refused as recent_refused
    from source s join company c on c.id = s.company_id join "user" u on u.id = s.account_id
    left join "user" p on p.id = s.settings ->> 'person'
    cross join lateral (select coalesce(sum(n.taken), 0)::int as taken, coalesce(sum(n.refused), 0)::int as refused from source_run n
      where n.company_id = s.company_id and n.source_id = s.id
        and n.started_at > coalesce(s.succeeded_at, s.created_at) - interval '30 days') r
    where s.company_id = any(${companies}::int[]) and ${id === "all" ? sql`true` : id === undefined ? sql`s.state <> 'ended'` : sql`s.id = ${id}::bigint`}
    order by s.id`.execute(db);
  return rows;
}

export async function insertSource(
  trx: Trx,
  source: {
    id: string;
    companyId: number;
    kind: string;
    name: string;
    settings: unknown;
    /** sealed */
    secret: string | null;
    accountId: string;
    by: string;
    now: Date;
    /** digest of where it takes from; null: it isn't asked anywhere */
    place: string | null;
    /** null: it is never asked */
    due: Date | null;
  },
): Promise<void> {
  const { id, companyId, kind, name, settings, secret, accountId, by, now, place, due } = source;
  const row = { id, company_id: companyId, kind, name, settings: toJson(settings), secret, account_id: accountId, place };
  await trx
    .insertInto("source")
    .values({ ...row, next_try_at: due, created_at: now, created_by: by })
    .execute();
}

/** The source, locked until the transaction ends. */
export async function lockSource(trx: Trx, companies: readonly number[], id: string): Promise<SourceRow | undefined> {
  const { rows } = await sql<SourceRow>`
    select * from source where id = ${id}::bigint and company_id = any(${companies}::int[]) for update`.execute(trx);
  return rows[0];
}

/** Newest first. */
export async function runRows(
  db: DbOrTrx,
  { companyId, id }: SourceRef,
  before: string | null,
  limit: number,
): Promise<RunRow[]> {
  let query = db.selectFrom("source_run").selectAll().where("company_id", "=", companyId).where("source_id", "=", id);
  if (before !== null) query = query.where("id", "<", before);
  return query.orderBy("id", "desc").limit(limit).execute();
}

/** Mailboxes that are asked and answer, those first of which something came last. */
export const mailboxesOn = (db: Db, limit: number): Promise<SourceRow[]> =>
  db
    .selectFrom("source")
    .selectAll()
    .where("kind", "=", "mailbox")
    .where("state", "=", "on")
    .where("failures", "=", 0)
    .orderBy("arrived_at", (order) => order.desc().nullsLast())
    .orderBy("id")
    .limit(limit)
    .execute();

/** It is asked at the next look, within seconds. */
export async function soonAgain(db: Db, id: string, now: Date): Promise<void> {
  await sql`update source set next_try_at = ${now} where id = ${id}::bigint and state = 'on' and next_try_at > ${now}`.execute(
    db,
  );
}

/** All sources that there are. */
export const sourceKeys = (db: Db): Promise<{ company_id: number; id: string }[]> =>
  db.selectFrom("source").select(["company_id", "id"]).execute();

/** Runs that brought nothing are of no interest after a while. */
export async function forgetRuns(db: Db, before: Date): Promise<void> {
  for (const { company_id, id } of await sourceKeys(db))
    await sql`delete from source_run where company_id = ${company_id} and source_id = ${id}::bigint and started_at < ${before}
      and ended_at is not null and taken = 0 and held = 0 and refused = 0`.execute(db);
}

/** Those of some invoices that have a carrier which the source brought; its documents may hold invoices of other companies of the group. */
export async function broughtBy(
  db: DbOrTrx,
  { companyId, id }: SourceRef,
  invoices: readonly { companyId: number; id: string }[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select r.id from unnest(${invoices.map((each) => each.companyId)}::int[], ${invoices.map((each) => each.id)}::bigint[]) as r(company_id, id)
    where exists (select 1 from invoice_document d join source_item i on i.company_id = ${companyId} and i.document_id = d.document_id
      where d.company_id = r.company_id and d.invoice_id = r.id and i.source_id = ${id}::bigint)`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** By company what its sources' states come to: another text where one of them fails, is well again, paused or ended. */
export async function sourceStamps(db: DbOrTrx, companies: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ company_id: number; stamp: string }>`
    select company_id, string_agg(concat_ws(' ', id, state, failures > 0), ',' order by id) as stamp from source
    where company_id = any(${companies}::int[]) group by company_id`.execute(db);
  return new Map(rows.map(({ company_id, stamp }) => [company_id, stamp]));
}
