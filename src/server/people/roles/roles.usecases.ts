/** Roles that people make: who lists, makes, changes and retires them. */
import { BUILT_IN_ROLES, type Permission, ROLES } from "#api/permissions.api.ts";
import type { NewRole, Role, RoleChange, RoleDetail, Roles } from "#api/roles.api.ts";
import { INVOICE_KINDS } from "#domain/invoice.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { noSuchRole, notPermitted, ownRoleHeld, roleChanged, roleInUse, roleNameTaken } from "../people.errors.ts";
import { companiesWhere, mayEverywhere, mayIn, requireSomewhere } from "../people.policy.ts";
import type { Actor } from "../people.types.ts";
import { readSetting } from "../settings.ts";
import { missingFor, requireGivable } from "./give.policy.ts";
import { guarded } from "./guard.ts";
import { knownPermissions } from "./memberships.ts";
import {
  type RoleRow,
  holdersOfRole,
  insertRole,
  lockRole,
  membersWith,
  peopleByRole,
  roleById,
  rolesIn,
  updateRole,
} from "./roles.queries.ts";
import { realCompanies } from "./separation.queries.ts";

const HOLDERS_MAX = 500;
const ID = /^\d{1,19}$/;

/** What an answer about roles depends on besides the role. */
type Asking = { actor: Actor; everywhere: number[]; separated: boolean; people: Map<string, number> };

async function askingOf(db: DbOrTrx, actor: Actor, now: Date): Promise<Asking & { companies: number[] }> {
  const companies = requireSomewhere(actor, "role.manage", "people.manage", "access.grant");
  const [{ on }, everywhere, people] = await Promise.all([
    readSetting(db, "separation"),
    realCompanies(db),
    peopleByRole(db, companies, now),
  ]);
  return { actor, separated: on, everywhere: everywhere.map(({ id }) => id), people, companies };
}

/** Built-in roles and those of the companies where the actor looks after people or roles. @throws ProblemError 403 */
export async function listRoles({ db, clock }: Platform, actor: Actor): Promise<Roles> {
  const asking = await askingOf(db, actor, clock());
  const own = await rolesIn(db, asking.companies);
  return {
    roles: [...ROLES.map((key) => presentBuiltIn(asking, key)), ...own.map((row) => presentOwn(asking, row))],
    may: {
      makeIn: companiesWhere(actor, "role.manage"),
      makeForAll: mayEverywhere(actor, asking.everywhere, "role.manage"),
    },
  };
}

/** One role with who has it, as far as the actor looks after these people. @throws ProblemError 403, 404 */
export async function showRole({ db, clock }: Platform, actor: Actor, key: string): Promise<RoleDetail> {
  const asking = await askingOf(db, actor, clock());
  const role = await roleFor(db, asking, key);
  const holders = await holdersOfRole(db, key, asking.companies, clock(), HOLDERS_MAX);
  return {
    ...role,
    holders: holders.map((row) => ({
      userId: row.user_id,
      name: row.name,
      company: { id: row.company_id, name: row.company_name },
      until: row.ends_at?.toISOString() ?? null,
    })),
  };
}

async function roleFor(db: DbOrTrx, asking: Asking & { companies: number[] }, key: string): Promise<Role> {
  const builtIn = ROLES.find((each) => each === key);
  if (builtIn !== undefined) return presentBuiltIn(asking, builtIn);
  const row = ID.test(key) ? await roleById(db, key) : undefined;
  if (row === undefined || (row.company_id !== null && !asking.companies.includes(row.company_id))) throw noSuchRole();
  return presentOwn(asking, row);
}

/** @throws ProblemError 403 without the permission, or for a permission that the actor doesn't hold; 409 for a name that is taken */
export async function makeRole(platform: Platform, actor: Actor, wanted: NewRole): Promise<Role> {
  const { company, name, description = "", permissions, kinds = null } = wanted;
  const id = newId();
  await platform.db.transaction().execute(async (trx) => {
    const places = await placesOf(trx, company);
    await requireMaking(trx, actor, places, permissions);
    const now = platform.clock();
    const row = { id, company_id: company, name, description, permissions: ordered(permissions), kinds };
    await uniquely(() => insertRole(trx, { ...row, created_at: now, updated_at: now, updated_by: actor.userId }));
    await tell(trx, actor, places, { id, type: "role.created", data: { after: row }, reason: null, at: now });
  });
  return roleFor(platform.db, await askingOf(platform.db, actor, platform.clock()), id);
}

/**
 * Changes a role for everybody who has it.
 * @throws ProblemError 403, 404, 409 where somebody changed it meanwhile, its name is taken, or a company would be left
 *   without anybody who manages it
 */
export async function changeRole(platform: Platform, actor: Actor, id: string, change: RoleChange): Promise<Role> {
  const { version, reason = null, ...wishes } = change;
  await changing(platform, actor, id, reason, async (trx, row) => {
    if (row.version !== version) throw roleChanged(row.version);
    const before = { name: row.name, description: row.description, permissions: row.permissions, kinds: row.kinds };
    const wanted = wishes.permissions ?? knownPermissions(row.permissions);
    const added = wanted.filter((permission) => !row.permissions.includes(permission));
    await requireMaking(trx, actor, await placesOf(trx, row.company_id), added);
    const after = {
      name: wishes.name ?? row.name,
      description: wishes.description ?? row.description,
      permissions: ordered(wanted),
      kinds: wishes.kinds === undefined ? row.kinds : wishes.kinds,
    };
    await uniquely(() => updateRole(trx, id, { ...after, updated_at: platform.clock(), updated_by: actor.userId }));
    return { type: "role.changed", data: { before, after } };
  });
  return roleFor(platform.db, await askingOf(platform.db, actor, platform.clock()), id);
}

