/** What was typed when access was asked for and answered. */
import { sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";

export const REQUEST_TEXTS: Texts[] = [
  {
    table: "access_request",
    key: ["id"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { wanted: "json", wanted_key: "name", reason: "text", note: "text" },
  },
];
