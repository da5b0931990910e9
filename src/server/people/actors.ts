/** A person as the one who asks: memberships, department subtrees and grants in one value. */
import { BUILT_IN_ROLES } from "#api/permissions.api.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { DEFAULT_LOCALE } from "../../locales/index.ts";
import { type MembershipRow, grantsOf, membershipsOf, subtrees, userRow } from "./people.queries.ts";
import type { Actor, ActorReach, Channel, Reach } from "./people.types.ts";

/** Wider first. */
const REACH_ORDER: readonly Reach[] = ["company", "department", "own"];

/** An actor with the language that the person chose, null where he left it to the browser. */
export type Person = Actor & { ownLocale: string | null };

/** @returns null when the account doesn't exist (any more) */
export async function loadActor(db: DbOrTrx, userId: string, channel: Channel, now: Date): Promise<Person | null> {
  const [user, memberships, grants] = await Promise.all([
    userRow(db, userId),
    membershipsOf(db, userId, now),
    grantsOf(db, userId, now),
  ]);
  if (user === undefined) return null;
  const roots = [
    ...memberships.filter((row) => row.reach === "department" && row.department_id !== null),
    ...grants.filter((row) => row.department_id !== null),
  ].map((row) => ({ companyId: row.company_id, id: row.department_id! }));
  const trees = await subtrees(db, roots);
  const below = (companyId: number, root: string) =>
    trees.filter((row) => row.company_id === companyId && row.root === root).map((row) => row.id);
  return {
    userId,
    name: user.name,
    email: user.email,
    locale: user.locale ?? DEFAULT_LOCALE,
    ownLocale: user.locale,
    channel,
    reaches: [...Map.groupBy(memberships, (row) => row.company_id)].map(([companyId, rows]) => reachOf(companyId, rows, below)),
    grants: [...Map.groupBy(grants, (row) => row.company_id)].map(([companyId, rows]) => ({
      companyId,
      invoiceIds: rows.flatMap((row) => (row.invoice_id === null ? [] : [row.invoice_id])),
      departmentIds: [...new Set(rows.flatMap((row) => (row.department_id === null ? [] : below(companyId, row.department_id))))],
    })),
  };
}

/** Several memberships in one company add up: the widest reach, all departments, all permissions. */
function reachOf(companyId: number, rows: MembershipRow[], below: (companyId: number, root: string) => string[]): ActorReach {
  const reach = REACH_ORDER.find((each) => rows.some((row) => row.reach === each))!;
  const departments = rows.filter((row) => row.reach === "department").flatMap((row) => below(companyId, row.department_id!));
  return {
    companyId,
    roles: [...new Set(rows.map((row) => row.role))].toSorted((a, b) => BUILT_IN_ROLES[b].length - BUILT_IN_ROLES[a].length),
    permissions: new Set(rows.flatMap(permissionsOf)),
    reach,
    departmentIds: reach === "department" ? [...new Set(departments)] : [],
    homeDepartmentId: rows.find((row) => row.department_id !== null)?.department_id ?? null,
  };
}

/** Of a role that enters, a single membership may be without it. */
const permissionsOf = ({ role, may_enter }: MembershipRow) =>
  BUILT_IN_ROLES[role].filter((permission) => may_enter || permission !== "invoice.enter");
