/** Names of accounts as they are counted and looked for where what was typed isn't kept: by their digest. */
import { type ExpressionBuilder, sql } from "kysely";
import type { Tables } from "#server/platform/database/tables.ts";
import { sha256 } from "./tokens.ts";

export const nameKey = (email: string): string => sha256(email.trim().toLowerCase().normalize("NFKC"));

/** The people's table keeps e-mails in lower case; their digests are made as those of typed names are. */
export const digestOfEmail = (eb: ExpressionBuilder<Tables, "user">) =>
  sql<string>`encode(sha256(convert_to(${eb.ref("user.email")}, 'UTF8')), 'hex')`;
