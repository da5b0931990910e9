/** Names of invoices that were stored before there was a table of names, or that were put in beside the register. */
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { lockBacklog, moveBacklog } from "./names-backlog.queries.ts";
import { namesAfter, writeNames } from "./names.queries.ts";
import { type NameRole, type NameRow, nameRows, printedNames } from "./names.ts";

const CHUNK = 5_000;
const FIRST = "0";

/** Collects the names of all invoices of these companies; those that are known stay. May run beside the register. @returns how many */
export async function rebuildNames(db: Db, companies: readonly number[]): Promise<number> {
  let names = 0;
  for (const companyId of companies) {
    const known = new Set<string>();
    let after: string | null = FIRST;
    while (after !== null) after = await collectChunk(db, companyId, after, known);
    names += known.size;
  }
  return names;
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

/**
 * @param known names that were collected already, with their role; those of the chunk are added
 * @returns the id of the last invoice, or null where there is none behind it
 */
async function collectChunk(
  db: DbOrTrx,
  companyId: number,
  afterId: string,
  known: Set<string> = new Set(),
): Promise<string | null> {
  const invoices = await namesAfter(db, companyId, afterId, CHUNK);
  const rows: NameRow[] = [];
  const unknown = (role: NameRole, name: string | null): string | null => {
    if (name === null || known.has(role + name)) return null;
    known.add(role + name);
    return name;
  };
  for (const invoice of invoices) {
    const printed = printedNames(invoice, invoice.items);
    const seller = unknown("seller", printed.seller);
    const buyer = unknown("buyer", printed.buyer);
    rows.push(...nameRows(companyId, invoice.day, { seller, buyer, items: printed.items.map((item) => unknown("item", item)) }));
  }
  await writeNames(db, rows);
  return invoices.length < CHUNK ? null : (invoices.at(-1)?.id ?? null);
}
