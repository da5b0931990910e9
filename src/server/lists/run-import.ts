/**
 * The job behind an import: group by group, each in one transaction with the row up to which the list has been gone
 * through. A worker that is killed leaves whole groups, and the next one goes on behind the last.
 */
import type { ListEntry } from "#readers/list-process.ts";
import { registerMany } from "#server/invoices/invoices.usecases.ts";
import type { Incoming, OwnCompany, Registrar, StateSaid } from "#server/invoices/invoices.types.ts";
import { companiesWhere, mayIn, seesWhole } from "#server/people/people.policy.ts";
import { allCompanies, loadActor } from "#server/people/people.usecases.ts";
import type { Actor, Channel } from "#server/people/people.types.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Job } from "#server/platform/jobs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { problemOf } from "./found-list.ts";
import { type WrongRow, addProgress, insertWrong, lockList, sourceOf, updateList } from "./lists.queries.ts";
import { IMPORT_JOB, type ImportJob, type ListReaders, type ListRow } from "./lists.types.ts";

const GROUP = 500;
/** A job goes on for so long and hands over to the next: the queue takes longer ones for dead. */
const JOB_MS = 5 * 60_000;

export async function runImport(
  platform: Platform,
  readers: ListReaders,
  job: Pick<Job<ImportJob>, "data" | "last" | "signal">,
): Promise<void> {
  const { companyId, id } = job.data;
  const list = await platform.db.transaction().execute((trx) => lockList(trx, companyId, { id }));
  if (list === undefined || list.state !== "running" || list.plan === null) return;
  try {
    await goThrough(platform, readers, list, job.signal);
  } catch (error) {
    const problem = problemOf(platform, error, job.last);
    await platform.db.transaction().execute((trx) => finish(platform, trx, list, "failed", problem));
  }
}

async function goThrough(platform: Platform, readers: ListReaders, list: ListRow, signal: AbortSignal): Promise<void> {
  const source = await sourceOf(platform.db, list.company_id, list.document_id);
  if (source === undefined || list.plan === null) return;
  const since = performance.now();
  const reading = await readers.open(() => platform.files.get(source.sha256), list.plan, list.last_row, platform.clock());
  let lastRow = list.last_row;
  try {
    let next = reading.next(GROUP);
    for (;;) {
      const { entries, done } = await next;
      // read while these are registered; where that fails, or nobody wants it any more, it is told by whoever waits for it
      if (!done) next = reading.next(GROUP);
      next.catch(() => undefined);
      const handOver = !done && (signal.aborted || performance.now() - since > JOB_MS);
      const on = await retrying(platform.db, (trx) => takeGroup(platform, trx, { list, entries, lastRow, done, handOver }));
      if (!on || done || handOver) return;
      lastRow = entries.at(-1)?.lastRow ?? lastRow;
    }
  } finally {
    reading.close();
  }
}

type Group = { list: ListRow; entries: ListEntry[]; lastRow: number; done: boolean; handOver: boolean };

/** @returns false where the import was cancelled, or somebody else has gone on with it */
async function takeGroup(platform: Platform, trx: Trx, { list, entries, lastRow, done, handOver }: Group): Promise<boolean> {
  const current = await lockList(trx, list.company_id, { id: list.id });
  if (current === undefined || current.state !== "running" || current.last_row !== lastRow) return false;
  const now = platform.clock();
  const actor = await loadActor(trx, list.uploaded_by, list.channel as Channel, now);
  const enterable = actor === null ? [] : companiesWhere(actor, "invoice.enter");
  if (actor === null || !enterable.includes(list.company_id) || !mayIn(actor, list.company_id, "list.import")) {
    // whoever began it may not enter here any more: nothing further is taken in his name
    await finish(platform, trx, list, "cancelled", { code: "may-not-enter", message: "the importer may not enter any more" });
    return false;
  }
  const companies = (await allCompanies(trx)).filter(({ id }) => enterable.includes(id));
  const { right, wrong } = sorted(entries, companies);
  const by: Registrar = { actor, actorId: actor.userId, channel: list.channel as Channel, now, companies };
  const registered = await registerMany(
    trx,
    right.map((entry) => incomingOf(entry, list, actor, now)),
    by,
  );
  const fresh = new Set(registered.filter(({ relation }) => relation === "new").map(({ incoming }) => incoming));
  await insertWrong(trx, list, wrong);
  await addProgress(trx, list, {
    lastRow: entries.at(-1)?.lastRow ?? lastRow,
    rows: entries.reduce((sum, entry) => sum + entry.source.length, 0),
    registered: fresh.size,
    joined: right.length - fresh.size,
    wrong: wrong.length,
  });
  if (done) await finish(platform, trx, list, "done", null);
  else if (handOver) await platform.jobs.enqueue<ImportJob>(trx, IMPORT_JOB, { companyId: list.company_id, id: list.id });
  return true;
}

