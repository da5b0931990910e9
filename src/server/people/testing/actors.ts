/** Actors for tests, made without a database. */
import { BUILT_IN_ROLES } from "#api/permissions.api.ts";
import type { Actor, ActorReach, Role } from "../people.types.ts";

/** One who sees a whole company and may do what his role says. */
export const aReach = (
  companyId: number,
  { role = "employee", ...given }: Partial<ActorReach> & { role?: Role } = {},
): ActorReach => ({
  companyId,
  roles: [{ key: role, id: null, name: null }],
  permissions: new Set(BUILT_IN_ROLES[role]),
  reach: "company",
  parts: null,
  departmentIds: [],
  homeDepartmentId: null,
  headOf: [],
  ...given,
});

export const anActor = (reaches: ActorReach[], given: Partial<Actor> = {}): Actor => ({
  userId: "u1",
  name: "样张用户",
  email: "u1@example.com",
  locale: "zh-CN",
  channel: "web",
  reaches,
  grants: [],
  unmasked: new Map(),
  ...given,
});
