/** A person as the one who asks: memberships, department subtrees and grants in one value. */
import { isServiceAccount } from "#domain/service-account.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { DEFAULT_LOCALE } from "../../locales/index.ts";
import {
  type GrantedRow,
  type HeadshipRow,
  type MembershipRow,
  grantsIn,
  grantsOf,
  headshipsOf,
  membershipsIn,
  membershipsOf,
  subtrees,
  unmaskedBy,
  userRow,
  userRows,
} from "./people.queries.ts";
import type { Actor, ActorReach, Channel, NamedRole, Part, Reach } from "./people.types.ts";
import { permissionsOf } from "./roles/memberships.ts";

/** Wider first. */
const REACH_ORDER: readonly Reach[] = ["company", "department", "own"];

/** An actor with the language that the person chose, null where he left it to the browser, and when the first of his grants and memberships ends. */
export type Person = Actor & { ownLocale: string | null; endsNext: Date | null; hasSecondFactor: boolean };

/** @returns null when the account doesn't exist (any more) or is closed */
export async function loadActor(db: DbOrTrx, userId: string, channel: Channel, now: Date): Promise<Person | null> {
  const [user, memberships, grants, heads, unmasked] = await Promise.all([
    userRow(db, userId),
    membershipsOf(db, userId, now),
    grantsOf(db, userId, now),
    headshipsOf(db, { userId }),
    unmaskedBy(db, userId, now),
  ]);
  if (user === undefined || user.disabled_at !== null) return null;
  const below = await treesOf(db, memberships, grants);
  return {
    ...actorOf(user, channel, { memberships, grants, heads }, below),
    unmasked: new Map(unmasked.map((row) => [row.invoice_id, row.until])),
    ownLocale: user.locale,
    endsNext: firstEnd([...memberships, ...grants]),
    hasSecondFactor: user.twoFactorEnabled ?? false,
  };
}

/**
 * Everybody who may see anything of a company at all, each as far as that company goes: the answer to "who can see this" is then
 * the rule itself, asked once a person.
 */
export async function actorsIn(db: DbOrTrx, companyId: number, now: Date): Promise<Actor[]> {
  const [memberships, grants, heads] = await Promise.all([
    membershipsIn(db, companyId, now),
    grantsIn(db, companyId, now),
    headshipsOf(db, { companyId }),
  ]);
  const [users, below] = await Promise.all([
    userRows(db, [...new Set([...memberships.map((row) => row.user_id), ...grants.map((row) => row.grantee_id)])]),
    treesOf(db, memberships, grants),
  ]);
  const membershipsBy = Map.groupBy(memberships, (row) => row.user_id);
  const grantsBy = Map.groupBy(grants, (row) => row.grantee_id);
  const headsBy = Map.groupBy(heads, (row) => row.user_id);
  const of = (id: string): Rows => ({
    memberships: membershipsBy.get(id) ?? [],
    grants: grantsBy.get(id) ?? [],
    heads: headsBy.get(id) ?? [],
  });
  return users.map((user) => actorOf(user, "web", of(user.id), below));
}

type Below = (companyId: number, root: string) => string[];
type Rows = { memberships: MembershipRow[]; grants: GrantedRow[]; heads: HeadshipRow[] };
type UserRow = { id: string; name: string; email: string; locale: string | null };

/** The departments below those that memberships and grants name. */
async function treesOf(db: DbOrTrx, memberships: MembershipRow[], grants: GrantedRow[]): Promise<Below> {
  const roots = [
    ...memberships.filter((row) => row.reach === "department" && row.department_id !== null),
    ...grants.filter((row) => row.department_id !== null),
  ].map((row) => ({ companyId: row.company_id, id: row.department_id! }));
  const unique = [...new Map(roots.map((root) => [`${root.companyId}:${root.id}`, root])).values()];
  const trees = Map.groupBy(await subtrees(db, unique), (row) => `${row.company_id}:${row.root}`);
  return (companyId, root) => (trees.get(`${companyId}:${root}`) ?? []).map((row) => row.id);
}

function actorOf(user: UserRow, channel: Channel, { memberships, grants, heads }: Rows, below: Below): Actor {
  return {
    userId: user.id,
    name: user.name,
    // a machine has none; what stands in the column is nobody's
    email: isServiceAccount(user.id) ? "" : user.email,
    locale: user.locale ?? DEFAULT_LOCALE,
    channel,
    reaches: [...Map.groupBy(memberships, (row) => row.company_id)].map(([companyId, rows]) => ({
      ...reachOf(companyId, rows, below),
      headOf: heads.flatMap((row) =>
        row.company_id === companyId ? [{ departmentId: row.department_id, below: row.below }] : [],
      ),
    })),
    grants: [...Map.groupBy(grants, (row) => row.company_id)].map(([companyId, rows]) => ({
      companyId,
      invoiceIds: rows.flatMap((row) => (row.invoice_id === null ? [] : [row.invoice_id])),
      departmentIds: [...new Set(rows.flatMap((row) => (row.department_id === null ? [] : below(companyId, row.department_id))))],
      rules: rows.flatMap((row) => (row.rule === null ? [] : [row.rule])),
    })),
    unmasked: new Map(),
  };
}

const firstEnd = (rows: readonly { ends_at: Date | null }[]): Date | null =>
  rows.reduce<Date | null>((first, { ends_at: end }) => (end !== null && (first === null || end < first) ? end : first), null);

/** Several memberships in one company add up: the widest reach, all departments, all permissions. */
function reachOf(companyId: number, rows: MembershipRow[], below: Below): Omit<ActorReach, "headOf"> {
  const reach = REACH_ORDER.find((each) => rows.some((row) => row.reach === each))!;
  const departmentsOf = (row: MembershipRow) => (row.reach === "department" ? below(companyId, row.department_id!) : []);
  return {
    companyId,
    roles: rolesOf(rows),
    permissions: new Set(rows.flatMap(permissionsOf)),
    reach,
    parts: partsOf(rows, departmentsOf),
    departmentIds: reach === "department" ? [...new Set(rows.flatMap(departmentsOf))] : [],
    homeDepartmentId: rows.find((row) => row.department_id !== null)?.department_id ?? null,
  };
}

/** Where every role shows every kind, or one shows all of the company, there is nothing to be told apart. */
function partsOf(rows: MembershipRow[], departmentsOf: (row: MembershipRow) => string[]): Part[] | null {
  if (rows.every((row) => row.kinds === null) || rows.some((row) => row.kinds === null && row.reach === "company")) return null;
  return rows.map((row) => ({ reach: row.reach, departmentIds: departmentsOf(row), kinds: row.kinds }));
}

/** Each once, the one that may do most first. */
function rolesOf(rows: readonly MembershipRow[]): NamedRole[] {
  const most = rows.toSorted((a, b) => permissionsOf(b).length - permissionsOf(a).length);
  const named = most.map(({ role, role_id, role_name }): NamedRole => {
    return role === "own" ? { key: role, id: role_id!, name: role_name! } : { key: role, id: null, name: null };
  });
  return [...new Map(named.map((role) => [role.id ?? role.key, role])).values()];
}
