/** Events as an auditor asks for them, of one company at a time. */
import { type RawBuilder, sql } from "kysely";
import { type AuditFilters, EVENT_KINDS, EventKind } from "#api/audit.api.ts";
import { identityKeys } from "#domain/identity.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Broken } from "#server/platform/database/trail-tables.ts";

export type AuditRow = {
  id: string;
  /** to the microsecond, for the place where a page goes on */
  place: string;
  at: Date;
  type: string;
  actor_id: string | null;
  channel: string;
  subject: string;
  subject_id: string;
  data: Record<string, unknown>;
  reason: string | null;
  origin: string | null;
  erased: boolean;
};
export type Place = { at: string; id: string };
export type AuditRows = { rows: AuditRow[]; /** where the walk ended before the page was full */ walkedTo: Place | null };

/** So many events are looked at for a page at most; where few fit, the page is short and says how far it came. */
const WALK = 20_000;

const dayStart = (day: string): RawBuilder<unknown> => sql`(${day}::date::timestamp at time zone 'Asia/Shanghai')`;

/** What leads to few events: an index of their subject. */
async function subjectsOf(
  db: DbOrTrx,
  companyId: number,
  { subject, subjectId, number }: AuditFilters,
): Promise<RawBuilder<unknown> | null> {
  if (number !== undefined) {
    const { rows } = await sql<{ id: string }>`
      select distinct invoice_id::text as id from number_registry
      where company_id = ${companyId} and number_key = any(${identityKeys({ code: null, number, digitalNumber: null }).numberKeys})`.execute(
      db,
    );
    return sql`(e.subject = 'invoice' and e.subject_id = any(${rows.map(({ id }) => id)}::text[]))`;
  }
  return subject !== undefined && subjectId !== undefined ? sql`(e.subject = ${subject} and e.subject_id = ${subjectId})` : null;
}

/** The patterns of a kind, without those of the kinds before it. */
function ofKind(kind: EventKind): RawBuilder<unknown> {
  const before = EventKind.options.slice(0, EventKind.options.indexOf(kind)).flatMap((each) => EVENT_KINDS[each]);
  return sql`(e.type like any(${EVENT_KINDS[kind]}::text[]) and not e.type like any(${before}::text[]))`;
}

function conditions({ actor, kind, type, subject }: AuditFilters): RawBuilder<unknown> {
  const all = [
    actor === undefined
      ? null
      : actor === "system"
        ? sql`(e.actor_id is null and e.erased_at is null)`
        : sql`e.actor_id = ${actor}`,
    kind === undefined ? null : ofKind(kind),
    type === undefined ? null : sql`e.type = ${type}`,
    subject === undefined ? null : sql`e.subject = ${subject}`,
  ].filter((each) => each !== null);
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `);
}

/** Events, the latest first (or the earliest), behind a place. */
export async function eventRows(
  db: DbOrTrx,
  companyId: number,
  filters: AuditFilters,
  page: { after: Place | null; limit: number; earliestFirst?: boolean },
): Promise<AuditRows> {
  const { after, limit, earliestFirst = false } = page;
  const order = earliestFirst ? sql`e.at, e.id` : sql`e.at desc, e.id desc`;
  const subjects = await subjectsOf(db, companyId, filters);
  const bounds = sql`e.company_id = ${companyId}
    ${filters.from === undefined ? sql`` : sql`and e.at >= ${dayStart(filters.from)}`}
    ${filters.to === undefined ? sql`` : sql`and e.at < ${dayStart(filters.to)} + interval '1 day'`}
    ${after === null ? sql`` : sql`and (e.at, e.id) ${sql.raw(earliestFirst ? ">" : "<")} (${after.at}::timestamptz, ${after.id}::bigint)`}`;
  const columns = sql`e.id, e.at, e.at::text as place, e.type, e.actor_id, e.channel, e.subject, e.subject_id, e.data, e.reason, e.origin, e.erased_at is not null as erased`;
  if (subjects !== null) {
    const { rows } = await sql<AuditRow>`select ${columns} from event e where ${bounds} and ${subjects} and ${conditions(filters)}
      order by ${order} limit ${limit}`.execute(db);
    return { rows, walkedTo: null };
  }
  const { rows } = await sql<AuditRow & { hit: boolean }>`
    with walk as materialized (
      select e.id, e.at, ${conditions(filters)} as hit from event e where ${bounds} order by ${order} limit ${WALK}
    ), last as (select id, false as hit from walk offset ${WALK - 1} limit 1),
    page as (select id, hit from walk e where hit order by ${order} limit ${limit})
    select ${columns}, p.hit from (select id, hit from page union all select id, hit from last) as p
      join event e on e.company_id = ${companyId} and e.id = p.id order by ${order}, p.hit desc`.execute(db);
  const hits = rows.filter(({ hit }) => hit);
  const last = rows.find(({ hit }) => !hit);
  return { rows: hits, walkedTo: last === undefined || hits.length === limit ? null : { at: last.place, id: last.id } };
}

/** Names of people, whoever they are: events name them by their ids. */
export async function namesOf(db: DbOrTrx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("user")
    .select(["id", "name"])
    .where("id", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Names of the company's departments among these ids. */
export async function departmentNames(db: DbOrTrx, companyId: number, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => /^\d{1,19}$/.test(id)))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`select id::text, name from department
    where company_id = ${companyId} and id = any(${wanted}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Names of the company's sources among these ids. */
export async function sourceNames(db: DbOrTrx, companyId: number, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => /^\d{1,19}$/.test(id)))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`select id::text, name from source
    where company_id = ${companyId} and id = any(${wanted}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Whoever belongs to a company, or did. */
export async function membersOf(db: DbOrTrx, companyId: number): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`select u.id, u.name from "user" u
    where u.id in (select m.user_id from membership m where m.company_id = ${companyId}) order by u.name, u.id limit 2000`.execute(
    db,
  );
  return rows;
}

export type LogState = {
  company_id: number;
  name: string;
  size: number;
  sealed_at: Date | null;
  head: string | null;
  looked_at: Date | null;
  looked_size: number;
  broken: Broken | null;
};

/** The state of the trees of these companies; of those without events nothing is sealed. */
export async function logStates(db: DbOrTrx, companyIds: readonly number[]): Promise<LogState[]> {
  const { rows } = await sql<LogState>`
    select c.id as company_id, c.name, coalesce(l.size, 0)::float8 as size, l.sealed_at, encode(l.head_sha256, 'hex') as head, l.looked_at,
      coalesce(l.looked_size, 0)::float8 as looked_size, l.broken
    from company c left join event_log l on l.company_id = c.id where c.id = any(${companyIds}::int[]) order by c.id`.execute(db);
  return rows;
}

export type ProvenRow = Pick<AuditRow, "type" | "subject" | "subject_id" | "data" | "reason"> & {
  id: string;
  header: string;
  payload: string | null;
  origin: string | null;
  salt: string | null;
  payload_sha256: string;
  actor_id: string | null;
};

/** Events as they are hashed, by id. */
export async function provenRows(db: DbOrTrx, companyId: number, ids: readonly string[]): Promise<ProvenRow[]> {
  const { rows } = await sql<ProvenRow>`
    select e.id, event_header(e) as header, case when e.erased_at is null then event_payload(e) end as payload, e.origin, e.salt,
      encode(event_payload_sha256(e), 'hex') as payload_sha256, e.type, e.actor_id, e.subject, e.subject_id, e.data, e.reason
    from event e where e.company_id = ${companyId} and e.id = any(${ids}::bigint[])`.execute(db);
  return rows;
}
