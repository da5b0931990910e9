/** The table of stored originals: one row per digest, written before a document names it. */
import { sql } from "kysely";
import { HOT } from "./database/prepared.ts";
import type { Trx } from "./database/tables.ts";
import type { Stored } from "./files.ts";

/** Notes originals that the file store holds; one that is there already stays as it is. */
export async function recordBlobs(trx: Trx, stored: Stored[]): Promise<void> {
  if (stored.length === 0) return;
  // in one order everywhere, so that two uploads of the same files never wait for each other crosswise
  await sql`${HOT} insert into blob (sha256, size) select r.sha256, r.size
    from unnest(${stored.map(({ sha256 }) => sha256)}::text[], ${stored.map(({ size }) => size)}::bigint[]) as r(sha256, size)
    order by r.sha256 collate "C" on conflict do nothing`.execute(trx);
}

/** Makes transactions that deal with the same bytes follow one another. */
export async function lockBlob(trx: Trx, sha256: string): Promise<void> {
  await sql`select 1 from blob where sha256 = ${sha256} for update`.execute(trx);
}
