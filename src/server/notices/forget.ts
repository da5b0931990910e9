/** What people typed in announcements and incidents may name somebody. */
import { type SqlBool, sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";

/** What is of the installation as a whole is also of the company. */
const ofCompany = (companyId: number) => sql<SqlBool>`(t.company_id is null or t.company_id = ${companyId})`;

export const NOTICE_TEXTS: Texts[] = [
  {
    table: "notice",
    key: ["id"],
    of: ({ companyId }) => sql`(t.companies is null or ${companyId} = any(t.companies))`,
    columns: { texts: "json", withdrawn_reason: "text" },
  },
  {
    table: "incident",
    key: ["id"],
    of: ({ companyId }) => ofCompany(companyId),
    columns: { title: "text", headline: "json", impact: "json", review: "json", checklist: "json" },
  },
  {
    table: "incident_entry",
    key: ["id"],
    of: ({ companyId }) =>
      sql`t.incident_id in (select i.id from incident i where i.company_id is null or i.company_id = ${companyId})`,
    columns: { texts: "json" },
  },
  { table: "duty", key: ["id"], of: ({ companyId }) => ofCompany(companyId), columns: { name: "text", reach: "text" } },
];
