/** The tree of departments: made, renamed, moved with everything below, merged, given up. */
import { sql } from "kysely";
import type { DepartmentChange, DepartmentUse, Departments, NewDepartment, OutlineDone } from "#api/departments.api.ts";
import type { Handover } from "#api/staff.api.ts";
import { DEPTH_MAX, readOutline } from "#domain/outline.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import type { Actor } from "../people.types.ts";
import type { By } from "../grants.ts";
import { type Belongings, countBelongings } from "../staff/belongings.ts";
import { showHandover, startHandover } from "../staff/handover.usecases.ts";
import { renameInInvitations } from "../staff/planned.ts";
import { notToOneself } from "../people.errors.ts";
import { readSetting } from "../settings.ts";
import { noSuchDepartment, noSuchPerson, notYourCompany } from "../staff/staff.errors.ts";
import { lookedAfter } from "../staff/staff.policy.ts";
import { ownCompany } from "../staff/staff.usecases.ts";
import {
  departmentBusy,
  departmentInUse,
  departmentIntoItself,
  departmentNameTaken,
  departmentTooDeep,
  outlineProblem,
} from "./departments.errors.ts";
import { type DepartmentRow, departmentsOf, lockTree, membersAmong, movePaths, usesOf } from "./departments.queries.ts";
import { endHeads, headsIn, mayNameHeads, setHeads } from "./heads.ts";
import { retireDepartment } from "./retire.ts";

type Tree = Map<string, DepartmentRow>;

/** @throws ProblemError 403 for a company whose people the actor neither looks after nor may let grant */
export async function listDepartments({ db, clock }: Platform, actor: Actor, companyId: number): Promise<Departments> {
  const change = lookedAfter(actor).includes(companyId);
  const nameHeads = await mayNameHeads(db, actor, companyId);
  if (!change && !nameHeads) throw notYourCompany();
  const [rows, heads] = await Promise.all([departmentsOf(db, companyId, clock()), headsIn(db, companyId, clock())]);
  const headsOf = Map.groupBy(heads, ({ departmentId }) => departmentId);
  return {
    departments: rows.map(({ id, name, parent_id, people }) => ({
      id,
      name,
      parentId: parent_id,
      people,
      heads: (headsOf.get(id) ?? []).map(({ userId, name: called, member }) => ({ id: userId, name: called, member })),
    })),
    may: { change, nameHeads },
  };
}

/**
 * Says who the heads of a department are: from then on they grant access to what belongs to it and those below it.
 * @throws ProblemError 403 for who may not give that away, 404 for the department and for people who aren't members, 409 with 三员分立 on
 */
export async function nameHeads(
  platform: Platform,
  actor: Actor,
  companyId: number,
  { id, people }: { id: string; people: readonly string[] },
): Promise<Departments> {
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    if (!(await mayNameHeads(trx, actor, companyId))) throw notYourCompany();
    known(await lockTree(trx, companyId), id);
    const named = [...new Set(people)];
    const { on } = await readSetting(trx, "separation");
    if (on && named.includes(actor.userId)) throw notToOneself();
    const members = await membersAmong(trx, companyId, named, now);
    if (members.length < named.length) throw noSuchPerson();
    await setHeads(trx, { companyId, departmentId: id }, named, { actorId: actor.userId, channel: actor.channel, now });
  });
  forgetActors();
  return listDepartments(platform, actor, companyId);
}

/** @throws ProblemError 403, 404 for the one above, 409 where a sister has the name */
export async function makeDepartment(
  platform: Platform,
  actor: Actor,
  companyId: number,
  wish: NewDepartment,
): Promise<Departments> {
  ownCompany(actor, companyId);
  await platform.db.transaction().execute(async (trx) => {
    const tree = await lockTree(trx, companyId);
    const parent = wish.parentId === null ? null : known(tree, wish.parentId);
    await insertDepartment(trx, tree, { actorId: actor.userId, channel: actor.channel }, companyId, wish.name, parent);
  });
  forgetActors();
  return listDepartments(platform, actor, companyId);
}

/** @throws ProblemError 409 where a sister has the name, 422 too deep */
async function insertDepartment(
  trx: Trx,
  tree: Tree,
  by: By,
  companyId: number,
  name: string,
  parent: DepartmentRow | null,
): Promise<DepartmentRow> {
  checkPlace(tree, { id: null, name, parent, height: 1 });
  const id = newId();
  const row = { id, name, parent_id: parent?.id ?? null, path: [...(parent?.path ?? []), id] };
  await trx
    .insertInto("department")
    .values({ company_id: companyId, ...row })
    .execute();
  tree.set(id, row);
  await tell(trx, by, companyId, id, "department.created", { name, parentId: row.parent_id });
  return row;
}

