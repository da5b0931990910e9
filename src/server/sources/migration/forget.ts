/** What lists of old systems say and are called, and how templates are. */
import { sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";

export const MIGRATION_TEXTS: Texts[] = [
  {
    table: "migration_run",
    key: ["company_id", "id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { name: "text", look: "json", plan: "json", problem: "json" },
  },
  {
    table: "migration_row",
    key: ["company_id", "run_id", "row"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { cells: "json" },
  },
  {
    table: "migration_template",
    key: ["company_id", "id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { name: "text", plan: "json" },
  },
];
