import type { REACHES, ROLES } from "#api/people.api.ts";

export type Role = (typeof ROLES)[number];
export type Reach = (typeof REACHES)[number];

/** From where somebody acts: it stands in the trace. */
export type Channel = "web" | "api" | "cli" | "worker";

/** What a membership lets a person see and do in one company. */
export type ActorReach = {
  companyId: number;
  role: Role;
  /** company: everything of it; department: the departments below; own: what the person owns or was granted */
  reach: Reach;
  /** for reach "department": the ids of the department and of all below it */
  departmentIds: string[];
  /** the department that the person's own invoices go to, if any */
  homeDepartmentId: string | null;
  mayEnter: boolean;
};

/** Who asks. Every query on invoices takes one; nothing reads invoices without. */
export type Actor = {
  userId: string;
  name: string;
  email: string;
  locale: string;
  channel: Channel;
  reaches: ActorReach[];
  /** running grants: single invoices and whole departments of a company */
  grants: { companyId: number; invoiceIds: string[]; departmentIds: string[] }[];
};
