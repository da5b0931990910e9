/** What is held until somebody decides says what mails and files are called. */
import { sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";

export const HELD_TEXTS: Texts[] = [
  {
    table: "source_item",
    key: ["company_id", "source_id", "key"],
    of: ({ companyId }) => sql`t.company_id = ${companyId}`,
    columns: { held: "json" },
  },
];
