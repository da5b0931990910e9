import type { Direction, InvoiceFacts, Party } from "#domain/invoice.ts";
import type { OwnCompany } from "./invoices.types.ts";
import { sameValue } from "./merge.ts";

export type Placement = { companyId: number; direction: Direction; titleOurs: boolean };

/**
 * In which companies an invoice stands: where its buyer is ours as received, where its seller is ours as issued, between
 * two of ours in both. When neither is, it stays in the space it was put into, marked that the title isn't ours.
 * @param companies those for which the uploader may enter
 */
export function placementsOf(facts: InvoiceFacts, space: number, companies: readonly OwnCompany[]): Placement[] {
  const buyer = ours(facts.buyer, companies, space);
  const seller = ours(facts.seller, companies, space);
  const placements: Placement[] = [];
  if (buyer !== null) placements.push({ companyId: buyer, direction: "received", titleOurs: true });
  if (seller !== null && seller !== buyer) placements.push({ companyId: seller, direction: "issued", titleOurs: true });
  return placements.length > 0 ? placements : [{ companyId: space, direction: "received", titleOurs: false }];
}

/** By tax id; by name only where no tax id is stated (rail tickets, old taxi and roll invoices). */
function ours(party: Party, companies: readonly OwnCompany[], space: number): number | null {
  const { taxId: printed } = party;
  const taxId =
    printed === null || /^[0-9A-Z]*$/u.test(printed) ? printed : printed.normalize("NFKC").replace(/\s+/g, "").toUpperCase();
  const found = taxId
    ? companies.filter((company) => company.taxId === taxId)
    : party.name
      ? companies.filter((company) => sameValue(company.name, party.name!))
      : [];
  // two companies of the same name: the space that it was put into decides
  return (found.find((company) => company.id === space) ?? found[0])?.id ?? null;
}
