/** Migrations: a list handed in, tried, taken over, counted, taken back. */
import type {
  Migration,
  MigrationDetail,
  MigrationPlan,
  MigrationRows,
  Migrations,
  MigrationStart,
  MigrationTry,
} from "#api/migrations.api.ts";
import { type ListMapping, namesInvoices } from "#domain/lists/fields.ts";
import { voucherColumn } from "#domain/reconciliation/values.ts";
import { formatFen } from "#domain/money.ts";
import { planOf } from "#server/lists/found-list.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { recordBlobs } from "#server/platform/blobs.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Stored } from "#server/platform/files.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { migrationNeedsNumber, migrationNotNow, noSuchMigration } from "./migration.errors.ts";
import { companiesToMigrate, mayUndo, requireMigrator } from "./migration.policy.ts";
import { type Held, MIGRATION_JOB, type MigrationRef, type MigrationRun } from "./migration.types.ts";
import {
  broughtByRun,
  countRows,
  forgetRows,
  insertMigration,
  keepTemplate,
  lockMigration,
  migrationRuns,
  rowsBehind,
  type ShownMigration,
  templatesOf,
  updateMigration,
} from "./migrations.queries.ts";

const PAGE = 50;
const ROWS = 100;
const refOf = ({ company_id, id }: Pick<MigrationRun, "company_id" | "id">): MigrationRef => ({ companyId: company_id, id });

export async function listMigrations({ db }: Platform, actor: Actor, cursor: string | undefined): Promise<Migrations> {
  const companies = companiesToMigrate(actor);
  const runs = await migrationRuns(db, companies, { before: cursor, limit: PAGE + 1 });
  const page = runs.slice(0, PAGE);
  const migrations = await Promise.all(page.map((run) => present(db, actor, run)));
  const addIn = (await allCompanies(db)).filter(({ id }) => companies.includes(id)).map(({ id, name }) => ({ id, name }));
  return { migrations, nextCursor: runs.length > PAGE ? page.at(-1)!.id : null, may: { addIn } };
}

async function present(db: DbOrTrx, actor: Actor, run: ShownMigration): Promise<Migration> {
  const counted = await countRows(db, refOf(run));
  const outcomes = (["new", "joined", "doubt", "refused"] as const).flatMap((outcome) => {
    const of = counted.filter((each) => each.outcome === outcome);
    const count = of.reduce((sum, each) => sum + each.count, 0);
    return count === 0 ? [] : [{ outcome, count, total: formatFen(of.reduce((sum, { fen }) => sum + BigInt(fen), 0n)) }];
  });
  return {
    id: run.id,
    company: { id: run.company_id, name: run.company_name },
    name: run.name,
    state: run.state,
    rowsRead: run.rows_read,
    createdAt: run.created_at.toISOString(),
    finishedAt: run.finished_at?.toISOString() ?? null,
    undoneAt: run.undone_at?.toISOString() ?? null,
    by: run.by_name,
    outcomes,
    problem: run.problem,
    may: { ...mayStep(run.state), undo: mayStep(run.state).undo && mayUndo(actor, run.company_id) },
  };
}

/** From where each step leads on. */
const STEPS = {
  try: ["mapping", "tried"],
  start: ["tried"],
  cancel: ["looking", "mapping", "trying", "tried"],
  resume: ["failed"],
  undo: ["done"],
} as const satisfies Record<string, readonly MigrationRun["state"][]>;
type Step = keyof typeof STEPS;

const mayStep = (state: MigrationRun["state"]): Record<Step, boolean> => {
  const may = (step: Step): boolean => (STEPS[step] as readonly string[]).includes(state);
  return { try: may("try"), start: may("start"), cancel: may("cancel"), resume: may("resume"), undo: may("undo") };
};

async function seen(db: DbOrTrx, actor: Actor, id: string): Promise<ShownMigration> {
  const [run] = await migrationRuns(db, companiesToMigrate(actor), { id, limit: 1 });
  if (run === undefined) throw noSuchMigration();
  return run;
}

