/**
 * The rows of invoices that are surely new: what an empty register is filled with by the million. Whatever registering would look
 * for among the rows that are there (twins, what a red one reverses) the facts must say already.
 */
import { addRows, candidatesOf, registeredEvent } from "./candidate.ts";
import type { Incoming, Registrar } from "./invoices.types.ts";
import { type NewRows, repeatedIn } from "./register.queries.ts";

type Row = Record<string, unknown>;
export type BulkRows = Record<
  "invoice" | "invoice_item" | "invoice_search" | "invoice_state" | "number_registry" | "event",
  Row[]
>;

/** Columns that hold JSON, which an array may be. */
export const BULK_JSON: ReadonlySet<string> = new Set(["extra", "fields", "checks", "data"]);

/**
 * What registering these would write, by table; every row of a table has the same keys.
 * @param idOf the id of the next row of the register, which came at that time; rising with it and random in its last 22 bits
 */
export function bulkRows(incoming: readonly Incoming[], by: Registrar, idOf: (arrivedAt: Date) => string): BulkRows {
  const rows: NewRows = { invoices: [], items: [], documents: [], listings: [], states: [], numbers: [], searches: [] };
  const events: Row[] = [];
  incoming.forEach((each, index) => {
    const arrived = each.arrivedAt ?? by.now;
    for (const placed of candidatesOf(each, index, by)) {
      const candidate = { ...placed, id: idOf(arrived) };
      const before = rows.states.length;
      addRows(rows, candidate, by, null);
      // ids of states only order those of one invoice
      for (let i = before; i < rows.states.length; i++)
        (rows.states[i] as Row)["id"] = (BigInt(candidate.id) + BigInt(i - before)).toString();
      const { companyId, actorId, channel, subject, subjectId, type, data, reason } = registeredEvent(candidate, by);
      events.push({
        company_id: companyId,
        id: candidate.id,
        actor_id: actorId,
        channel,
        subject,
        subject_id: subjectId,
        type,
        data,
        reason,
        at: arrived,
      });
    }
  });
  return {
    invoice: rows.invoices as Row[],
    invoice_item: rows.items as Row[],
    invoice_search: rows.searches.map((row, i) => ({ ...row, ...repeatedIn(rows.invoices[i] as Row) })),
    invoice_state: rows.states as Row[],
    number_registry: rows.numbers as Row[],
    event: events,
  };
}
