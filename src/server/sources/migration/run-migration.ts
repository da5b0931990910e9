/**
 * The job behind a migration: a list is looked at, tried without storing, taken over group by group, or taken back. Each group is one
 * transaction with how far it has come: a worker that is killed leaves whole groups, and the next one goes on behind the last.
 */
import { namesInvoices } from "#domain/lists/fields.ts";
import { problemOf } from "#server/lists/found-list.ts";
import type { ListReaders } from "#server/lists/lists.types.ts";
import { processListReaders } from "#server/lists/readers.ts";
import { registerMany } from "#server/invoices/invoices.usecases.ts";
import type { OwnCompany, Registrar } from "#server/invoices/invoices.types.ts";
import { setAside } from "#server/invoices/set-aside.ts";
import { allCompanies, loadActor } from "#server/people/people.usecases.ts";
import type { Actor, Channel } from "#server/people/people.types.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { errorCode, ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Job } from "#server/platform/jobs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import type { ListEntry, OpenList } from "#readers/list-process.ts";
import { assess, type Assessed, statesOf } from "./assess.ts";
import { companiesToMigrate, mayUndo } from "./migration.policy.ts";
import { MIGRATION_JOB, type MigrationRef, type MigrationRun } from "./migration.types.ts";
import {
  insertRows,
  lockMigration,
  markUndone,
  registerHolds,
  rowsBehind,
  touchedSince,
  updateMigration,
} from "./migrations.queries.ts";

const GROUP = 500;
const UNDO_GROUP = 100;
/** A job goes on for so long and hands over to the next: the queue takes longer ones for dead. */
const JOB_MS = 5 * 60_000;

type Going = { platform: Platform; readers: ListReaders; ref: MigrationRef; signal: AbortSignal; until: number };

export async function runMigration(
  platform: Platform,
  readers: ListReaders,
  { data, last, signal }: Pick<Job<MigrationRef>, "data" | "last" | "signal">,
): Promise<void> {
  const going: Going = { platform, readers, ref: data, signal, until: performance.now() + JOB_MS };
  const run = await platform.db.transaction().execute((trx) => lockMigration(trx, data));
  if (run === undefined) return;
  try {
    if (run.state === "looking") await look(going, run, last);
    else if (run.state === "trying" || run.state === "running") await goThrough(going, run);
    else if (run.state === "undoing") await undo(going);
  } catch (error) {
    if (!last) throw error;
    platform.log.error({ err: error }, "a migration could not be run");
    const problem = { code: errorCode(error) || "unexpected", message: error instanceof Error ? error.message : "unexpected" };
    await platform.db.transaction().execute((trx) => end(going, trx, "failed", problem));
  }
}

async function look({ platform, readers, ref }: Going, run: MigrationRun, last: boolean): Promise<void> {
  const seen = await platform.files
    .get(run.sha256)
    .then((bytes) => readers.look(bytes))
    .then(
      (found) => ({ found, problem: null }),
      (error: unknown) => ({ found: null, problem: problemOf(platform, error, last) }),
    );
  await platform.db.transaction().execute(async (trx) => {
    const current = await lockMigration(trx, ref);
    if (current?.state !== "looking") return;
    if (seen.found === null) await updateMigration(trx, ref, { state: "failed", failed_at: "looking", problem: seen.problem });
    else await updateMigration(trx, ref, { look: seen.found, state: "mapping" });
  });
}

async function goThrough(going: Going, run: MigrationRun): Promise<void> {
  const { platform, readers, signal, until } = going;
  if (run.plan === null || !namesInvoices(run.plan.mapping)) throw new Error("no plan");
  const { plan } = run;
  const load = (): Promise<Uint8Array> => platform.files.get(run.sha256);
  const reading: Pick<OpenList, "next" | "close"> = await readers.open(load, plan, run.bookmark, platform.clock());
  let at = run.bookmark;
  try {
    for (;;) {
      const { entries, done } = await reading.next(GROUP);
      const before = at;
      const goesOn = await retrying(platform.db, (trx) => takeGroup(going, trx, { entries, before, state: run.state, done }));
      at = entries.at(-1)?.lastRow ?? before;
      if (!goesOn || done) return;
      if (signal.aborted || performance.now() > until) return await handOver(going);
    }
  } finally {
    reading.close();
  }
}

const handOver = ({ platform, ref }: Going): Promise<void> =>
  platform.db.transaction().execute((trx) => platform.jobs.enqueue<MigrationRef>(trx, MIGRATION_JOB, ref));

type Group = { entries: ListEntry[]; before: number; state: MigrationRun["state"]; done: boolean };

/** @returns false where it isn't going on any more, or somebody else has gone on with it */
async function takeGroup(going: Going, trx: Trx, { entries, before, state, done }: Group): Promise<boolean> {
  const { ref } = going;
  const run = await lockMigration(trx, ref);
  if (run === undefined || run.state !== state || run.bookmark !== before) return false;
  const actor = await actorOf(going, trx, run);
  const own = (await allCompanies(trx)).find(({ id }) => id === ref.companyId);
  if (actor === null || own === undefined) return false;
  if (state === "running" && run.before === null)
    await updateMigration(trx, ref, { before: await registerHolds(trx, actor, ref.companyId) });
  const assessed = await assess(trx, actor, ref, entries, own);
  if (state === "running") await register(going, trx, run, actor, own, assessed);
  await insertRows(
    trx,
    ref,
    assessed.map(({ row }) => row),
  );
  const rows = run.rows_read + entries.reduce((sum, { source }) => sum + source.length, 0);
  await updateMigration(trx, ref, { bookmark: entries.at(-1)?.lastRow ?? before, rows_read: rows });
  if (done) await end(going, trx, state === "trying" ? "tried" : "done", null);
  return true;
}

