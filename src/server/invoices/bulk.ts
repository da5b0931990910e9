/**
 * The rows of invoices that are surely new: what an empty register is filled with by the million. Whatever registering would look
 * for among the rows that are there (twins, what a red one reverses) the facts must say already.
 */
import type { PoolClient } from "pg";
import { addRows, candidatesOf, registeredEvent } from "./candidate.ts";
import type { Incoming, Registrar } from "./invoices.types.ts";
import { type NameRole, type NameRow, nameRows, printedNames } from "./names.ts";
import { type NewRows, addRepeated } from "./register.queries.ts";

type Row = Record<string, unknown>;
export type BulkRows = Record<
  "invoice" | "invoice_item" | "invoice_search" | "invoice_state" | "number_registry" | "event",
  Row[]
>;

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
    invoice_search: rows.searches.map((row, i) => addRepeated(row as Row, rows.invoices[i] as Row)),
    invoice_state: rows.states as Row[],
    number_registry: rows.numbers as Row[],
    event: events,
  };
}

const NAMES_AT_ONCE = 5_000;
/**
 * Each name of a company once, with the day of the invoice that brought it: a pass over each table, for which no index is needed.
 * One name after the other, as many companies have the same and how it sounds is worked out once.
 */
const namesOf = (companies: readonly number[], share: NameShare): string => {
  const mine = (column: string): string =>
    `company_id = any('{${companies.join(",")}}') and abs(hashtextextended(${column}, 0) % ${share.of}) = ${share.at}`;
  return `
  with named as (
    select company_id, 'seller' as role, seller_name as name, max(seller_tax_id) as tax_id, max(business) as business, min(id) as id from invoice where ${mine("seller_name")} group by company_id, seller_name
    union all
    select company_id, 'buyer', buyer_name, max(buyer_tax_id), max(business), min(id) from invoice where ${mine("buyer_name")} group by company_id, buyer_name
    union all
    select company_id, 'item', name, null, null, min(invoice_id) from invoice_item where ${mine("name")} group by company_id, name
  ) select n.company_id, n.role, n.name, n.tax_id, n.business, coalesce(i.issue_date, (i.created_at at time zone 'Asia/Shanghai')::date)::text as day
    from named n join invoice i on i.company_id = n.company_id and i.id = n.id order by n.name collate "C"`;
};
type Named = { company_id: number; role: NameRole; name: string; tax_id: string | null; business: string | null; day: string };

/** Which of the names: those whose hash leaves `at` when divided by `of`, so that several can share the work. */
export type NameShare = { at: number; of: number };

/** The rows of `known_name` for what these companies have, some thousand at a time. In a transaction. */
export async function* bulkNames(client: PoolClient, companies: readonly number[], share: NameShare): AsyncGenerator<NameRow[]> {
  await client.query(`declare names no scroll cursor for ${namesOf(companies, share)}`);
  for (;;) {
    const { rows } = await client.query<Named>(`fetch ${NAMES_AT_ONCE} from names`);
    if (rows.length === 0) return;
    yield rows.flatMap(({ company_id, role, name, tax_id, business, day }) => {
      const party = (of: NameRole) => (role === of ? name : null);
      const row = {
        seller_name: party("seller"),
        seller_tax_id: tax_id,
        buyer_name: party("buyer"),
        buyer_tax_id: tax_id,
        business,
      };
      return nameRows(company_id, day, printedNames({ ...row, extra: {} }, role === "item" ? [name] : []));
    });
  }
}
