/** Reconciliations: set up, run, gone through again, cancelled. */
import type {
  NewReconciliation,
  Reconciliation,
  ReconciliationDetail,
  Reconciliations,
  RunStart,
} from "#api/reconciliation.api.ts";
import { type ListMapping, namesInvoices } from "#domain/lists/fields.ts";
import { USUAL_FIELDS, voucherColumn } from "#domain/reconciliation/values.ts";
import { planOf } from "#server/lists/found-list.ts";
import { holdersOf } from "#server/people/roles/holders.queries.ts";
import { allCompanies, loadActor } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { recordBlobs } from "#server/platform/blobs.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { sourceRows } from "../sources.queries.ts";
import { countWork } from "./findings.queries.ts";
import { ledgerState } from "./ledger.queries.ts";
import { ledgerFile } from "./ledger.usecases.ts";
import {
  alreadyRunning,
  badPeriod,
  badSources,
  needsFile,
  needsNumber,
  noSuchReconciliation,
  runNotNow,
} from "./reconciliation.errors.ts";
import { companiesToReconcile, requireReconciler } from "./reconciliation.policy.ts";
import { mayStep, presentRun, presentSubject } from "./reconciliation.present.ts";
import { RECONCILE_JOB, type ReconcileJob, type RunFile, type RunRow } from "./reconciliation.types.ts";
import {
  insertRun,
  insertSubject,
  lockRun,
  lockSubject,
  refOf,
  reportRows,
  runRows,
  type ShownRun,
  type ShownSubject,
  subjectRows,
  updateRun,
} from "./subjects.queries.ts";

const PAGE = 50;
export async function listReconciliations({ db }: Platform, actor: Actor, cursor: string | undefined): Promise<Reconciliations> {
  const companies = companiesToReconcile(actor);
  const rows = await subjectRows(db, companies, { before: cursor, limit: PAGE + 1 });
  const page = rows.slice(0, PAGE);
  const reconciliations = await Promise.all(page.map((row) => withRun(db, row)));
  const sources = await sourceRows(db, companies);
  const named = (await allCompanies(db)).filter(({ id }) => companies.includes(id));
  const addIn = named.map(({ id, name }) => ({
    id,
    name,
    sources: sources.filter((each) => each.company_id === id).map((each) => ({ id: each.id, name: each.name })),
  }));
  return { reconciliations, nextCursor: rows.length > PAGE ? page.at(-1)!.id : null, may: { addIn } };
}

async function withRun(db: DbOrTrx, row: ShownSubject): Promise<Reconciliation> {
  const runs = await runRows(db, row.company_id, [row.id], 2);
  const done = runs.find(({ state }) => state === "done");
  const work = done === undefined ? [] : await countWork(db, row, done.id);
  return presentSubject(
    row,
    runs[0] ?? null,
    work.reduce((sum, { open }) => sum + open, 0),
  );
}

/** @throws ProblemError 404 */
export async function subjectOf(db: DbOrTrx, actor: Actor, id: string): Promise<ShownSubject> {
  const [row] = await subjectRows(db, companiesToReconcile(actor), { id, limit: 1 });
  if (row === undefined) throw noSuchReconciliation();
  return row;
}

/** @throws ProblemError 404 */
export async function showReconciliation(platform: Platform, actor: Actor, id: string): Promise<ReconciliationDetail> {
  const { db } = platform;
  const row = await subjectOf(db, actor, id);
  const runs = await runRows(db, row.company_id, [row.id], PAGE);
  const done = runs.find(({ state }) => state === "done");
  const work = done === undefined ? [] : await countWork(db, row, done.id);
  const reports = await reportRows(db, row);
  const ledger = row.against === "ledger" ? await ledgerState(db, row.company_id) : null;
  return {
    ...presentSubject(
      row,
      runs[0] ?? null,
      work.reduce((sum, { open }) => sum + open, 0),
    ),
    runs: runs.map(presentRun),
    look: lookOf(runs[0]),
    work,
    people: await reconcilersOf(platform, row.company_id),
    ledger: ledger && { records: ledger.records, handedInAt: ledger.handedInAt.toISOString() },
    reports: reports.map((each) => ({
      id: each.id,
      run: each.run_id,
      at: each.made_at.toISOString(),
      by: each.by_name,
      sha256: each.data_sha256,
    })),
  };
}

function lookOf(run: ShownRun | undefined): ReconciliationDetail["look"] {
  if (run?.state !== "mapping" || run.look === null) return null;
  const main = run.look.sheets[run.look.main]!;
  const { columns, mapping } = main;
  return { columns, mapping, voucher: voucherColumn(columns), sample: run.look.sample.slice(0, 8) };
}

/** Those who may work on it, and so be given a difference. */
export async function reconcilersOf({ db, clock }: Platform, companyId: number): Promise<{ id: string; name: string }[]> {
  const holders = await holdersOf(db, { any: ["invoice.edit"], companyIds: [companyId], now: clock() });
  const people = new Map(holders.filter(({ lasting }) => lasting).map(({ userId, name }) => [userId, name]));
  const able: { id: string; name: string }[] = [];
  for (const [id, name] of people) {
    const who = await loadActor(db, id, "worker", clock());
    if (who !== null && companiesToReconcile(who).includes(companyId)) able.push({ id, name });
  }
  return able;
}

