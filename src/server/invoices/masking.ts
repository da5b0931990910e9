/** What is masked for whom: the persons of an invoice whose names and numbers the actor isn't shown. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { type Persons, personsOf } from "#domain/personal/personal.ts";
import type { Actor } from "#server/people/people.types.ts";
import { seesPersonal } from "./invoices.policy.ts";
import type { InvoiceRow } from "./invoices.types.ts";

export type MaskedRow = Pick<
  InvoiceRow,
  "company_id" | "id" | "owner_id" | "seller_name" | "seller_tax_id" | "buyer_name" | "buyer_tax_id" | "business" | "extra"
>;

/** The persons whom the row's columns name; null where all of it is shown to the actor as it stands. */
export function hiddenPersons(actor: Actor, row: MaskedRow): Persons | null {
  return seesPersonal(actor, { companyId: row.company_id, id: row.id, ownerId: row.owner_id })
    ? null
    : personsOf(subjectFacts(row));
}

export const subjectFacts = (row: MaskedRow): Pick<InvoiceFacts, "seller" | "buyer" | "business" | "extra"> => ({
  seller: { name: row.seller_name, taxId: row.seller_tax_id },
  buyer: { name: row.buyer_name, taxId: row.buyer_tax_id },
  business: row.business,
  extra: row.extra,
});