/** What can be registered, and the rows that can't, each with its reasons. */
function sorted(entries: ListEntry[], companies: readonly OwnCompany[]): { right: ListEntry[]; wrong: WrongRow[] } {
  const right: ListEntry[] = [];
  const wrong: WrongRow[] = [];
  for (const entry of entries) {
    const problems =
      entry.problems.length > 0 || mayBeEntered(entry, companies)
        ? entry.problems
        : [{ code: "not-ours", field: null, value: "" } as const];
    if (problems.length === 0) right.push(entry);
    else wrong.push(...entry.source.map(({ row, cells }) => ({ row, problems: [...problems], cells })));
  }
  return { right, wrong };
}

/**
 * A row is taken where one of its parties is a company for which the importer may enter, or where it names no tax id at
 * all. Anybody else's invoice is refused in the same words, whether or not the other company is one of the group.
 */
function mayBeEntered({ facts }: ListEntry, companies: readonly OwnCompany[]): boolean {
  const ids = [facts.seller.taxId, facts.buyer.taxId].filter((taxId) => taxId !== null);
  if (ids.length === 0) return true;
  const names = [facts.seller, facts.buyer].filter(({ taxId }) => taxId === null).map(({ name }) => name);
  return (
    companies.some(({ taxId, name }) => (taxId !== null && ids.includes(taxId)) || names.includes(name)) ||
    (ids.length === 1 && names.includes(null))
  );
}

function incomingOf(entry: ListEntry, list: ListRow, actor: Actor, now: Date): Incoming {
  const reach = actor.reaches.find(({ companyId }) => companyId === list.company_id);
  const whole = actor.reaches.every((each) => !each.permissions.has("invoice.enter") || seesWhole(each));
  const states = statesOf(entry, list, now);
  return {
    facts: entry.facts,
    companyId: list.company_id,
    document: null,
    listing: { companyId: list.company_id, listId: list.id, name: list.name, sheet: list.plan!.sheet, row: entry.row },
    // a list of the company's invoices is nobody's own; who sees only what is his gets them as his
    ownerId: whole ? null : actor.userId,
    departmentId: reach?.homeDepartmentId ?? null,
    ...(states.length === 0 ? {} : { states }),
  };
}

/** What says nothing: in a list of somebody's own it is no news. */
const QUIET = ["normal", "unused", "not-booked"];

/**
 * What the list says of the invoice's states. The bureau's own export is a tax source, as of the moment at which it was made.
 * Any other list is somebody's word, which is taken only where it says more than nothing; so are the ticks in the template of
 * 勾选, which a person sets before the bureau knows of them.
 */
function statesOf({ states, row }: ListEntry, list: ListRow, now: Date): StateSaid[] {
  const { form, sheet } = list.plan!;
  const made = madeAt(list);
  return states.flatMap(({ axis, value, words }): StateSaid[] => {
    const official = form === "tax-export" || (form === "deduction" && axis === "tax");
    if (!official && QUIET.includes(value)) return [];
    const at = official ? made : list.created_at;
    const reason = `${list.name}${sheet === "" ? "" : ` · ${sheet}`} · ${row} · ${words}`;
    return [{ axis, value, source: official ? "tax" : "document", reason, at: at <= now ? at : now }];
  });
}

/** When the file says that it was made, if that can be; else when it came. */
function madeAt(list: ListRow): Date {
  const stated = list.look?.createdAt ?? null;
  const made = stated === null ? null : new Date(stated);
  return made !== null && made <= list.created_at && made.getUTCFullYear() >= 2021 ? made : list.created_at;
}

async function finish(
  platform: Platform,
  trx: Trx,
  list: ListRow,
  state: "done" | "cancelled" | "failed",
  problem: { code: string; message: string } | null,
): Promise<void> {
  const current = await lockList(trx, list.company_id, { id: list.id });
  if (current === undefined || current.state !== "running") return;
  const now = platform.clock();
  await updateList(trx, list, { state, problem, finished_at: now });
  await recordEvent(trx, {
    companyId: list.company_id,
    actorId: list.uploaded_by,
    channel: "worker",
    subject: "list",
    subjectId: list.id,
    type: `list.${state}`,
    at: now,
    data: {
      rows: current.rows_read,
      registered: current.registered,
      joined: current.joined,
      wrong: current.wrong,
      ...(problem === null ? {} : { problem: problem.code }),
    },
  });
}
