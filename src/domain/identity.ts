/** When are two records the same invoice: the keys that the database refuses to hold twice in one company. */
import type { InvoiceFacts } from "./invoice.ts";

export type IdentityKeys = {
  /** code and number of 税控, paper, local and fiscal kinds: "044032100111-63435756" */
  taxKey: string | null;
  /** the 20 digits of a 数电票 or 数电纸质 invoice */
  digitalKey: string | null;
  /** everything that "does this number exist anywhere" is asked by */
  numberKeys: string[];
};

type Identified = Pick<InvoiceFacts, "code" | "number" | "digitalNumber">;

/**
 * The keys of an invoice. The kind as read is never part of a key, since it may be misread; kinds without a
 * code have a key only where their number is a 20-digit one, the others are merely suspected duplicates.
 */
export function identityKeys(facts: Identified): IdentityKeys {
  const code = tidy(facts.code);
  const number = tidy(facts.number);
  const digital = [tidy(facts.digitalNumber), number].find((value) => value !== null && /^\d{20}$/u.test(value)) ?? null;
  const paperNumber = number !== null && number !== digital ? number : null;
  const taxKey = code !== null && paperNumber !== null ? `${code}-${paperNumber}` : null;
  return { taxKey, digitalKey: digital, numberKeys: [...new Set([taxKey, digital, paperNumber].filter((key) => key !== null))] };
}

function tidy(text: string | null): string | null {
  const value = (text ?? "")
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/gu, "");
  return value === "" || /^0+$/u.test(value) ? null : value;
}
