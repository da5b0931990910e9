/**
 * The job behind a run: step after step, each part by part in one transaction with how far it has come. A worker that is killed leaves
 * whole parts, and the next one goes on behind the last.
 */
import type { OpenList } from "#readers/list-process.ts";
import { allCompanies, loadActor } from "#server/people/people.usecases.ts";
import type { Channel } from "#server/people/people.types.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Job } from "#server/platform/jobs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import type { ListReaders } from "#server/lists/lists.types.ts";
import { processListReaders } from "#server/lists/readers.ts";
import { countItems, forgetItems } from "./items.queries.ts";
import { companiesToReconcile } from "./reconciliation.policy.ts";
import { RECONCILE_JOB, type ReconcileJob, type RunRow, type Subject } from "./reconciliation.types.ts";
import {
  type Done,
  findPairs,
  goThroughBrought,
  goThroughRegister,
  lookUp,
  type Part,
  readBrought,
  readRows,
  settle,
} from "./steps.ts";
import { lockRun, type RunRef, subjectRows, updateRun } from "./subjects.queries.ts";
import { lookAtRun } from "./look.ts";
import type { Asked } from "./values-of.ts";

/** A job goes on for so long and hands over to the next: the queue takes longer ones for dead. */
const JOB_MS = 5 * 60_000;
const READ_AT_ONCE = 200;

type Going = { platform: Platform; readers: ListReaders; ref: RunRef; subject: Subject; signal: AbortSignal; until: number };

export async function runReconciliation(
  platform: Platform,
  readers: ListReaders,
  { data, last, signal }: Pick<Job<ReconcileJob>, "data" | "last" | "signal">,
): Promise<void> {
  const [subject] = await subjectRows(platform.db, [data.companyId], { id: data.reconciliationId, limit: 1 });
  if (subject === undefined) return;
  const going: Going = { platform, readers, ref: data, subject, signal, until: performance.now() + JOB_MS };
  try {
    for (;;) {
      const run = await platform.db.transaction().execute((trx) => lockRun(trx, data));
      if (run?.state === "looking") await lookAtRun(platform, readers, run, last);
      else if (run?.state !== "running") return;
      else if (run.step === "reading" && subject.against !== "sources") await readFile(going, run);
      else await retrying(platform.db, (trx) => goOn(going, trx));
      if (signal.aborted || performance.now() > going.until) return await handOver(going);
    }
  } catch (error) {
    if (!last && errorCode(error) !== "may-not") throw error;
    platform.log.error({ err: error }, "a reconciliation could not be run");
    const problem = { code: errorCode(error) || "unexpected", message: error instanceof Error ? error.message : "unexpected" };
    await platform.db.transaction().execute((trx) => finish(going, trx, "failed", problem));
  }
}

async function handOver({ platform, ref }: Going): Promise<void> {
  await platform.db.transaction().execute((trx) => platform.jobs.enqueue<ReconcileJob>(trx, RECONCILE_JOB, ref));
}

/** @returns what a part works with; null where the run isn't going on any more, or whoever began it may not see all any more */
async function partOf(going: Going, trx: Trx): Promise<Part | null> {
  const { platform, ref, subject } = going;
  const run = await lockRun(trx, ref);
  if (run === undefined || run.state !== "running") return null;
  const actor = await loadActor(trx, run.started_by, run.channel as Channel, platform.clock());
  if (actor === null || !companiesToReconcile(actor).includes(subject.company_id)) {
    await finish(going, trx, "cancelled", {
      code: "may-not",
      message: "whoever began it may not see all of the company any more",
    });
    return null;
  }
  return { trx, actor, subject, run, ref };
}

