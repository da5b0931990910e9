import { type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type { NoticeTable } from "#server/platform/database/notice-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";

export type NoticeRow = Selectable<NoticeTable>;
/** What somebody holds: his companies, and as pairs each role with the company where he holds it. */
export type Reader = { userId: string; companies: readonly number[]; roles: readonly { company: number; role: string }[] };

/** On the alias `n`: it is for this reader. */
const addressedTo = ({ companies, roles }: Reader): RawBuilder<SqlBool> => sql<SqlBool>`
  (n.companies is null or n.companies && ${companies}::int[])
  and (n.roles is null or exists (
    select 1 from unnest(${roles.map(({ company }) => company)}::int[], ${roles.map(({ role }) => role)}::text[]) as h(company, role)
    where h.role = any(n.roles) and (n.companies is null or h.company = any(n.companies))))`;

export type ReadNotice = NoticeRow & { dismissed_at: Date | null };

/** What is shown to the reader now, those at work first. */
export async function currentRows(db: DbOrTrx, reader: Reader, now: Date): Promise<ReadNotice[]> {
  const { rows } = await sql<ReadNotice>`
    select n.*, d.at as dismissed_at from notice n
    left join notice_dismissal d on d.notice_id = n.id and d.user_id = ${reader.userId}
    where n.state = 'published' and (n.ends_at is null or n.ends_at > ${now}) and coalesce(n.shown_from, n.starts_at) <= ${now}
      and ${addressedTo(reader)}
    order by (n.starts_at <= ${now}) desc, n.starts_at, n.id limit 20`.execute(db);
  return rows;
}

/** What anybody is shown, signed in or not. @param over how long ago it may have ended */
export async function publicRows(db: DbOrTrx, now: Date, over: Date = now): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    select n.* from notice n
    where n.state = 'published' and n.visitors and (n.ends_at is null or n.ends_at > ${over})
      and coalesce(n.shown_from, n.starts_at) <= ${now}
    order by n.starts_at, n.id limit 100`.execute(db);
  return rows;
}

/** All that the reader was ever shown, newest first. @param before the id behind which it goes on */
export async function shownRows(
  db: DbOrTrx,
  reader: Reader,
  { now, before, limit }: { now: Date; before: string | null; limit: number },
): Promise<ReadNotice[]> {
  const { rows } = await sql<ReadNotice>`
    select n.*, d.at as dismissed_at from notice n
    left join notice_dismissal d on d.notice_id = n.id and d.user_id = ${reader.userId}
    where n.state = 'published' and coalesce(n.shown_from, n.starts_at) <= ${now} and ${addressedTo(reader)}
      and (${before}::bigint is null or n.id < ${before}::bigint)
    order by n.id desc limit ${limit}`.execute(db);
  return rows;
}

export type ManagedNotice = NoticeRow & { by_name: string };

/** On the alias `n`: it addresses only companies of these. */
const within = (companies: readonly number[], everybody: boolean): RawBuilder<SqlBool> =>
  sql<SqlBool>`(n.companies <@ ${companies}::int[] or (n.companies is null and ${everybody}))`;

/** Those that somebody may write, newest first; one by its id. */
export async function managedRows(
  db: DbOrTrx,
  { companies, everybody }: { companies: readonly number[]; everybody: boolean },
  { id = null, before = null, limit }: { id?: string | null; before?: string | null; limit: number },
): Promise<ManagedNotice[]> {
  const { rows } = await sql<ManagedNotice>`
    select n.*, u.name as by_name from notice n join "user" u on u.id = n.created_by
    where ${within(companies, everybody)} and (${id}::bigint is null or n.id = ${id}::bigint)
      and (${before}::bigint is null or n.id < ${before}::bigint)
    order by n.id desc limit ${limit}`.execute(db);
  return rows;
}

/** One that somebody may write, locked until the transaction ends. */
export async function lockNotice(
  trx: Trx,
  { companies, everybody }: { companies: readonly number[]; everybody: boolean },
  id: string,
): Promise<NoticeRow | undefined> {
  const { rows } = await sql<NoticeRow>`
    select n.* from notice n where n.id = ${id}::bigint and ${within(companies, everybody)} for update`.execute(trx);
  return rows[0];
}

/** Whether the reader is or was shown it. */
export async function isShownTo(db: DbOrTrx, reader: Reader, id: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select 1 from notice n where n.id = ${id}::bigint and n.state = 'published' and coalesce(n.shown_from, n.starts_at) <= ${now}
      and ${addressedTo(reader)}`.execute(db);
  return rows.length > 0;
}

export async function putAway(db: DbOrTrx, userId: string, id: string, at: Date): Promise<void> {
  await sql`insert into notice_dismissal (user_id, notice_id, at) values (${userId}, ${id}::bigint, ${at})
    on conflict (user_id, notice_id) do update set at = excluded.at`.execute(db);
}

/** Windows for the reader that ran at some time since then. */
export async function windowRows(db: DbOrTrx, reader: Reader, since: Date, now: Date): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    select n.* from notice n
    where n.kind = 'window' and n.state = 'published' and n.starts_at <= ${now} and n.ends_at > ${since} and ${addressedTo(reader)}
    order by n.starts_at limit 20`.execute(db);
  return rows;
}
