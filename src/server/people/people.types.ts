import type { GrantRule } from "#domain/grant-rule.ts";
import type { REACHES } from "#api/people.api.ts";
import type { BuiltInRole, Permission } from "#api/permissions.api.ts";

export type Role = BuiltInRole;
export type Reach = (typeof REACHES)[number];

/** From where somebody acts: it stands in the trace. */
export type Channel = "web" | "api" | "cli" | "worker";

/** What his memberships let a person see and do in one company; several add up. */
export type ActorReach = {
  companyId: number;
  /** for showing only: what he may do is in `permissions` */
  roles: readonly NamedRole[];
  permissions: ReadonlySet<Permission>;
  /** company: everything of it; department: the departments below; own: what the person owns or was granted */
  reach: Reach;
  /** null: whatever the kind. Else he sees what these show together (and his own), and `reach` is only the widest of them */
  parts: readonly Part[] | null;
  /** for reach "department": the ids of the department and of all below it */
  departmentIds: string[];
  /** the department that the person's own invoices go to, if any */
  homeDepartmentId: string | null;
  /** the departments that he heads: there he grants what he sees himself. It lets him see nothing */
  headOf: readonly Headship[];
};

/** A department that somebody heads; `below`: it and all departments below it. */
export type Headship = { departmentId: string; below: readonly string[] };

/** A built-in role by its key, an own one by its id and name. */
export type NamedRole = { key: Role; id: null; name: null } | { key: "own"; id: string; name: string };

/** What one of several memberships shows, where a role shows only some kinds; `kinds` null: every kind. */
export type Part = { reach: Reach; departmentIds: readonly string[]; kinds: readonly string[] | null };

/** Who asks. Every query on invoices takes one; nothing reads invoices without. */
export type Actor = {
  userId: string;
  name: string;
  email: string;
  locale: string;
  channel: Channel;
  reaches: ActorReach[];
  /** running grants: single invoices, whole departments and searches of a company */
  grants: { companyId: number; invoiceIds: string[]; departmentIds: string[]; rules?: GrantRule[] }[];
  /** ids of the invoices whose personal data is shown to him for a while, and until when */
  unmasked: ReadonlyMap<string, Date>;
};
