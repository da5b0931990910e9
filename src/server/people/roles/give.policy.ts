/** What somebody may give to somebody else. */
import { BUILT_IN_ROLES, type Permission } from "#api/permissions.api.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { mayNotGive, mayNotGiveReach, notToOneself } from "../people.errors.ts";
import type { Actor, ActorReach, Reach } from "../people.types.ts";
import { readSetting } from "../settings.ts";

export type Gift = {
  companyId: number;
  /** who gets it; left out where nobody does yet */
  userId?: string;
  permissions: readonly Permission[];
  reach?: Reach;
  departmentId?: string | null;
};

/**
 * Nobody gives away a permission, or a sight of more, than he has himself. With 三员分立 on the security administrator says
 * who may do what, which he can't do himself: he gives everything to others and nothing to himself; whoever manages people
 * may make anybody an ordinary employee.
 * @throws ProblemError 403 that names what is missing
 */
export async function requireGivable(db: DbOrTrx, actor: Actor, gift: Gift): Promise<void> {
  const { on } = await readSetting(db, "separation");
  if (on && gift.userId === actor.userId) throw notToOneself();
  const missing = missingFor(actor, gift, on);
  if (missing.length > 0) throw mayNotGive(missing);
  if (gift.reach !== undefined && !reachGivable(actor, gift, on)) throw mayNotGiveReach(gift.reach);
}

/** The permissions among these that the actor can't give in the company. */
export function missingFor(actor: Actor, { companyId, permissions }: Gift, separated: boolean): Permission[] {
  const held = reachIn(actor, companyId)?.permissions ?? new Set<Permission>();
  if (separated && held.has("role.manage")) return [];
  const ordinary: readonly Permission[] = separated && held.has("people.manage") ? BUILT_IN_ROLES.employee : [];
  return permissions.filter((permission) => !held.has(permission) && !ordinary.includes(permission));
}

function reachGivable(actor: Actor, { companyId, reach, departmentId }: Gift, separated: boolean): boolean {
  const own = reachIn(actor, companyId);
  if (own === undefined) return false;
  if (reach === "own" || (separated && own.permissions.has("role.manage"))) return true;
  if (own.reach === "company") return true;
  return reach === "department" && own.departmentIds.includes(departmentId ?? "");
}

/** Whether the actor sees himself all that a membership would show, by department and by kind. */
export function holdsReach(
  actor: Actor,
  { kinds, ...gift }: { companyId: number; reach: Reach; departmentId: string | null; kinds: readonly string[] | null },
): boolean {
  const own = reachIn(actor, gift.companyId);
  if (own === undefined) return false;
  if (gift.reach === "own") return true;
  if (own.parts === null) return reachGivable(actor, { ...gift, permissions: [] }, false);
  return own.parts.some(
    (part) =>
      (part.kinds === null || (kinds?.every((kind) => part.kinds!.includes(kind)) ?? false)) &&
      (part.reach === "company" || (gift.reach === "department" && part.departmentIds.includes(gift.departmentId ?? ""))),
  );
}

const reachIn = (actor: Actor, companyId: number): ActorReach | undefined =>
  actor.reaches.find((reach) => reach.companyId === companyId);
