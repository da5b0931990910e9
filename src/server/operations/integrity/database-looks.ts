/** What PostgreSQL says of itself: indexes and tables by its own check (amcheck), what isn't valid, checksums of its pages. */
import { sql } from "kysely";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import type { Found, Kind, Step } from "./integrity.types.ts";
import type { Looking } from "./looking-on.types.ts";

/** a damaged page, a damaged index */
const DAMAGED = ["XX001", "XX002"];
const OURS = sql`n.nspname in ('public', 'pgboss')`;

export type Relation = { name: string; kind: "index" | "table"; valid: boolean; btree: boolean };

const found = (kind: Kind, thing: string, detail: Found["detail"] = {}): Found => ({ kind, companyId: null, thing, detail });

/** @param from name of the last index or table */
export async function* lookAtDatabase(looking: Looking, from: string): AsyncGenerator<Step> {
  const { db } = looking;
  if (from === "") yield { found: await ofTheWhole(db), looked: 0, place: " " };
  const amcheck = await hasAmcheck(db);
  for (const relation of await relations(db)) {
    if (relation.name <= from) continue;
    const { name } = relation;
    const closely = looking.full || looking.due.has(`database/${name}`) || looking.suspects.has(name);
    const wrong = await relationWrong(db, relation, amcheck && closely);
    if (amcheck && closely) looking.noteLooked(`database/${name}`);
    yield { found: wrong === null ? [] : [wrong], looked: 1, place: name };
  }
}

async function ofTheWhole(db: Db): Promise<Found[]> {
  const { rows } = await sql<{
    checksums: string;
    failures: string | null;
  }>`select current_setting('data_checksums') as checksums,
    (select checksum_failures::text from pg_stat_database where datname = current_database()) as failures`.execute(db);
  const { checksums, failures } = rows[0]!;
  const unvalidated = await constraints(db);
  return [
    ...(checksums === "on" ? [] : [found("checksums-off", "data_checksums")]),
    ...(Number(failures ?? 0) > 0 ? [found("checksum-failures", "data_checksums", { count: Number(failures) })] : []),
    ...((await hasAmcheck(db)) ? [] : [found("amcheck-missing", "amcheck")]),
    ...unvalidated.map(({ table, name }) => found("constraint-unvalidated", `${table}.${name}`)),
  ];
}

/** Installs it where it is at hand and that is permitted. */
async function hasAmcheck(db: Db): Promise<boolean> {
  const there = await sql`select 1 from pg_extension where extname = 'amcheck'`.execute(db);
  if (there.rows.length > 0) return true;
  return sql`create extension if not exists amcheck`.execute(db).then(
    () => true,
    () => false,
  );
}

export async function constraints(db: DbOrTrx): Promise<{ table: string; name: string }[]> {
  const { rows } = await sql<{ table: string; name: string }>`select format('%I.%I', n.nspname, t.relname) as "table",
      quote_ident(c.conname) as name
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
    where not c.convalidated and c.contype in ('c', 'f') and ${OURS} order by 1, 2`.execute(db);
  return rows;
}

/** Indexes and tables, each by its quoted name. */
export async function relations(db: DbOrTrx): Promise<Relation[]> {
  const { rows } = await sql<Relation>`select * from (select format('%I.%I', n.nspname, r.relname) as name,
      case r.relkind when 'i' then 'index' else 'table' end as kind,
      coalesce(x.indisvalid and x.indisready, true) as valid, coalesce(a.amname = 'btree', false) as btree
    from pg_class r join pg_namespace n on n.oid = r.relnamespace left join pg_index x on x.indexrelid = r.oid
      left join pg_am a on a.oid = r.relam and r.relkind = 'i'
    where ${OURS} and r.relkind in ('i', 'r') and r.relpersistence = 'p') all_of_them
    order by name collate "C"`.execute(db);
  return rows;
}

/** What is wrong with one; `closely`: with its pages, by amcheck. Nobody waits for it: it takes the lock of a reader. */
export async function relationWrong(db: Db, { name, kind, valid, btree }: Relation, closely: boolean): Promise<Found | null> {
  if (!valid) return found("index-invalid", name);
  if (!closely || (kind === "index" && !btree)) return null;
  try {
    return await db.transaction().execute(async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx);
      if (kind === "index") return (await sql`select bt_index_check(${name}::text::regclass)`.execute(trx), null);
      const { rows } = await sql<{
        blkno: string;
      }>`select blkno from verify_heapam(${name}::text::regclass, on_error_stop => true) limit 1`.execute(trx);
      return rows[0] === undefined ? null : found("table-damaged", name, { page: Number(rows[0].blkno) });
    });
  } catch (error) {
    if (DAMAGED.includes(errorCode(error))) return found(kind === "index" ? "index-damaged" : "table-damaged", name);
    throw error;
  }
}