/** What is new or joins is taken over, and what is in doubt where somebody said so; what lies in the trash stays there. */
async function register(
  { platform, ref }: Going,
  trx: Trx,
  run: MigrationRun,
  actor: Actor,
  own: OwnCompany,
  assessed: Assessed[],
): Promise<void> {
  const leftOut = ({ row }: Assessed): boolean =>
    row.outcome === "refused" || (row.outcome === "doubt" && (!run.doubtful || row.reasons.includes("twice-in-file")));
  const taken = assessed.filter((each) => !leftOut(each));
  const by: Registrar = {
    actor,
    actorId: actor.userId,
    channel: run.channel as Channel,
    now: platform.clock(),
    companies: [own],
  };
  const registered = await registerMany(
    trx,
    taken.map(({ entry }) => {
      const states = statesOf(entry, run);
      return {
        facts: entry.facts,
        companyId: ref.companyId,
        document: null,
        ownerId: null,
        departmentId: null,
        ...(states.length === 0 ? {} : { states }),
      };
    }),
    by,
  );
  for (const { incoming, id, companyId, relation } of registered) {
    if (companyId !== ref.companyId) continue;
    const { row } = taken[incoming]!;
    row.invoice_id = id;
    if (row.outcome !== "doubt") row.outcome = relation;
    else if (relation === "joined") row.outcome = "joined";
  }
}

async function actorOf(going: Going, trx: Trx, run: MigrationRun): Promise<Actor | null> {
  const { platform, ref } = going;
  const whose = run.state === "undoing" ? (run.undone_by ?? run.started_by) : run.started_by;
  const actor = await loadActor(trx, whose, run.channel as Channel, platform.clock());
  const may =
    actor !== null &&
    companiesToMigrate(actor).includes(ref.companyId) &&
    (run.state !== "undoing" || mayUndo(actor, ref.companyId));
  if (may) return actor;
  await end(going, trx, "failed", { code: "may-not", message: "whoever began it may not do so any more" });
  return null;
}

/** What the run made new and nobody has touched goes to the trash; everything else is listed as kept, with why. */
async function undo(going: Going): Promise<void> {
  const { platform, signal, until } = going;
  for (;;) {
    const more = await retrying(platform.db, (trx) => undoGroup(going, trx));
    if (!more) return;
    if (signal.aborted || performance.now() > until) return handOver(going);
  }
}

async function undoGroup(going: Going, trx: Trx): Promise<boolean> {
  const { platform, ref } = going;
  const run = await lockMigration(trx, ref);
  if (run?.state !== "undoing") return false;
  const actor = await actorOf(going, trx, run);
  if (actor === null) return false;
  const rows = await rowsBehind(trx, ref, { after: run.bookmark, limit: UNDO_GROUP });
  if (rows.length === 0) {
    await end(going, trx, "undone", null);
    return false;
  }
  const own = rows.filter(({ outcome, invoice_id }) => invoice_id !== null && outcome !== "refused");
  const touched = await touchedSince(
    trx,
    ref.companyId,
    own.map(({ invoice_id }) => invoice_id!),
  );
  const reason = platform.i18n.t(actor.locale, "migration:undo.reason", { name: run.name });
  for (const { row, outcome, invoice_id } of own) {
    const because = outcome === "joined" ? "was-here" : (touched.get(invoice_id!) ?? null);
    if (because === null) {
      const gone = await setAside(trx, actor, invoice_id!, "not-an-invoice", reason, platform.clock()).then(
        () => null,
        (error: unknown) => (error instanceof ProblemError ? error.code : Promise.reject(error as Error)),
      );
      await markUndone(trx, ref, row, gone === null ? "taken-back" : "kept", gone);
    } else await markUndone(trx, ref, row, "kept", because);
  }
  await updateMigration(trx, ref, { bookmark: rows.at(-1)!.row });
  return true;
}

async function end(
  { platform, ref }: Going,
  trx: Trx,
  state: "tried" | "done" | "undone" | "failed",
  problem: { code: string; message: string } | null,
): Promise<void> {
  const run = await lockMigration(trx, ref);
  if (run === undefined || ["tried", "done", "undone", "failed", "cancelled"].includes(run.state)) return;
  const now = platform.clock();
  const actor = state === "done" ? await loadActor(trx, run.started_by, run.channel as Channel, now) : null;
  const after = actor === null ? {} : { after: await registerHolds(trx, actor, ref.companyId) };
  const failed = state === "failed" ? { failed_at: run.state } : {};
  await updateMigration(trx, ref, { state, problem, finished_at: now, ...after, ...failed });
  // a trial stores nothing, and so leaves no trace
  if (state === "tried") return;
  await recordEvent(trx, {
    companyId: ref.companyId,
    actorId: state === "undone" ? run.undone_by : run.started_by,
    channel: "worker",
    subject: "migration",
    subjectId: ref.id,
    type: `migration.${state}`,
    at: now,
    data: { name: run.name, rows: run.rows_read, ...(problem === null ? {} : { problem: problem.code }) },
  });
}

export async function workMigrations(platform: Platform, readers: ListReaders = processListReaders): Promise<void> {
  await platform.jobs.work<MigrationRef>(MIGRATION_JOB, { concurrency: 1 }, (job) => runMigration(platform, readers, job));
}
