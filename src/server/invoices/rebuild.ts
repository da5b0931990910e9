/** Brings the search rows to the form of this version: what they hold follows from the register, so it can be made anew at any time. */
import { sql } from "kysely";
import { SEARCH_FORM_VERSION } from "#domain/grams.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import { lockSetting, writeSetting } from "#server/platform/setting.ts";
import { itemRowsOfAll } from "./invoices.queries.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { rewriteSearchRows } from "./register.queries.ts";
import { factsOfRow, searchRow } from "./rows.ts";

const SETTING = "search-form";
const BATCH = 500;

/** Up to which row the search rows have the form of this version. */
type Progress = { version: number; companyId: number; id: string };

/**
 * Makes every search row anew where they are of another version. Each batch is a transaction that moves the mark on, so that a
 * stopped one goes on where it was and two servers share the work.
 * @param progress is told how many rows have been written by this call
 * @returns how many in all
 */
export async function rebuildSearch(db: Db, progress: (rows: number) => void = () => undefined): Promise<number> {
  let rows = 0;
  for (;;) {
    const done = await db.transaction().execute(nextBatch);
    if (done === null) return rows;
    rows += done;
    progress(rows);
  }
}

/** @returns null where nothing is left to do */
async function nextBatch(trx: Trx): Promise<number | null> {
  const mark = await lockSetting<Progress>(trx, SETTING, { version: 0, companyId: 0, id: "" });
  if (mark.version === SEARCH_FORM_VERSION && mark.id === "") return null;
  const from = mark.version === SEARCH_FORM_VERSION ? mark : { companyId: 0, id: "0" };
  const result = await sql<InvoiceRow>`select * from invoice
    where (company_id, id) > (${from.companyId}::int, ${from.id}::bigint) order by company_id, id limit ${BATCH} for update`.execute(
    trx,
  );
  const last = result.rows.at(-1);
  const refs = result.rows.map((row) => ({ companyId: row.company_id, id: row.id }));
  const items = Map.groupBy(await itemRowsOfAll(trx, refs), (item) => item.invoice_id);
  await rewriteSearchRows(
    trx,
    result.rows.map((row) => searchRow(row, factsOfRow(row, items.get(row.id) ?? []), row.created_at)),
  );
  const next: Progress =
    last === undefined || result.rows.length < BATCH
      ? { version: SEARCH_FORM_VERSION, companyId: 0, id: "" }
      : { version: SEARCH_FORM_VERSION, companyId: last.company_id, id: last.id };
  await writeSetting(trx, SETTING, next);
  return result.rows.length;
}
