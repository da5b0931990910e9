/** Handing over: counted first, then moved slice by slice by a job that goes on wherever it was broken off. */
import type { Handover } from "#api/staff.api.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Job } from "#server/platform/jobs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { retireDepartment } from "../departments/retire.ts";
import type { Actor, Channel } from "../people.types.ts";
import { type Belongings, countBelongings } from "./belongings.ts";
import { handoverById } from "./handover.queries.ts";
import { lookedAfter } from "./staff.policy.ts";

const JOB = "hand-over";
/** After so long others have their turn. */
const TURN_MS = 10_000;
type HandoverJob = { id: string };

type Wish = {
  kind: Handover["kind"];
  companyId: number;
  ownerId?: string | null;
  toOwnerId?: string | null;
  departmentId?: string | null;
  toDepartmentId?: string | null;
  everything?: boolean;
};

/** Counts, notes and enqueues it in the caller's transaction. @returns its id */
export async function startHandover(
  trx: Trx,
  { jobs, clock }: Pick<Platform, "jobs" | "clock">,
  belongings: readonly Belongings[],
  actor: Actor,
  wish: Wish,
): Promise<string> {
  const {
    kind,
    companyId,
    ownerId = null,
    toOwnerId = null,
    departmentId = null,
    toDepartmentId = null,
    everything = false,
  } = wish;
  const counted = await countBelongings(trx, parts(belongings, kind), { companyId, ownerId, departmentId, everything });
  const id = newId();
  await trx
    .insertInto("handover")
    .values({
      id,
      company_id: companyId,
      kind,
      owner_id: ownerId,
      to_owner_id: toOwnerId,
      department_id: departmentId,
      to_department_id: toDepartmentId,
      everything,
      counted: JSON.stringify(counted),
      asked_by: actor.userId,
      channel: actor.channel,
      created_at: clock(),
    })
    .execute();
  await recordEvent(trx, {
    companyId,
    actorId: actor.userId,
    channel: actor.channel,
    subject: "handover",
    subjectId: id,
    type: "handover.started",
    data: { kind, ownerId, toOwnerId, departmentId, toDepartmentId, counted },
  });
  await jobs.enqueue<HandoverJob>(trx, JOB, { id });
  return id;
}

/** Where only the department changes, only invoices know of it. */
const parts = (belongings: readonly Belongings[], kind: Handover["kind"]): readonly Belongings[] =>
  kind === "leave" ? belongings : belongings.filter(({ name }) => name === "invoices");

export async function workHandovers(platform: Platform, belongings: readonly Belongings[]): Promise<void> {
  await platform.jobs.work<HandoverJob>(JOB, { concurrency: 1 }, (job) => runHandover(platform, belongings, job));
}

/** One turn of the job. */
export async function runHandover(
  platform: Platform,
  belongings: readonly Belongings[],
  job: Pick<Job<HandoverJob>, "data" | "last" | "signal">,
): Promise<void> {
  const { id } = job.data;
  const since = performance.now();
  try {
    while (await platform.db.transaction().execute((trx) => oneSlice(platform, trx, belongings, id))) {
      if (!job.signal.aborted && performance.now() - since <= TURN_MS) continue;
      return await platform.db.transaction().execute((trx) => platform.jobs.enqueue<HandoverJob>(trx, JOB, { id }));
    }
  } catch (error) {
    if (!job.last) throw error;
    platform.log.error({ err: error }, "a handing over could not be finished");
    await platform.db
      .updateTable("handover")
      .set({ state: "failed", finished_at: platform.clock() })
      .where("id", "=", id)
      .execute();
  }
}

/** @returns false when it is done */
async function oneSlice(
  { clock }: Pick<Platform, "clock">,
  trx: Trx,
  belongings: readonly Belongings[],
  id: string,
): Promise<boolean> {
  const row = await trx.selectFrom("handover").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (row === undefined || row.state === "done" || row.state === "failed") return false;
  const by = { actorId: row.asked_by, channel: row.channel as Channel, now: clock() };
  const owned = { companyId: row.company_id, ownerId: row.owner_id, departmentId: row.department_id, everything: row.everything };
  const goal = { ownerId: row.to_owner_id, departmentId: row.to_department_id };
  for (const { name, handOver } of parts(belongings, row.kind)) {
    const n = await handOver(trx, owned, goal, by);
    if (n === 0) continue;
    const moved = { ...row.moved, [name]: (row.moved[name] ?? 0) + n };
    await trx
      .updateTable("handover")
      .set({ state: "running", moved: JSON.stringify(moved) })
      .where("id", "=", id)
      .execute();
    return true;
  }
  if (row.kind === "merge") await retireDepartment(trx, by, row.company_id, row.department_id!, { into: row.to_department_id });
  await trx.updateTable("handover").set({ state: "done", finished_at: by.now }).where("id", "=", id).execute();
  await recordEvent(trx, {
    companyId: row.company_id,
    actorId: by.actorId,
    channel: by.channel,
    subject: "handover",
    subjectId: id,
    type: "handover.done",
    data: { moved: row.moved },
  });
  return false;
}

/** @throws ProblemError 404 */
export async function showHandover({ db }: Platform, actor: Actor, id: string): Promise<Handover> {
  const found = await handoverById(db, lookedAfter(actor), id);
  if (found === undefined) throw new ProblemError(404, "no-such-handover");
  return found;
}

/** Goes on with one that broke off. @throws ProblemError 404 */
export async function resumeHandover(platform: Platform, actor: Actor, id: string): Promise<Handover> {
  await platform.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("handover")
      .set({ state: "queued", finished_at: null })
      .where("id", "=", id)
      .where("state", "=", "failed")
      .where("company_id", "in", [...lookedAfter(actor), -1])
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await platform.jobs.enqueue<HandoverJob>(trx, JOB, { id });
  });
  return showHandover(platform, actor, id);
}