/** @throws ProblemError 403, 422 */
export async function addReconciliation(
  platform: Platform,
  actor: Actor,
  wish: NewReconciliation,
): Promise<ReconciliationDetail> {
  const { company, name, against, direction, from, to, fields, sources } = wish;
  requireReconciler(actor, company);
  if (from > to) throw badPeriod();
  if ((against === "sources") !== (sources !== undefined)) throw badSources();
  const now = platform.clock();
  const id = newId();
  await platform.db.transaction().execute(async (trx) => {
    if (sources !== undefined) {
      const known = await sourceRows(trx, [company]);
      if (sources[0] === sources[1] || !sources.every((each) => known.some((source) => source.id === each))) throw badSources();
    }
    await insertSubject(trx, {
      company_id: company,
      id,
      name,
      against,
      direction,
      date_from: from,
      date_to: to,
      fields: [...(fields ?? USUAL_FIELDS[against])],
      source_a: sources?.[0] ?? null,
      source_b: sources?.[1] ?? null,
      created_by: actor.userId,
      created_at: now,
    });
    const after = { name, against, direction, dateFrom: from, dateTo: to, ...(sources === undefined ? {} : { sources }) };
    await tell(trx, actor, { company_id: company, id }, "reconciliation.added", { after }, now);
  });
  return showReconciliation(platform, actor, id);
}

/** @param file of a list; none where two sources are compared, or the ledger that was handed in is. @throws ProblemError 404, 409 while one is underway, 422 */
export async function startRun(
  platform: Platform,
  actor: Actor,
  id: string,
  file: RunFile | null,
): Promise<ReconciliationDetail> {
  const row = await subjectOf(platform.db, actor, id);
  const compared = file ?? (row.against === "ledger" ? await ledgerFile(platform, row.company_id) : null);
  if ((row.against === "sources") !== (compared === null)) throw needsFile();
  const now = platform.clock();
  const ref = { companyId: row.company_id, reconciliationId: row.id, id: newId() };
  await platform.db.transaction().execute(async (trx) => {
    await lockSubject(trx, row);
    const [newest] = await runRows(trx, row.company_id, [row.id], 1);
    if (!mayStep(newest ?? null).run) throw alreadyRunning();
    if (compared !== null) await recordBlobs(trx, [compared.stored]);
    await insertRun(trx, {
      ...ref,
      state: compared === null ? "running" : "looking",
      step: "reading",
      file: compared === null ? null : { name: compared.name, sha256: compared.stored.sha256 },
      by: actor.userId,
      channel: actor.channel,
      now,
    });
    const data = { run: ref.id, ...(compared === null ? {} : { name: compared.name, sha256: compared.stored.sha256 }) };
    await tell(trx, actor, row, "reconciliation.started", data, now);
    await platform.jobs.enqueue<ReconcileJob>(trx, RECONCILE_JOB, ref);
  });
  return showReconciliation(platform, actor, id);
}

/** Says what the columns mean, and goes on. @throws ProblemError 404, 409, 422 */
export async function confirmRun(platform: Platform, actor: Actor, id: string, wish: RunStart): Promise<ReconciliationDetail> {
  const mapping: ListMapping = Object.fromEntries(Object.entries(wish.mapping).filter(([, column]) => column !== undefined));
  if (!namesInvoices(mapping)) throw needsNumber();
  await changing(platform, actor, id, async (trx, run) => {
    if (!mayStep(run).confirm || run.look === null) throw runNotNow(run.state);
    const plan = { ...planOf(run.look, mapping, null), voucher: wish.voucher ?? null };
    await updateRun(trx, refOf(run), { state: "running", plan });
    await platform.jobs.enqueue<ReconcileJob>(trx, RECONCILE_JOB, refOf(run));
  });
  return showReconciliation(platform, actor, id);
}

/** What was found by earlier runs stays as it was. @throws ProblemError 404, 409 */
export async function cancelRun(platform: Platform, actor: Actor, id: string): Promise<ReconciliationDetail> {
  await changing(platform, actor, id, async (trx, run, row) => {
    if (!mayStep(run).cancel) throw runNotNow(run.state);
    const now = platform.clock();
    await updateRun(trx, refOf(run), { state: "cancelled", finished_at: now });
    await tell(trx, actor, row, "reconciliation.cancelled", { run: run.id }, now);
  });
  return showReconciliation(platform, actor, id);
}

/** Goes on where it failed. @throws ProblemError 404, 409 */
export async function resumeRun(platform: Platform, actor: Actor, id: string): Promise<ReconciliationDetail> {
  await changing(platform, actor, id, async (trx, run) => {
    if (!mayStep(run).resume) throw runNotNow(run.state);
    await updateRun(trx, refOf(run), {
      state: run.plan === null && run.sha256 !== null ? "looking" : "running",
      problem: null,
      finished_at: null,
    });
    await platform.jobs.enqueue<ReconcileJob>(trx, RECONCILE_JOB, refOf(run));
  });
  return showReconciliation(platform, actor, id);
}

async function changing(
  platform: Platform,
  actor: Actor,
  id: string,
  change: (trx: Trx, run: RunRow, row: ShownSubject) => Promise<void>,
): Promise<void> {
  const row = await subjectOf(platform.db, actor, id);
  await platform.db.transaction().execute(async (trx) => {
    const [newest] = await runRows(trx, row.company_id, [row.id], 1);
    const run = newest === undefined ? undefined : await lockRun(trx, refOf(newest));
    if (run === undefined) throw runNotNow("none");
    await change(trx, run, row);
  });
}

export async function tell(
  trx: Trx,
  actor: Actor,
  { company_id, id }: { company_id: number; id: string },
  type: string,
  data: Record<string, unknown>,
  at: Date,
): Promise<void> {
  const by = { actorId: actor.userId, channel: actor.channel };
  await recordEvent(trx, { companyId: company_id, ...by, subject: "reconciliation", subjectId: id, type, data, at });
}
