/** Invoices go to another owner or department: the row, what leads to it in the search, and its trace. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Belongings, Goal, Owned } from "#server/people/staff/belongings.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { INVOICE_EVENTS, invoiceEvent } from "./invoices.events.ts";
import { itemRowsOfAll } from "./invoices.queries.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { giveInvoices, rewriteSearchRows } from "./register.queries.ts";
import { factsOfRow, searchRow } from "./rows.ts";

/** Whoever writes one of these invoices waits for as long as a slice takes: about a tenth of a second. */
const SLICE = 200;

export const invoiceBelongings: Belongings = {
  name: "invoices",
  count: async (db, owned) => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from invoice i where ${whose(owned)}`.execute(db);
    return rows[0]!.n;
  },
  handOver: async (trx, owned, goal, by) => {
    const rows = await nextOf(trx, owned, goal);
    if (rows.length === 0) return 0;
    const refs = rows.map((row) => ({ companyId: row.company_id, id: row.id }));
    const given = rows.map((row) => ({
      ...row,
      owner_id: goal.ownerId ?? row.owner_id,
      department_id: goal.departmentId ?? row.department_id,
    }));
    await giveInvoices(trx, given, by.now);
    const items = Map.groupBy(await itemRowsOfAll(trx, refs), (item) => item.invoice_id);
    await rewriteSearchRows(
      trx,
      given.map((row) => searchRow(row, factsOfRow(row, items.get(row.id) ?? []), row.created_at)),
    );
    const before = (row: InvoiceRow) => ({ ownerId: row.owner_id, departmentId: row.department_id });
    await recordEvents(
      trx,
      rows.map((row, at) =>
        invoiceEvent(by, refs[at]!, INVOICE_EVENTS.handedOver, { before: before(row), after: before(given[at]!) }),
      ),
    );
    return rows.length;
  },
};

/** Records that were taken out go along: they may come back. */
function whose({ companyId, ownerId, departmentId }: Owned): RawBuilder<SqlBool> {
  return sql<SqlBool>`i.company_id = ${companyId}::int${ownerId === null ? sql`` : sql` and i.owner_id = ${ownerId}`}${
    departmentId === null ? sql`` : sql` and i.department_id = ${departmentId}::bigint`
  }`;
}

/**
 * A copy that was handed in without access stays with whoever handed it in where the new owner has handed in one of the same invoice:
 * there is one for each person.
 */
async function nextOf(trx: Trx, owned: Owned, { ownerId }: Goal): Promise<InvoiceRow[]> {
  const own =
    ownerId === null
      ? sql``
      : sql` and not (i.duplicate_of is not null and exists (select from invoice o
    where o.company_id = ${owned.companyId}::int and o.duplicate_of = i.duplicate_of and o.owner_id = ${ownerId}))`;
  const { rows } = await sql<InvoiceRow>`select i.* from invoice i where ${whose(owned)}${own}
    order by i.id limit ${SLICE} for no key update of i`.execute(trx);
  return rows;
}
