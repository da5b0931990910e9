/** What was typed when access was granted. A rule that asks for a person's number asks for nobody's afterwards: it shows less, never more. */
import { sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";

export const GRANT_TEXTS: Texts[] = [
  {
    table: "access_grant",
    key: ["company_id", "id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { rule: "json", asked: "json", reason: "text" },
  },
];