/** @throws ProblemError 404 */
export async function showMigration({ db }: Platform, actor: Actor, id: string): Promise<MigrationDetail> {
  const run = await seen(db, actor, id);
  const main = run.look?.sheets[run.look.main];
  const counted = await countRows(db, refOf(run));
  const undone = (which: string): number =>
    counted.filter((each) => each.undone === which).reduce((sum, { count }) => sum + count, 0);
  return {
    ...(await present(db, actor, run)),
    look:
      main === undefined || !["mapping", "tried"].includes(run.state)
        ? null
        : { columns: main.columns, plan: planShown(run, main.mapping, main.columns), sample: run.look!.sample.slice(0, 8) },
    templates: (await templatesOf(db, run.company_id)).map((each) => ({ ...each, plan: each.plan as MigrationPlan })),
    compared:
      run.before === null || run.after === null ? null : compared(run.before, await broughtByRun(db, refOf(run)), run.after),
    undone: ["undoing", "undone"].includes(run.state) ? { takenBack: undone("taken-back"), kept: undone("kept") } : null,
  };
}

function planShown({ plan }: MigrationRun, mapping: ListMapping, columns: readonly string[]): MigrationPlan {
  if (plan === null) return { mapping, side: null, claim: null, archive: null, voucher: voucherColumn(columns) };
  return { mapping: plan.mapping, side: plan.own?.side ?? null, claim: plan.claim, archive: plan.archive, voucher: plan.voucher };
}

/** What the register held, what the run brought, what it held then, and what of that the run doesn't explain. */
function compared(before: Held[], brought: Held[], after: Held[]): NonNullable<MigrationDetail["compared"]> {
  const place = ({ kind, year, direction }: Held): string => `${year ?? ""} ${kind} ${direction}`;
  const places = new Map([...before, ...brought, ...after].map((each) => [place(each), each]));
  const sumOf = (all: Held[], at: string) => all.find((each) => place(each) === at) ?? { count: 0, fen: "0" };
  return [...places]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([at, { kind, year, direction }]) => {
      const [was, came, is] = [sumOf(before, at), sumOf(brought, at), sumOf(after, at)];
      const shown = ({ count, fen }: { count: number; fen: string }) => ({ count, total: formatFen(BigInt(fen)) });
      const difference = {
        count: is.count - was.count - came.count,
        fen: (BigInt(is.fen) - BigInt(was.fen) - BigInt(came.fen)).toString(),
      };
      return { kind, year, direction, before: shown(was), brought: shown(came), after: shown(is), difference: shown(difference) };
    });
}

/** @throws ProblemError 404 */
export async function showMigrationRows(
  { db }: Platform,
  actor: Actor,
  id: string,
  query: { outcome?: string | undefined; undone?: string | undefined; cursor?: string | undefined },
): Promise<MigrationRows> {
  const run = await seen(db, actor, id);
  const rows = await rowsBehind(db, refOf(run), { ...query, after: Number(query.cursor ?? 0), limit: ROWS + 1 });
  const shown = rows.slice(0, ROWS).map((each) => ({
    row: each.row,
    outcome: each.outcome,
    reasons: each.reasons,
    cells: each.cells,
    invoice: each.invoice_id,
    undone: each.undone,
    keptBecause: each.kept_because,
  }));
  return { rows: shown, nextCursor: rows.length > ROWS ? String(shown.at(-1)!.row) : null };
}

/** @throws ProblemError 403 */
export async function addMigration(
  platform: Platform,
  actor: Actor,
  companyId: number,
  file: { name: string; stored: Stored },
): Promise<MigrationDetail> {
  requireMigrator(actor, companyId);
  const now = platform.clock();
  const ref = { companyId, id: newId() };
  await platform.db.transaction().execute(async (trx) => {
    await recordBlobs(trx, [file.stored]);
    await insertMigration(trx, ref, {
      name: file.name,
      sha256: file.stored.sha256,
      by: actor.userId,
      channel: actor.channel,
      now,
    });
    await tell(trx, actor, ref, "migration.added", { name: file.name, sha256: file.stored.sha256 }, now);
    await platform.jobs.enqueue<MigrationRef>(trx, MIGRATION_JOB, ref);
  });
  return showMigration(platform, actor, ref.id);
}

