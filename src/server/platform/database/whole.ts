/**
 * A database as a whole: every table out of one snapshot, and into an empty database. Rows go as COPY writes them as text, which every
 * version of PostgreSQL reads.
 */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Client, escapeIdentifier } from "pg";
import { errorCode } from "../errors.ts";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

export type TableShape = { name: string; columns: string[] };
/** `digest`: the sum of the hashes of all rows, in whatever order they lie */
export type TableSum = { rows: number; digest: string };
export type SequenceAt = { name: string; value: string };

/** Marks a database into which a backup is being brought: it can't be used until all of it is there. */
export const UNFINISHED = "restore_unfinished";

/** Rows as text are the same on every server, whatever is set there. */
const SETTINGS = `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex';
  set extra_float_digits = 1; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0`;

export async function connect(url: string, name: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name, keepAlive: true });
  // a connection that breaks is told of by the next statement
  client.on("error", () => undefined);
  await client.connect();
  await client.query(SETTINGS);
  return client;
}

/** A connection that sees the database as it is now, however long it is used. */
export async function openSnapshot(url: string): Promise<{ client: Client; snapshot: string }> {
  const client = await connect(url, "piaozai backup");
  await client.query("begin isolation level repeatable read read only");
  const { rows } = await client.query<{ snapshot: string }>("select pg_current_snapshot()::text as snapshot");
  return { client, snapshot: rows[0]!.snapshot };
}

/** Our tables with the columns that are stored, in order; what PostgreSQL computes it computes again. */
export async function tablesOf(client: Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname not in ('migration', $1)
     group by c.relname order by c.relname`,
    [UNFINISHED],
  );
  return rows;
}

const columnsOf = ({ columns }: TableShape): string => columns.map((name) => escapeIdentifier(name)).join(", ");

export async function* copyOut(client: Client, table: TableShape): AsyncGenerator<Uint8Array> {
  yield* client.query(
    copyTo(`copy ${escapeIdentifier(table.name)} (${columnsOf(table)}) to stdout`),
  ) as AsyncIterable<Uint8Array>;
}

/** @returns how many rows came */
export async function copyIn(client: Client, table: TableShape, content: AsyncIterable<Uint8Array>): Promise<number> {
  const into = client.query(copyFrom(`copy ${escapeIdentifier(table.name)} (${columnsOf(table)}) from stdin`));
  await pipeline(Readable.from(content), into);
  return into.rowCount;
}

/** Says the same of the same rows, here and after they were brought elsewhere. */
export async function sumOf(client: Client, table: string): Promise<TableSum> {
  const { rows } = await client.query<{ rows: string; digest: string }>(
    `select count(*)::text as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as digest from ${escapeIdentifier(table)} t`,
  );
  return { rows: Number(rows[0]!.rows), digest: rows[0]!.digest };
}

export async function sequencesOf(client: Client): Promise<SequenceAt[]> {
  const { rows } = await client.query<SequenceAt>(
    `select sequencename::text as name, last_value::text as value from pg_sequences
     where schemaname = 'public' and last_value is not null order by sequencename`,
  );
  return rows;
}

export async function setSequences(client: Client, sequences: readonly SequenceAt[]): Promise<void> {
  for (const { name, value } of sequences)
    await client.query("select setval($1::regclass, $2::bigint)", [escapeIdentifier(name), value]);
}

export type Occupancy = "empty" | "unused" | "unfinished" | "used";

/** empty: no table · unused: tables, but nobody has ever used them · unfinished: a backup is half in it · used: it is somebody's */
export async function occupancyOf(client: Client): Promise<Occupancy> {
  const { rows } = await client.query<{ mark: boolean; ours: boolean; any: boolean }>(
    `select to_regclass('public.' || $1::text) is not null as mark, to_regclass('public.migration') is not null as ours,
       exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')) as any`,
    [UNFINISHED],
  );
  const { mark, ours, any } = rows[0]!;
  if (mark) return "unfinished";
  if (!any) return "empty";
  if (!ours) return "used";
  const made = await client.query<{ people: boolean }>(`select to_regclass('public."user"') is not null as people`);
  if (!made.rows[0]!.people) return "unused";
  const { rows: people } = await client.query(`select 1 from "user" limit 1`);
  return people.length === 0 ? "unused" : "used";
}

/** Takes our tables and the queue's away and marks the database as one into which a backup is being brought. */
export async function clearMarked(client: Client, backup: string): Promise<void> {
  await client.query("begin");
  await client.query(`drop schema if exists pgboss cascade`);
  const { rows } = await client.query<{ drop: string }>(
    `select format('drop table if exists public.%I cascade', relname) as drop from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
     union all
     select format('drop function if exists %s cascade', p.oid::regprocedure) from pg_proc p
     where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  );
  for (const each of rows) await client.query(each.drop);
  await client.query(`create table ${UNFINISHED} (backup text not null, begun_at timestamptz not null default now())`);
  await client.query(`insert into ${UNFINISHED} (backup) values ($1)`, [backup]);
  await client.query("commit");
}

/** Empties tables whose triggers are off and whose keys are bare, all but the note of what was bare. */
export async function emptyTables(client: Client, tables: readonly TableShape[]): Promise<void> {
  const names = tables.map(({ name }) => name).filter((name) => name !== "setting");
  await client.query(`truncate ${names.map((name) => escapeIdentifier(name)).join(", ")}`);
  await client.query("delete from setting where key <> 'bare-tables'");
}

const HELD = "55P03";
/** Holds a key alone, whichever process asks, until the connection is ended. @returns null where somebody else holds it */
export async function holdAlone(url: string, key: string): Promise<Client | null> {
  const client = await connect(url, `piaozai ${key}`);
  try {
    await client.query("insert into setting (key, value) values ($1, 'null') on conflict do nothing", [key]);
    await client.query("begin");
    await client.query("select 1 from setting where key = $1 for update nowait", [key]);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    if (errorCode(error) === HELD) return null;
    throw error;
  }
}

/** Triggers of ours would refuse or change what is brought as it was. */
export async function setTriggers(client: Client, tables: readonly TableShape[], which: "enable" | "disable"): Promise<void> {
  for (const { name } of tables) await client.query(`alter table ${escapeIdentifier(name)} ${which} trigger user`);
}
