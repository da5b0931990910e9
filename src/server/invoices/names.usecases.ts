/** Names of invoices that were stored before there was a table of names, or that were put in beside the register. */
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lockBacklog, moveBacklog, namesAfter, writeNames } from "./names.queries.ts";
import { type NameRow, nameRows } from "./names.ts";

export { nameRows } from "./names.ts";

const CHUNK = 2_000;
const FIRST = "0";

/** Collects the names of all invoices of these companies; those that are known stay. May run beside the register. */
export async function rebuildNames(db: Db, companies: readonly number[]): Promise<void> {
  for (const companyId of companies) {
    let after: string | null = FIRST;
    while (after !== null) after = await collectChunk(db, companyId, after);
  }
}

/** Works the backlog off, some invoices a transaction, so that a restart goes on where it was; ends when nothing is left. */
export async function workNames({ db }: Platform, stopping: () => boolean): Promise<void> {
  while (!stopping()) {
    const more = await db.transaction().execute(async (trx) => {
      const next = await lockBacklog(trx);
      if (next === undefined) return false;
      await moveBacklog(trx, next.companyId, await collectChunk(trx, next.companyId, next.doneId));
      return true;
    });
    if (!more) return;
  }
}

/** @returns the id of the last invoice, or null where there is none behind it */
async function collectChunk(db: DbOrTrx, companyId: number, afterId: string): Promise<string | null> {
  const invoices = await namesAfter(db, companyId, afterId, CHUNK);
  const rows = new Map<string, NameRow>();
  for (const { day, seller_name, buyer_name, items } of invoices)
    for (const row of nameRows(companyId, day, { seller: seller_name, buyer: buyer_name, items }))
      rows.set(row.role + row.name, row);
  await writeNames(db, [...rows.values()]);
  return invoices.length < CHUNK ? null : (invoices.at(-1)?.id ?? null);
}