/** Says what the columns mean, and tries: nothing of the register is changed. @throws ProblemError 404, 409, 422 */
export async function tryMigration(platform: Platform, actor: Actor, id: string, wish: MigrationTry): Promise<MigrationDetail> {
  const mapping: ListMapping = Object.fromEntries(Object.entries(wish.mapping).filter(([, column]) => column !== undefined));
  if (!namesInvoices(mapping)) throw migrationNeedsNumber();
  const { side, claim, archive, voucher, template } = wish;
  await changing(platform, actor, id, "try", async (trx, run, ref) => {
    const company = (await allCompanies(trx)).find((each) => each.id === ref.companyId)!;
    const own = side === null ? null : { side, name: company.name, taxId: company.taxId };
    const plan = { ...planOf(run.look!, mapping, own), claim, archive, voucher };
    await forgetRows(trx, ref);
    await updateMigration(trx, ref, { plan, state: "trying", bookmark: 0, rows_read: 0, finished_at: null });
    if (template !== undefined)
      await keepTemplate(
        trx,
        { companyId: ref.companyId, id: newId() },
        { name: template, plan: { mapping, side, claim, archive, voucher }, by: actor.userId, now: platform.clock() },
      );
    await platform.jobs.enqueue<MigrationRef>(trx, MIGRATION_JOB, ref);
  });
  return showMigration(platform, actor, id);
}

/** Takes over what was tried. @throws ProblemError 404, 409 */
export async function startMigration(
  platform: Platform,
  actor: Actor,
  id: string,
  wish: MigrationStart,
): Promise<MigrationDetail> {
  await changing(platform, actor, id, "start", async (trx, run, ref) => {
    await forgetRows(trx, ref);
    const anew = { bookmark: 0, rows_read: 0, finished_at: null, before: null, after: null };
    await updateMigration(trx, ref, { state: "running", doubtful: wish.doubtful, ...anew });
    await tell(trx, actor, ref, "migration.started", { name: run.name }, platform.clock());
    await platform.jobs.enqueue<MigrationRef>(trx, MIGRATION_JOB, ref);
  });
  return showMigration(platform, actor, id);
}

/** Stops; what was taken over stays, and can be taken back. @throws ProblemError 404, 409 */
export async function cancelMigration(platform: Platform, actor: Actor, id: string): Promise<MigrationDetail> {
  await changing(platform, actor, id, "cancel", async (trx, run, ref) => {
    await updateMigration(trx, ref, { state: "cancelled", finished_at: platform.clock() });
    await tell(trx, actor, ref, "migration.cancelled", { name: run.name }, platform.clock());
  });
  return showMigration(platform, actor, id);
}

/** Goes on where it failed. @throws ProblemError 404, 409 */
export async function resumeMigration(platform: Platform, actor: Actor, id: string): Promise<MigrationDetail> {
  await changing(platform, actor, id, "resume", async (trx, run, ref) => {
    await updateMigration(trx, ref, { state: run.failed_at ?? "looking", failed_at: null, problem: null, finished_at: null });
    await platform.jobs.enqueue<MigrationRef>(trx, MIGRATION_JOB, ref);
  });
  return showMigration(platform, actor, id);
}

/** Takes back what the run brought and nobody has touched since. @throws ProblemError 404, 403, 409 */
export async function undoMigration(platform: Platform, actor: Actor, id: string): Promise<MigrationDetail> {
  const { company_id } = await seen(platform.db, actor, id);
  if (!mayUndo(actor, company_id)) throw notPermitted("invoice.remove");
  await changing(platform, actor, id, "undo", async (trx, run, ref) => {
    const now = platform.clock();
    await updateMigration(trx, ref, { state: "undoing", bookmark: 0, undone_by: actor.userId, undone_at: now });
    await tell(trx, actor, ref, "migration.undo-started", { name: run.name }, now);
    await platform.jobs.enqueue<MigrationRef>(trx, MIGRATION_JOB, ref);
  });
  return showMigration(platform, actor, id);
}

async function changing(
  platform: Platform,
  actor: Actor,
  id: string,
  step: Step,
  change: (trx: Trx, run: MigrationRun, ref: MigrationRef) => Promise<void>,
): Promise<void> {
  const ref = refOf(await seen(platform.db, actor, id));
  await platform.db.transaction().execute(async (trx) => {
    const run = await lockMigration(trx, ref);
    if (run === undefined || !mayStep(run.state)[step]) throw migrationNotNow(run?.state ?? "none");
    await change(trx, run, ref);
  });
}

async function tell(
  trx: Trx,
  actor: Actor,
  { companyId, id }: MigrationRef,
  type: string,
  data: Record<string, unknown>,
  at: Date,
): Promise<void> {
  const by = { actorId: actor.userId, channel: actor.channel };
  await recordEvent(trx, { companyId, ...by, subject: "migration", subjectId: id, type, data, at });
}