/** Makes what is missing of an indented list or of paths; what is there stays. @throws ProblemError 403, 422 by line */
export async function makeOutline(platform: Platform, actor: Actor, companyId: number, text: string): Promise<OutlineDone> {
  ownCompany(actor, companyId);
  const { paths, problems } = readOutline(text);
  const [wrong] = problems;
  if (wrong !== undefined) throw outlineProblem(wrong.line, wrong.code, wrong.value);
  const made = await platform.db.transaction().execute(async (trx) => {
    const tree = await lockTree(trx, companyId);
    const by = { actorId: actor.userId, channel: actor.channel };
    let count = 0;
    for (const path of paths) count += (await ensurePath(trx, tree, by, companyId, path)).made;
    return count;
  });
  forgetActors();
  return { ...(await listDepartments(platform, actor, companyId)), made, there: paths.length - made };
}

/** The department at a path, made with all above it where it isn't there. */
export async function ensurePath(
  trx: Trx,
  tree: Tree,
  by: By,
  companyId: number,
  path: readonly string[],
): Promise<{ id: string | null; made: number }> {
  let parent: DepartmentRow | null = null;
  let made = 0;
  for (const name of path) {
    const found: DepartmentRow | undefined = childOf(tree, parent?.id ?? null, name);
    if (found === undefined) made += 1;
    parent = found ?? (await insertDepartment(trx, tree, by, companyId, name, parent));
  }
  return { id: parent?.id ?? null, made };
}

export const childOf = (tree: Tree, parentId: string | null, name: string): DepartmentRow | undefined =>
  [...tree.values()].find((row) => row.parent_id === parentId && row.name === name);

/** Renames, moves with everything below, or both. @throws ProblemError 403, 404, 409, 422 */
export async function changeDepartment(
  platform: Platform,
  actor: Actor,
  companyId: number,
  id: string,
  change: DepartmentChange,
): Promise<Departments> {
  ownCompany(actor, companyId);
  await platform.db.transaction().execute(async (trx) => {
    const tree = await lockTree(trx, companyId);
    const row = known(tree, id);
    const parentId = change.parentId === undefined ? row.parent_id : change.parentId;
    const parent = parentId === null ? null : known(tree, parentId);
    if (parent?.path.includes(id)) throw departmentIntoItself();
    const name = change.name ?? row.name;
    checkPlace(tree, { id, name, parent, height: heightOf(tree, row) });
    const by = { actorId: actor.userId, channel: actor.channel };
    if (name !== row.name) {
      await trx.updateTable("department").set({ name }).where("company_id", "=", companyId).where("id", "=", id).execute();
      await tell(trx, by, companyId, id, "department.renamed", { before: row.name, after: name });
    }
    if (parentId !== row.parent_id) await move(trx, by, companyId, row, parent);
  });
  forgetActors();
  return listDepartments(platform, actor, companyId);
}

async function move(trx: Trx, by: By, companyId: number, row: DepartmentRow, parent: DepartmentRow | null): Promise<void> {
  await trx
    .updateTable("department")
    .set({ parent_id: parent?.id ?? null })
    .where("company_id", "=", companyId)
    .where("id", "=", row.id)
    .execute();
  const count = await movePaths(trx, companyId, row, parent?.path ?? []);
  await tell(trx, by, companyId, row.id, "department.moved", {
    before: row.parent_id,
    after: parent?.id ?? null,
    departments: count,
  });
}

type Place = { id: string | null; name: string; parent: DepartmentRow | null; /** levels from it down */ height: number };

function checkPlace(tree: Tree, { id, name, parent, height }: Place): void {
  const sister = childOf(tree, parent?.id ?? null, name);
  if (sister !== undefined && sister.id !== id) throw departmentNameTaken(name);
  if ((parent?.path.length ?? 0) + height > DEPTH_MAX) throw departmentTooDeep(DEPTH_MAX);
}

const heightOf = (tree: Tree, row: DepartmentRow): number =>
  Math.max(...[...tree.values()].filter(({ path }) => path.includes(row.id)).map(({ path }) => path.length)) -
  row.path.length +
  1;

function known(tree: Tree, id: string): DepartmentRow {
  const row = tree.get(id);
  if (row === undefined) throw noSuchDepartment();
  return row;
}

