import { type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type { CauseClass } from "#domain/notices/watching.ts";
import { toJson } from "#server/platform/database/json.ts";
import type {
  DutyTable,
  IncidentEntryTable,
  IncidentTable,
  LocalWordsRow,
  StepRow,
} from "#server/platform/database/incident-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import type { Scope } from "../notices.policy.ts";

export type IncidentRow = Selectable<IncidentTable>;
export type ListedIncident = IncidentRow & { company_name: string | null; opener: string | null };
export type EntryRow = Selectable<IncidentEntryTable>;

/** On the alias `n`: what belongs to a company of these, or to the installation. */
const within = ({ companies, everybody }: Scope): RawBuilder<SqlBool> =>
  sql<SqlBool>`(n.company_id = any(${companies}::int[]) or (n.company_id is null and ${everybody}))`;

type Page = { state: "open" | "closed"; before: string | null; limit: number };

/** Newest first; "open" are those that aren't closed. */
export async function incidentRows(db: DbOrTrx, scope: Scope, { state, before, limit }: Page): Promise<ListedIncident[]> {
  const { rows } = await sql<ListedIncident>`
    select n.*, c.name as company_name, u.name as opener from incident n
    left join company c on c.id = n.company_id left join "user" u on u.id = n.opened_by
    where ${within(scope)} and ${state === "open" ? sql`n.state <> 'closed'` : sql`n.state = 'closed'`}
      and (${before}::bigint is null or n.id < ${before}::bigint)
    order by n.id desc limit ${limit}`.execute(db);
  return rows;
}

export async function incidentRow(db: DbOrTrx, scope: Scope, id: string): Promise<ListedIncident | undefined> {
  const { rows } = await sql<ListedIncident>`
    select n.*, c.name as company_name, u.name as opener from incident n
    left join company c on c.id = n.company_id left join "user" u on u.id = n.opened_by
    where n.id = ${id}::bigint and ${within(scope)}`.execute(db);
  return rows[0];
}

/** Locked until the transaction ends. */
export async function lockIncident(trx: Trx, scope: Scope, id: string): Promise<IncidentRow | undefined> {
  const { rows } = await sql<IncidentRow>`
    select n.* from incident n where n.id = ${id}::bigint and ${within(scope)} for update`.execute(trx);
  return rows[0];
}

type NewRow = Pick<
  IncidentRow,
  | "company_id"
  | "state"
  | "cause"
  | "cause_guessed"
  | "severity"
  | "title"
  | "public"
  | "functions"
  | "watched"
  | "watched_name"
  | "seen_at"
  | "started_at"
  | "opened_at"
  | "opened_by"
> & { checklist: StepRow[] };

/** @returns its id, or null where the same that the system watches has an open one already */
export async function insertIncident(trx: Trx, row: NewRow): Promise<string | null> {
  const id = newId();
  const impact = toJson({ users: null, processes: "", cost: null });
  const inserted = await trx
    .insertInto("incident")
    .values({ ...row, id, impact, checklist: toJson(row.checklist) })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted?.id ?? null;
}

export type NewEntryRow = {
  incidentId: string;
  at: Date;
  by: string | null;
  public?: boolean;
  code?: string;
  facts?: Record<string, string | number>;
  texts?: LocalWordsRow;
};

export async function addEntry(trx: Trx, entry: NewEntryRow): Promise<string> {
  const id = newId();
  await trx
    .insertInto("incident_entry")
    .values({
      id,
      incident_id: entry.incidentId,
      at: entry.at,
      by_id: entry.by,
      public: entry.public ?? false,
      code: entry.code ?? null,
      facts: toJson(entry.facts ?? {}),
      texts: entry.texts === undefined ? null : toJson(entry.texts),
    })
    .execute();
  return id;
}

export type ListedEntry = EntryRow & { by_name: string | null };

/** Newest first. */
export async function entryRows(
  db: DbOrTrx,
  incidentId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<ListedEntry[]> {
  const { rows } = await sql<ListedEntry>`
    select e.*, u.name as by_name from incident_entry e left join "user" u on u.id = e.by_id
    where e.incident_id = ${incidentId}::bigint and (${before}::bigint is null or e.id < ${before}::bigint)
    order by e.id desc limit ${limit}`.execute(db);
  return rows;
}

/** The open one of what the system watches, locked. */
export async function lockWatched(trx: Trx, watched: string): Promise<IncidentRow | undefined> {
  const { rows } = await sql<IncidentRow>`
    select n.* from incident n where n.watched = ${watched} and n.state = 'open' for update`.execute(trx);
  return rows[0];
}

/** What the system watches and has an open incident for. */
export async function openWatched(db: DbOrTrx): Promise<{ watched: string; well_since: Date | null }[]> {
  const { rows } = await sql<{ watched: string; well_since: Date | null }>`
    select n.watched, n.well_since from incident n where n.state = 'open' and n.watched is not null`.execute(db);
  return rows;
}

export async function planRow(db: DbOrTrx, cause: CauseClass): Promise<LocalWordsRow[] | null> {
  const row = await db.selectFrom("incident_plan").select("steps").where("cause", "=", cause).executeTakeFirst();
  return row?.steps ?? null;
}

export type DutyRow = Selectable<DutyTable>;

/** Those that aren't over yet, the next first. */
export async function dutyRows(db: DbOrTrx, scope: Scope, now: Date): Promise<DutyRow[]> {
  const { rows } = await sql<DutyRow>`
    select n.* from duty n where n.ends_at > ${now} and ${within(scope)} order by n.starts_at, n.id limit 200`.execute(db);
  return rows;
}

/** Who is on duty for a company (or the installation) at that time; the installation's stand in where a company has nobody. */
export async function onDuty(db: DbOrTrx, companyId: number | null, now: Date): Promise<DutyRow[]> {
  const { rows } = await sql<DutyRow>`
    select n.* from duty n where n.starts_at <= ${now} and n.ends_at > ${now}
      and (n.company_id is null or n.company_id = ${companyId}::int) order by n.starts_at, n.id limit 50`.execute(db);
  const own = rows.filter(({ company_id }) => company_id === companyId);
  return own.length > 0 ? own : rows;
}

export type ToldRow = IncidentRow & { last_at: Date | null; last_texts: LocalWordsRow | null };

/** Open ones that those concerned are told of: of these companies, or the installation. @param since also what was resolved since then */
export async function toldRows(db: DbOrTrx, companies: readonly number[], since: Date | null = null): Promise<ToldRow[]> {
  const { rows } = await sql<ToldRow>`
    select n.*, e.at as last_at, e.texts as last_texts from incident n
    left join lateral (select at, texts from incident_entry e where e.incident_id = n.id and e.public and e.texts is not null
      order by e.id desc limit 1) e on true
    where n.public and (n.company_id is null or n.company_id = any(${companies}::int[]))
      and (n.state = 'open' or (${since}::timestamptz is not null and n.resolved_at > ${since}::timestamptz))
    order by n.started_at desc limit 100`.execute(db);
  return rows;
}
