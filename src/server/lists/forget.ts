/** Lists as they are called and looked like, and their rows that weren't taken in. What was taken in is the register's. */
import { sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";

export const LIST_TEXTS: Texts[] = [
  {
    table: "list_import",
    key: ["company_id", "id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { name: "text", look: "json", plan: "json", problem: "json" },
  },
  {
    table: "list_row_error",
    key: ["company_id", "list_id", "row"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { problems: "json", cells: "json" },
  },
];