/** @throws ProblemError 403, 404 */
export async function showUse(
  { db, clock }: Platform,
  belongings: readonly Belongings[],
  actor: Actor,
  companyId: number,
  id: string,
): Promise<DepartmentUse> {
  ownCompany(actor, companyId);
  const tree = await departmentsOf(db, companyId, clock());
  if (!tree.some((row) => row.id === id)) throw noSuchDepartment();
  return useOf(db, belongings, companyId, id, clock());
}

async function useOf(
  db: DbOrTrx,
  belongings: readonly Belongings[],
  companyId: number,
  id: string,
  now: Date,
): Promise<DepartmentUse> {
  const counted = await countBelongings(
    db,
    belongings.filter(({ name }) => name === "invoices"),
    {
      companyId,
      ownerId: null,
      departmentId: id,
      everything: false,
    },
  );
  return { ...(await usesOf(db, companyId, id, now)), invoices: counted.invoices };
}

/** Gives up a department on which nothing hangs. @throws ProblemError 403, 404, 409 with what hangs on it */
export async function giveUpDepartment(
  platform: Platform,
  belongings: readonly Belongings[],
  actor: Actor,
  companyId: number,
  id: string,
): Promise<Departments> {
  ownCompany(actor, companyId);
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    known(await lockTree(trx, companyId), id);
    const use = await useOf(trx, belongings, companyId, id, now);
    if (use.people + use.below + use.invoices > 0) throw departmentInUse(use);
    await retireDepartment(trx, { actorId: actor.userId, channel: actor.channel, now }, companyId, id);
  });
  forgetActors();
  return listDepartments(platform, actor, companyId);
}

/**
 * People, grants, departments below and invoices go over to another department; a job moves the invoices, and then the empty one is
 * given up.
 * @throws ProblemError 403, 404, 409, 422
 */
export async function mergeDepartment(
  platform: Platform,
  belongings: readonly Belongings[],
  actor: Actor,
  companyId: number,
  { id, into }: { id: string; into: string },
): Promise<Handover> {
  ownCompany(actor, companyId);
  const by = { actorId: actor.userId, channel: actor.channel };
  const handover = await platform.db.transaction().execute(async (trx) => {
    const tree = await lockTree(trx, companyId);
    const [row, target] = [known(tree, id), known(tree, into)];
    if (target.path.includes(id)) throw departmentIntoItself();
    await refuseWhileMerging(trx, companyId, [id, into]);
    for (const child of [...tree.values()].filter(({ parent_id }) => parent_id === id)) {
      checkPlace(tree, { id: child.id, name: child.name, parent: target, height: heightOf(tree, child) });
      await move(trx, by, companyId, child, target);
    }
    const moved = await movePeople(trx, companyId, id, into);
    // its heads would become those of more than they were named for
    await endHeads(trx, { companyId, departmentId: id }, by);
    await renameInInvitations(trx, companyId, id, into);
    await tell(trx, by, companyId, id, "department.merged", { into, name: row.name, ...moved });
    return startHandover(trx, platform, belongings, actor, { kind: "merge", companyId, departmentId: id, toDepartmentId: into });
  });
  forgetActors();
  return showHandover(platform, actor, handover);
}

async function refuseWhileMerging(trx: Trx, companyId: number, ids: readonly string[]): Promise<void> {
  const { rows } = await sql`select from handover where company_id = ${companyId}::int and kind = 'merge'
    and state in ('queued', 'running') and (department_id = any(${ids}::bigint[]) or to_department_id = ${ids[0]!}::bigint) limit 1`.execute(
    trx,
  );
  if (rows.length > 0) throw departmentBusy();
}

async function movePeople(
  trx: Trx,
  companyId: number,
  id: string,
  into: string,
): Promise<{ memberships: number; grants: number }> {
  const memberships = await trx
    .updateTable("membership")
    .set({ department_id: into })
    .where("company_id", "=", companyId)
    .where("department_id", "=", id)
    .executeTakeFirst();
  const grants = await trx
    .updateTable("access_grant")
    .set({ department_id: into })
    .where("company_id", "=", companyId)
    .where("department_id", "=", id)
    .executeTakeFirst();
  return { memberships: Number(memberships.numUpdatedRows), grants: Number(grants.numUpdatedRows) };
}

async function tell(trx: Trx, by: By, companyId: number, id: string, type: string, data: Record<string, unknown>): Promise<void> {
  await recordEvent(trx, { companyId, ...by, subject: "department", subjectId: id, type, data });
}
