/** The job behind an import: slice by slice, each row judged anew, so that what is done already is left alone. */
import { sql } from "kysely";
import type { RowNote } from "#domain/people-table.ts";
import type { MembershipInput } from "#api/staff.api.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Job } from "#server/platform/jobs.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { openAccount } from "../account-state.ts";
import { loadActor } from "../actors.ts";
import { lockTree } from "../departments/departments.queries.ts";
import { ensurePath } from "../departments/departments.usecases.ts";
import { endHeads, nameHead } from "../departments/heads.ts";
import type { Actor, Channel } from "../people.types.ts";
import { insertInvitation } from "../staff/invitations.usecases.ts";
import { changeIn, makeMembership } from "../staff/memberships.usecases.ts";
import { checkedMembership } from "../staff/planned.ts";
import { lookedAfter } from "../staff/staff.policy.ts";
import { tellOfPerson } from "../staff/staff.usecases.ts";
import { type Held, type Judgement, type Plan, type World, judgeRow } from "./judge.ts";
import { type ImportEntry, type StoredRow, lockImport, noteOutcomes, rowsOf } from "./people-import.queries.ts";
import { loadWorld } from "./world.ts";

export const IMPORT_JOB = "people-import";
export type ImportJob = { id: string };
const SLICE = 100;
/** After so long others have their turn. */
const TURN_MS = 10_000;

export async function runPeopleImport(platform: Platform, job: Pick<Job<ImportJob>, "data" | "last" | "signal">): Promise<void> {
  const { id } = job.data;
  const { db } = platform;
  const since = performance.now();
  try {
    // the file tells of how many rows name somebody; that doesn't change
    const file = await rowsOf(db, id);
    while (await db.transaction().execute((trx) => oneSlice(platform, trx, id, file))) {
      forgetActors();
      if (!job.signal.aborted && performance.now() - since <= TURN_MS) continue;
      return await db.transaction().execute((trx) => platform.jobs.enqueue<ImportJob>(trx, IMPORT_JOB, { id }));
    }
  } catch (error) {
    if (!job.last) throw error;
    platform.log.error({ err: error }, "an import of people could not be finished");
    await db.updateTable("people_import").set({ state: "failed", finished_at: platform.clock() }).where("id", "=", id).execute();
  }
}

/** @returns false when it is done */
async function oneSlice(platform: Platform, trx: Trx, id: string, file: readonly StoredRow[]): Promise<boolean> {
  const entry = await lockImport(trx, id);
  if (entry === undefined || (entry.state !== "queued" && entry.state !== "running")) return false;
  const actor = await loadActor(trx, entry.asker_id, entry.channel as Channel, platform.clock());
  const rows = actor === null ? [] : file.filter(({ row }) => row > entry.last_row).slice(0, SLICE);
  if (rows.length === 0 || actor === null) {
    await finish(platform, trx, entry, actor === null ? "failed" : "done");
    return false;
  }
  const emails = [...new Set(rows.flatMap(({ said }) => (said.email === null ? [] : [said.email])))];
  const said = file.map((row) => row.said);
  const world = await loadWorld(trx, actor, said, platform.clock(), emails);
  const context: Context = { platform, trx, actor, world, companyId: entry.company_id, trees: new Map() };
  const outcomes: Parameters<typeof noteOutcomes>[2][number][] = [];
  for (const row of rows) outcomes.push({ row: row.row, ...(await oneRow(context, row)) });
  await noteOutcomes(trx, id, outcomes);
  await trx
    .updateTable("people_import")
    .set({ state: "running", last_row: rows.at(-1)!.row })
    .where("id", "=", id)
    .execute();
  return true;
}

async function finish({ clock }: Platform, trx: Trx, entry: ImportEntry, state: "done" | "failed"): Promise<void> {
  await trx.updateTable("people_import").set({ state, finished_at: clock() }).where("id", "=", entry.id).execute();
  await recordEvent(trx, {
    companyId: entry.company_id,
    actorId: entry.asker_id,
    channel: entry.channel as Channel,
    subject: "people-import",
    subjectId: entry.id,
    type: `people-import.${state}`,
    data: { rows: entry.row_count },
  });
}

/** `trees`: departments by company, held and so unchanged until the slice is done */
type Context = {
  platform: Platform;
  trx: Trx;
  actor: Actor;
  world: World;
  companyId: number;
  trees: Map<number, Awaited<ReturnType<typeof lockTree>>>;
};
type Done = { outcome: string; notes: RowNote[]; invitation: string | null };

