/** Makes anew what follows from an invoice: its search row, its numbers, its order, whether it has an original. Nothing is deleted. */
import { sql } from "kysely";
import { identityKeys } from "#domain/identity.ts";
import { sellerInStars } from "#domain/personal/personal.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { type DriftKind, REPEATED } from "./drift.ts";
import { itemRowsOfAll } from "./invoices.queries.ts";
import type { InvoiceRef } from "./invoices.types.ts";
import { subjectFacts } from "./masking.ts";
import { lockRefs, rewriteSearchRows, rewriteSellerOrders } from "./register.queries.ts";
import { factsOfRow, searchRow } from "./rows.ts";

export const MENDABLE: readonly DriftKind[] = [
  "search-missing",
  "search-differs",
  "number-missing",
  "order-differs",
  "original-mark",
];

/** The invoice is locked: whoever changes it meanwhile waits, and then writes these himself. @returns false where it is no longer there */
export async function mendInvoice(trx: Trx, ref: InvoiceRef): Promise<boolean> {
  const [row] = await lockRefs(trx, [ref]);
  if (row === undefined) return false;
  const facts = factsOfRow(row, await itemRowsOfAll(trx, [ref]));
  const search = searchRow(row, facts, row.created_at);
  const { companyId, id } = ref;
  const names = REPEATED.join(", ");
  const repeated = REPEATED.map((name) => `i.${name}`).join(", ");
  await sql`insert into invoice_search (company_id, id, d, txt, masked, terms, ${sql.raw(names)})
    select i.company_id, i.id, ${search.d}::date, ${search.txt}, ${search.masked}, ${search.terms}::int[], ${sql.raw(repeated)}
    from invoice i where i.company_id = ${companyId}::int and i.id = ${id}::bigint
    on conflict (company_id, id) do update set (${sql.raw(names)}) = row(${sql.raw(REPEATED.map((name) => `excluded.${name}`).join(", "))})`.execute(
    trx,
  );
  await rewriteSearchRows(trx, [search]);
  await rewriteSellerOrders(trx, [{ company_id: companyId, id, order: sellerInStars(subjectFacts(row)) }]);
  const numbers = row.duplicate_of === null && row.deleted_at === null ? identityKeys(facts).numberKeys : [];
  await sql`insert into number_registry (number_key, company_id, invoice_id)
    select key, ${companyId}::int, ${id}::bigint from unnest(${numbers}::text[]) as key on conflict do nothing`.execute(trx);
  await sql`update invoice i set has_original = exists (select 1 from invoice_document d where d.company_id = i.company_id
      and d.invoice_id = i.id and d.format <> 'record') where i.company_id = ${companyId}::int and i.id = ${id}::bigint`.execute(
    trx,
  );
  return true;
}
