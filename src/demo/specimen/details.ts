/** What a form prints beside the facts: clerks, addresses, banks, the machine. Invented, and the same for the same seller. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { Random } from "../random.ts";
import { BANKS, DISTRICTS, personName, STREETS } from "../world/names.ts";

export type Details = {
  drawer: string;
  checker: string;
  payee: string;
  machine: string;
  sellerAddress: string;
  sellerBank: string;
  buyerAddress: string;
  buyerBank: string;
};

export function detailsOf(facts: InvoiceFacts): Details {
  const seller = new Random("details", facts.seller.taxId ?? facts.seller.name ?? "");
  const buyer = new Random("details", facts.buyer.taxId ?? facts.buyer.name ?? "");
  return {
    drawer: personName(seller),
    checker: personName(seller),
    payee: personName(seller),
    machine: `9${seller.digits(11)}`,
    sellerAddress: address(seller),
    sellerBank: bank(seller),
    buyerAddress: address(buyer),
    buyerBank: bank(buyer),
  };
}

const address = (random: Random): string =>
  `${random.pick(DISTRICTS)}${random.pick(STREETS)}${random.int(1, 188)}号 010-0000${random.digits(4)}`;
const bank = (random: Random): string => `${random.pick(BANKS)} 0000${random.digits(12)}`;