/** The list, from the row on to which it has been read. */
async function readFile(going: Going, run: RunRow): Promise<void> {
  const { platform, readers, ref, subject, signal } = going;
  if (run.plan === null || run.sha256 === null) throw new Error("no plan");
  const { sha256, plan } = run;
  const taxId = (await allCompanies(platform.db)).find(({ id }) => id === subject.company_id)?.taxId ?? null;
  const asked: Asked = { from: subject.date_from, to: subject.date_to, direction: subject.direction, taxId };
  let at = run.bookmark ?? "0";
  const reading: Pick<OpenList, "next" | "close"> = await readers.open(
    () => platform.files.get(sha256),
    plan,
    Number(at),
    platform.clock(),
  );
  try {
    for (;;) {
      const { entries, done } = await reading.next(READ_AT_ONCE);
      const before = at;
      const goesOn = await retrying(platform.db, async (trx) => {
        const part = await partOf(going, trx);
        // somebody else has gone on with it
        if (part === null || part.run.step !== "reading" || (part.run.bookmark ?? "0") !== before) return false;
        await readRows(part, entries, asked);
        const bookmark = String(entries.at(-1)?.lastRow ?? before);
        const rows = part.run.rows_read + entries.reduce((sum, { source }) => sum + source.length, 0);
        await updateRun(trx, ref, { bookmark, rows_read: rows, step_done: rows });
        if (done) await updateRun(trx, ref, { step: "looking-up", bookmark: null, step_done: 0 });
        return true;
      });
      at = String(entries.at(-1)?.lastRow ?? before);
      if (!goesOn || done || signal.aborted || performance.now() > going.until) return;
    }
  } finally {
    reading.close();
  }
}

/** One part of whatever step it is at. */
async function goOn(going: Going, trx: Trx): Promise<void> {
  const part = await partOf(going, trx);
  if (part === null) return;
  const { run, ref, subject } = part;
  const next = (step: RunRow["step"]) => updateRun(trx, ref, { step, bookmark: null, step_done: 0 });
  const ofSources = subject.against === "sources";
  if (run.step === "reading") {
    const done = await readBrought(part);
    if (done === null) return next("register");
    return updateRun(trx, ref, { ...progress(run, done), rows_read: run.rows_read + done.count });
  }
  if (run.step === "pairing") {
    const looked = await findPairs(part);
    await updateRun(trx, ref, { counts: { outcomes: [], unpaired: !looked } });
    return next("settling");
  }
  const { work, next: following } = {
    "looking-up": { work: lookUp, next: "register" as const },
    register: { work: ofSources ? goThroughBrought : goThroughRegister, next: "pairing" as const },
    settling: { work: settle, next: null },
  }[run.step];
  const done = await work(part);
  if (done !== null) return updateRun(trx, ref, progress(run, done));
  return following === null ? finish(going, trx, "done", null) : next(following);
}

const progress = (run: RunRow, done: NonNullable<Done>) => ({ bookmark: done.bookmark, step_done: run.step_done + done.count });

async function finish(
  { platform, ref }: Going,
  trx: Trx,
  state: "done" | "cancelled" | "failed",
  problem: { code: string; message: string } | null,
): Promise<void> {
  const run = await lockRun(trx, ref);
  if (run === undefined || !["running", "looking"].includes(run.state)) return;
  const now = platform.clock();
  const outcomes = state === "done" ? await countItems(trx, ref) : [];
  const counts = state === "done" ? { outcomes, unpaired: run.counts?.unpaired ?? false } : null;
  await updateRun(trx, ref, { state, problem, counts, finished_at: now });
  if (state === "done") await forgetItems(trx, ref);
  await recordEvent(trx, {
    companyId: ref.companyId,
    actorId: run.started_by,
    channel: "worker",
    subject: "reconciliation",
    subjectId: ref.reconciliationId,
    type: `reconciliation.${state}`,
    at: now,
    data: { run: ref.id, rows: run.rows_read, outcomes, ...(problem === null ? {} : { problem: problem.code }) },
  });
}

export async function workReconciliations(platform: Platform, readers: ListReaders = processListReaders): Promise<void> {
  await platform.jobs.work<ReconcileJob>(RECONCILE_JOB, { concurrency: 1 }, (job) => runReconciliation(platform, readers, job));
}
