/** What was typed for paste sheets. The PDF of a print is made when it is fetched, and kept nowhere. */
import { sql } from "kysely";
import { type Texts, members } from "#server/platform/erasing.ts";

export const PRINT_TEXTS: Texts[] = [
  { table: "print_job", key: ["id"], of: (where) => sql`t.asker_id in ${members(where)}`, columns: { options: "json" } },
];
