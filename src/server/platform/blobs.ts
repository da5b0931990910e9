/** The table of stored originals: one row per digest, written before a document names it. */
import { sql } from "kysely";
import type { Trx } from "./database/tables.ts";
import type { Stored } from "./files.ts";

/** Notes originals that the file store holds; one that is there already stays as it is. */
export async function recordBlobs(trx: Trx, stored: Stored[]): Promise<void> {
  if (stored.length === 0) return;
  // in one order everywhere, so that two uploads of the same files never wait for each other crosswise
  const rows = stored.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1)).map(({ sha256, size }) => ({ sha256, size }));
  await trx
    .insertInto("blob")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Makes transactions that deal with the same bytes follow one another. */
export async function lockBlob(trx: Trx, sha256: string): Promise<void> {
  await sql`select 1 from blob where sha256 = ${sha256} for update`.execute(trx);
}
