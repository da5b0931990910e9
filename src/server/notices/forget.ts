/** What people typed in announcements may name somebody. */
import { sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";

export const NOTICE_TEXTS: Texts[] = [
  {
    table: "notice",
    key: ["id"],
    of: ({ companyId }) => sql`(t.companies is null or ${companyId} = any(t.companies))`,
    columns: { texts: "json", withdrawn_reason: "text" },
  },
];
