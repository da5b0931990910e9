/** From rows to what the asker is told of people. */
import type { Membership, PersonRow, PersonState } from "#api/staff.api.ts";
import { firstDay, lastDay } from "./days.ts";
import type { ListedRow, MembershipOf } from "./staff.queries.ts";

const LEFT_SHOWN = 3;

export function presentMembership(row: MembershipOf, now: Date): Membership {
  return {
    id: row.id,
    company: { id: row.company_id, name: row.company_name },
    department: row.department_id === null ? null : { id: row.department_id, path: row.department_path ?? "" },
    role: row.role,
    roleName: row.role_name,
    reach: row.reach,
    mayEnter: row.may_enter,
    from: firstDay(row.starts_at),
    until: lastDay(row.paused ? row.paused_until : row.ends_at),
    state: membershipState(row, now),
  };
}

export function membershipState(row: Pick<MembershipOf, "paused" | "starts_at" | "ends_at">, now: Date): Membership["state"] {
  if (row.paused) return "paused";
  if (row.ends_at !== null && row.ends_at <= now) return "ended";
  return row.starts_at > now ? "upcoming" : "running";
}

/** The same as the list's, for one person. */
export function personState(memberships: readonly Membership[]): PersonState {
  const has = (state: Membership["state"]): boolean => memberships.some((each) => each.state === state);
  return has("running") ? "active" : has("paused") ? "disabled" : has("upcoming") ? "upcoming" : "left";
}

/** What somebody is now; of who has left the last that he was. */
export function current(memberships: readonly Membership[]): Membership[] {
  const now = memberships.filter(({ state }) => state !== "ended");
  return now.length > 0 ? now : memberships.toReversed().slice(0, LEFT_SHOWN);
}

export function presentRow(row: ListedRow, memberships: Membership[]): PersonRow {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    email: row.email,
    state: row.state,
    memberships: current(memberships),
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    invitedUntil: row.invited_until?.toISOString() ?? null,
  };
}