/** Nobody gets it any more; {@link restoreRole} brings it back. @throws ProblemError 403, 404, 409 while somebody has it */
export async function retireRole(platform: Platform, actor: Actor, id: string, reason: string | null): Promise<void> {
  await changing(platform, actor, id, reason, async (trx, row) => {
    if (row.retired_at !== null) throw noSuchRole();
    const holders = new Set((await membersWith(trx, id, platform.clock())).map((each) => each.user_id));
    if (holders.size > 0) throw roleInUse(holders.size);
    await updateRole(trx, id, { retired_at: platform.clock(), updated_by: actor.userId });
    return { type: "role.retired", data: { before: { retired: false }, after: { retired: true } } };
  });
}

/** @throws ProblemError 403, 404 where it isn't retired, 409 where its name is taken by now */
export async function restoreRole(platform: Platform, actor: Actor, id: string): Promise<Role> {
  await changing(platform, actor, id, null, async (trx, row) => {
    if (row.retired_at === null) throw noSuchRole();
    await uniquely(() => updateRole(trx, id, { retired_at: null, updated_by: actor.userId }));
    return { type: "role.restored", data: { before: { retired: true }, after: { retired: false } } };
  });
  return roleFor(platform.db, await askingOf(platform.db, actor, platform.clock()), id);
}

type Told = { type: string; data: Record<string, unknown> };

/** The steps around every change of a role: there and for the actor, locked, guarded, told, and seen at once. */
async function changing(
  platform: Platform,
  actor: Actor,
  id: string,
  reason: string | null,
  change: (trx: Trx, row: RoleRow) => Promise<Told>,
): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const now = platform.clock();
    await roleFor(trx, await askingOf(trx, actor, now), id);
    if (!ID.test(id)) throw notPermitted("role.manage");
    await lockRole(trx, id);
    const row = (await roleById(trx, id))!;
    const places = await placesOf(trx, row.company_id);
    if (!places.every((companyId) => mayIn(actor, companyId, "role.manage"))) throw notPermitted("role.manage");
    const members = await membersWith(trx, id, now);
    if ((await readSetting(trx, "separation")).on && members.some((each) => each.user_id === actor.userId)) throw ownRoleHeld();
    const companies = [...new Set(members.map((each) => each.company_id))];
    const told = await guarded(trx, companies, now, () => change(trx, row));
    await tell(trx, actor, places, { id, ...told, reason, at: now });
  });
  forgetActors();
}

/** The companies in which a role can be given: its own one, or all. */
async function placesOf(db: DbOrTrx, companyId: number | null): Promise<number[]> {
  return companyId === null ? (await realCompanies(db)).map(({ id }) => id) : [companyId];
}

async function requireMaking(db: DbOrTrx, actor: Actor, places: readonly number[], permissions: readonly Permission[]) {
  if (places.length === 0 || !places.every((companyId) => mayIn(actor, companyId, "role.manage")))
    throw notPermitted("role.manage");
  for (const companyId of places) await requireGivable(db, actor, { companyId, permissions });
}

async function uniquely(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (errorCode(error) === "23505") throw roleNameTaken();
    throw error;
  }
}

const ordered = (permissions: readonly Permission[]): Permission[] => knownPermissions(permissions);

async function tell(
  trx: Trx,
  actor: Actor,
  places: readonly number[],
  { id, ...event }: Told & { id: string; reason: string | null; at: Date },
): Promise<void> {
  const { userId: actorId, channel } = actor;
  await recordEvents(
    trx,
    places.map((companyId) => ({ companyId, actorId, channel, subject: "role", subjectId: id, ...event })),
  );
}

function presentBuiltIn(asking: Asking, key: (typeof ROLES)[number]): Role {
  const permissions = [...BUILT_IN_ROLES[key]];
  return {
    key,
    builtIn: true,
    name: null,
    description: "",
    company: null,
    permissions,
    kinds: null,
    people: asking.people.get(key) ?? 0,
    version: 1,
    retiredAt: null,
    may: { change: false, retire: false, restore: false, give: givableIn(asking, permissions, asking.everywhere) },
  };
}

function presentOwn(asking: Asking, row: RoleRow): Role {
  const permissions = knownPermissions(row.permissions);
  const places = row.company_id === null ? asking.everywhere : [row.company_id];
  const mine = mayEverywhere(asking.actor, places, "role.manage");
  const retired = row.retired_at !== null;
  return {
    key: row.id,
    builtIn: false,
    name: row.name,
    description: row.description,
    company: row.company_id === null ? null : { id: row.company_id, name: row.company_name ?? "" },
    permissions,
    kinds: row.kinds === null ? null : INVOICE_KINDS.filter((kind) => row.kinds!.includes(kind)),
    people: asking.people.get(row.id) ?? 0,
    version: row.version,
    retiredAt: row.retired_at?.toISOString() ?? null,
    may: {
      change: mine && !retired,
      retire: mine && !retired,
      restore: mine && retired,
      give: retired ? [] : givableIn(asking, permissions, places),
    },
  };
}

/** The companies where the actor looks after people and could give somebody these permissions. */
function givableIn({ actor, separated }: Asking, permissions: readonly Permission[], places: readonly number[]): number[] {
  const giving = new Set([...companiesWhere(actor, "people.manage"), ...companiesWhere(actor, "role.manage")]);
  return places.filter(
    (companyId) => giving.has(companyId) && missingFor(actor, { companyId, permissions }, separated).length === 0,
  );
}
