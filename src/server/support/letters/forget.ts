/** Letters to issuers that hold words of a person. */
import { sql } from "kysely";
import type { Texts } from "#server/platform/erasing.ts";
import { members } from "#server/platform/erasing.ts";

export const LETTER_TEXTS: Texts[] = [
  {
    table: "issuer_letter",
    key: ["id"],
    of: (where) => sql`t.user_id in ${members(where)}`,
    columns: { subject: "text", body: "text" },
  },
];
