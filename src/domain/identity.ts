/** When are two records the same invoice: the keys that the database refuses to hold twice in one company. */
import type { InvoiceFacts } from "./invoice.ts";

const TIDY = /^[0-9A-Z]*$/u;
const PAPER_TICKET = /^(?:[A-Z]\d{2})?[A-Z]\d{6}$/u;

export type IdentityKeys = {
  /** code and number of 税控, paper, local and fiscal kinds: "044032100111-63435756" */
  taxKey: string | null;
  /** the 20 digits of a 数电票 or 数电纸质 invoice */
  digitalKey: string | null;
  /** everything that "does this number exist anywhere" is asked by */
  numberKeys: string[];
};

type Identified = Pick<InvoiceFacts, "code" | "number" | "digitalNumber"> & Partial<Pick<InvoiceFacts, "extra">>;

/**
 * The keys of an invoice. The kind as read is never part of a key, since it may be misread; kinds without a
 * code have a key only where their number is a 20-digit one, the others are merely suspected duplicates. What a code
 * does elsewhere, the fourteen digits before its number at its foot do for a rail ticket on paper.
 */
export function identityKeys(facts: Identified): IdentityKeys {
  const code = tidy(facts.code);
  const number = tidy(facts.number);
  const digital = [tidy(facts.digitalNumber), number].find((value) => value !== null && /^\d{20}$/u.test(value)) ?? null;
  const paperNumber = number !== null && number !== digital ? number : null;
  const ticket = readTicketCode(facts.extra?.["ticketCode"] ?? "");
  const [first, last] = code === null && ticket?.number === paperNumber ? [ticket.prefix, ticket.number] : [code, paperNumber];
  const taxKey = first !== null && last !== null ? `${first}-${last}` : null;
  return { taxKey, digitalKey: digital, numberKeys: [...new Set([taxKey, digital, paperNumber].filter((key) => key !== null))] };
}

/** Whether a number is that of a rail ticket on paper: a letter and six digits, or four signs before them. */
export function isPaperTicket(number: string | null): boolean {
  return number !== null && PAPER_TICKET.test(number);
}

/** The code at the foot of a rail ticket on paper: fourteen digits of its sale, then its number. Null for anything else. */
export function readTicketCode(text: string): { prefix: string; number: string } | null {
  const [, prefix, number] = /^(\d{14})([A-Z]\d{6}|[A-Z]\d{2}[A-Z]\d{6})$/u.exec(tidy(text) ?? "") ?? [];
  return prefix === undefined || number === undefined ? null : { prefix, number };
}

function tidy(text: string | null): string | null {
  if (text === null) return null;
  const value = TIDY.test(text)
    ? text
    : text
        .normalize("NFKC")
        .toUpperCase()
        .replace(/[^0-9A-Z]/gu, "");
  return value === "" || /^0+$/u.test(value) ? null : value;
}