/** A row that can't be carried out leaves nothing behind, and the others go on. */
async function oneRow(context: Context, { said }: StoredRow): Promise<Done> {
  const { trx, world, companyId, actor } = context;
  if (!lookedAfter(actor).includes(companyId) && said.company === null)
    return { outcome: "wrong", notes: [{ code: "company", value: "" }], invitation: null };
  const judged: Judgement = judgeRow(said, world, companyId);
  if (judged.plan.do === "nothing") return { outcome: judged.outcome, notes: judged.notes, invitation: null };
  await sql`savepoint one_row`.execute(trx);
  try {
    const invitation = await carryOut(context, judged.plan);
    await sql`release savepoint one_row`.execute(trx);
    return { outcome: judged.outcome, notes: judged.notes, invitation };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    await sql`rollback to savepoint one_row`.execute(trx);
    // departments that the row made are gone again
    context.trees.clear();
    return { outcome: "wrong", notes: [{ code: `problem:${error.code}`, value: "" }], invitation: null };
  }
}

/** @returns the invitation that the row has come to */
async function carryOut(context: Context, plan: Plan): Promise<string | null> {
  const { platform, trx, actor, world } = context;
  const by = { actorId: actor.userId, channel: actor.channel };
  if (plan.do === "nothing") return null;
  if (plan.do === "department") {
    await departmentAt(context, plan.companyId, plan.path);
    return null;
  }
  const input = await inputOf(context, plan.held);
  if (plan.do === "invite") {
    const planned = await checkedMembership(trx, actor, input);
    const memberships = [plan.head === true ? { ...planned, head: true } : planned];
    const { email, name, held } = plan;
    const id = await insertInvitation(trx, platform, actor, held.companyId, { email, name, locale: null, memberships });
    world.invited.get(email)!.id = id;
    return id;
  }
  if (plan.do === "invite-again") return inviteAgain(context, plan, input);
  if (plan.rename !== null) await rename(context, plan.userId, plan.rename, plan.held.companyId);
  if (plan.do === "add") {
    const id = await makeMembership(trx, plan.userId, await checkedMembership(trx, actor, input), by);
    plan.held.ref = id;
    await openAccount(trx, plan.userId);
  } else {
    const { company: _, ...change } = input;
    await changeIn(trx, platform, actor, { userId: plan.userId, id: plan.held.ref! }, change);
  }
  if (plan.head !== null) await changeHead(context, input, plan.userId, plan.head);
  return null;
}

async function changeHead(
  { trx, actor, platform }: Context,
  input: MembershipInput,
  userId: string,
  head: boolean,
): Promise<void> {
  const place = { companyId: input.company, departmentId: input.department! };
  const by = { actorId: actor.userId, channel: actor.channel, now: platform.clock() };
  if (head) await nameHead(trx, place, userId, by);
  else await endHeads(trx, { ...place, userIds: [userId] }, by);
}

async function inputOf(context: Context, held: Held): Promise<MembershipInput> {
  const { companyId, path, role, reach, mayEnter, from, until } = held;
  const department = path === "" ? null : await departmentAt(context, companyId, path);
  return { company: companyId, department, role, reach, mayEnter, from, until };
}

async function departmentAt({ trx, actor, trees }: Context, companyId: number, path: string): Promise<string | null> {
  const tree = trees.get(companyId) ?? (await lockTree(trx, companyId));
  trees.set(companyId, tree);
  return (await ensurePath(trx, tree, { actorId: actor.userId, channel: actor.channel }, companyId, path.split("/"))).id;
}

async function inviteAgain(
  { trx, actor, world }: Context,
  { email, at, head }: Extract<Plan, { do: "invite-again" }>,
  input: MembershipInput,
): Promise<string> {
  const id = world.invited.get(email)!.id!;
  const planned = await checkedMembership(trx, actor, input);
  const { memberships, company_id } = await trx
    .selectFrom("invitation")
    .select(["memberships", "company_id"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const headed = head ?? (at === null ? undefined : memberships[at]?.head);
  if (headed === true) planned.head = true;
  const after = at === null ? [...memberships, planned] : memberships.map((each, index) => (index === at ? planned : each));
  await trx
    .updateTable("invitation")
    .set({ memberships: JSON.stringify(after) })
    .where("id", "=", id)
    .execute();
  await recordEvent(trx, {
    companyId: company_id,
    actorId: actor.userId,
    channel: actor.channel,
    subject: "invitation",
    subjectId: id,
    type: "invitation.changed",
    data: { before: memberships, after },
  });
  return id;
}

async function rename({ trx, actor, platform }: Context, userId: string, name: string, companyId: number): Promise<void> {
  const before = await trx.selectFrom("user").select("name").where("id", "=", userId).forUpdate().executeTakeFirstOrThrow();
  await trx.updateTable("user").set({ name, updatedAt: platform.clock() }).where("id", "=", userId).execute();
  await tellOfPerson(trx, actor, userId, [companyId], "person.renamed", { before: before.name, after: name });
}
