/** What is asked of a running installation beside what `doctor.ts` looks at; one list for doctor, page, metrics and alerts. */
import { freemem, totalmem } from "node:os";
import { sql } from "kysely";
import { lastRuns } from "#server/backup/backup.usecases.ts";
import { sourcesHealth } from "#server/sources/health.usecases.ts";
import type { Config } from "#server/platform/config.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { certificateEnd } from "#server/platform/tls-end.ts";
import { countOpen } from "../integrity/findings.queries.ts";
import { KINDS } from "../integrity/integrity.types.ts";
import { lastCheck } from "../integrity/rolling.ts";
import { daysUntilFull, readDiskDays } from "./disk-days.ts";
import { type Finding, finding } from "./finding.ts";

const MIB = 1024 ** 2;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const DATABASE_PROBES: readonly ((db: Db) => Promise<Finding>)[] = [
  diskDays,
  load,
  statements,
  transactionIds,
  databaseClock,
  queue,
  sources,
  integrity,
  originals,
  backups,
];

async function diskDays(db: Db): Promise<Finding> {
  const days = daysUntilFull(await readDiskDays(db));
  if (days === null) return finding("disk-days", "ok", "unknown");
  return finding("disk-days", days < 7 ? "wrong" : days < 30 ? "note" : "ok", days < 30 ? "soon" : "fine", { days });
}

async function load(db: Db): Promise<Finding> {
  const { rows } = await sql<{ used: number; most: number; bytes: string }>`select
    (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
    current_setting('max_connections')::int as most, pg_database_size(current_database())::text as bytes`.execute(db);
  const { used, most, bytes } = rows[0]!;
  const params = { used, most, size: Math.round(Number(bytes) / MIB) };
  return finding(
    "load",
    used > most * 0.9 ? "wrong" : used > most * 0.75 ? "note" : "ok",
    used > most * 0.75 ? "full" : "fine",
    params,
  );
}

async function statements(db: Db): Promise<Finding> {
  const { rows } = await sql<{
    minutes: number | null;
  }>`select (extract(epoch from max(clock_timestamp() - xact_start)) / 60)::float8 as minutes
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
      and backend_type = 'client backend'`.execute(db);
  const minutes = Math.floor(rows[0]?.minutes ?? 0);
  return minutes >= 30 ? finding("statements", "note", "long", { minutes }) : finding("statements", "ok", "fine");
}

/** After two thousand million transactions without vacuum PostgreSQL stops writing. */
async function transactionIds(db: Db): Promise<Finding> {
  const { rows } = await sql<{ age: number }>`select age(datfrozenxid)::float8 as age from pg_database
    where datname = current_database()`.execute(db);
  const percent = Math.round((100 * rows[0]!.age) / 2 ** 31);
  return finding("vacuum", percent >= 70 ? "wrong" : percent >= 30 ? "note" : "ok", percent >= 30 ? "behind" : "fine", {
    percent,
  });
}

async function databaseClock(db: Db): Promise<Finding> {
  const before = Date.now();
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const seconds = Math.round(Math.abs(rows[0]!.now.getTime() - (before + Date.now()) / 2) / 1000);
  return finding("clock", seconds > 60 ? "wrong" : seconds > 5 ? "note" : "ok", seconds > 5 ? "apart" : "fine", { seconds });
}

async function queue(db: Db): Promise<Finding> {
  const { rows } = await sql<{ waiting: number; failed: number; minutes: number | null }>`select
      count(*) filter (where state in ('created', 'retry'))::int as waiting, count(*) filter (where state = 'failed')::int as failed,
      (extract(epoch from clock_timestamp() - min(greatest(created_on, start_after)) filter (where state in ('created', 'retry')
        and start_after <= clock_timestamp())) / 60)::float8 as minutes
    from pgboss.job where state in ('created', 'retry', 'failed')`.execute(db);
  const { waiting, failed } = rows[0]!;
  const params = { waiting, failed, minutes: Math.max(0, Math.floor(rows[0]!.minutes ?? 0)) };
  if (params.minutes >= 15) return finding("queue", params.minutes >= 60 ? "wrong" : "note", "waits", params);
  return failed > 0 ? finding("queue", "note", "failed", params) : finding("queue", "ok", "fine", params);
}

/** Counts only: which sources a company has is told its members by the page of sources alone. */
async function sources(db: Db): Promise<Finding> {
  const all = await sourcesHealth({ db, clock: () => new Date() });
  const [failing, quiet] = [all.filter(({ failures }) => failures >= 3).length, all.filter((each) => each.quiet).length];
  const params = { count: all.length, failing, quiet };
  if (failing > 0) return finding("sources", "wrong", "failing", params);
  return quiet > 0 ? finding("sources", "note", "quiet", params) : finding("sources", "ok", "fine", params);
}

async function integrity(db: Db): Promise<Finding> {
  const wrong = [...(await countOpen(db))].filter(([kind]) => KINDS[kind].state === "wrong");
  const count = wrong.reduce((sum, [, n]) => sum + n, 0);
  if (count > 0) return finding("integrity", "wrong", "found", { count });
  const { endedAt } = await lastCheck(db);
  if (endedAt === null) return finding("integrity", "note", "never");
  const days = Math.floor((Date.now() - endedAt.getTime()) / DAY_MS);
  return days >= 3 ? finding("integrity", "note", "old", { days }) : finding("integrity", "ok", "fine");
}

async function originals(db: Db): Promise<Finding> {
  const { originalsSince } = await lastCheck(db);
  if (originalsSince === null) return finding("originals", "ok", "begun");
  const days = Math.floor((Date.now() - Date.parse(originalsSince)) / DAY_MS);
  return finding("originals", days > 30 ? "wrong" : "ok", days > 30 ? "late" : "fine", { days });
}

/** A backup a day, and two missed are too many. */
const BACKUP_DAYS = 2;

async function backups(db: Db): Promise<Finding> {
  const { whole, last } = await lastRuns(db);
  if (last === null) return finding("backup", "note", "never");
  const days = whole === null ? 0 : Math.floor((Date.now() - Date.parse(whole.endedAt)) / DAY_MS);
  if (last.outcome === "failed") return finding("backup", "wrong", "failed", { code: last.code ?? "", days });
  if (last.outcome === "incomplete") return finding("backup", "wrong", "incomplete", { lost: last.lost });
  return finding("backup", days >= BACKUP_DAYS ? "wrong" : "ok", days >= BACKUP_DAYS ? "old" : "fine", { days });
}

export function memory(): Finding {
  const percent = Math.round((100 * freemem()) / totalmem());
  const params = { percent, used: Math.round(process.memoryUsage().rss / MIB) };
  return finding("memory", percent < 3 ? "wrong" : percent < 10 ? "note" : "ok", percent < 10 ? "low" : "fine", params);
}

/** The certificate with which the server itself speaks HTTPS. */
export async function certificate({ tls }: Config): Promise<Finding[]> {
  if (tls === null) return [];
  try {
    const end = await certificateEnd(tls.cert);
    const days = Math.floor((end.getTime() - Date.now()) / DAY_MS);
    const params = { days, until: end.toISOString().slice(0, 10) };
    if (days < 0) return [finding("certificate", "wrong", "over", params)];
    return [finding("certificate", days < 7 ? "wrong" : days < 30 ? "note" : "ok", days < 30 ? "soon" : "fine", params)];
  } catch (error) {
    return [finding("certificate", "wrong", "unreadable", { code: errorCode(error) || "x509" })];
  }
}

/** How long an answer of the probes is told to others, as asking them takes time. */
export const FRESH_MS = MINUTE_MS;
