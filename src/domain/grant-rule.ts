/**
 * What a granted search shows: the invoices of a company of which all of this is true (docs/decisions/0019). Only what the
 * register's own row says, so that it is decided row by row, by an index, and the same in SQL and here.
 */
export type GrantRule = {
  /** days of issue, both included; null: from the beginning, without an end */
  dateFrom: string | null;
  dateTo: string | null;
  direction: string | null;
  /** one of these; an empty list asks for nothing */
  kinds: string[];
  departmentIds: string[];
  sellerTaxIds: string[];
  buyerTaxIds: string[];
  /** of the total with tax, in fen */
  totalMin: string | null;
  totalMax: string | null;
};

/** What a rule looks at. */
export type RuleFacts = {
  date: string | null;
  direction: string;
  kind: string;
  departmentId: string | null;
  sellerTaxId: string | null;
  buyerTaxId: string | null;
  totalFen: string | null;
};

/** What isn't known fulfils no condition. */
export function ruleFits(rule: GrantRule, facts: RuleFacts): boolean {
  const among = (list: readonly string[], value: string | null): boolean =>
    list.length === 0 || (value !== null && list.includes(value));
  const total = facts.totalFen === null ? null : BigInt(facts.totalFen);
  return (
    (rule.dateFrom === null || (facts.date !== null && facts.date >= rule.dateFrom)) &&
    (rule.dateTo === null || (facts.date !== null && facts.date <= rule.dateTo)) &&
    (rule.direction === null || facts.direction === rule.direction) &&
    among(rule.kinds, facts.kind) &&
    among(rule.departmentIds, facts.departmentId) &&
    among(rule.sellerTaxIds, facts.sellerTaxId) &&
    among(rule.buyerTaxIds, facts.buyerTaxId) &&
    (rule.totalMin === null || (total !== null && total >= BigInt(rule.totalMin))) &&
    (rule.totalMax === null || (total !== null && total <= BigInt(rule.totalMax)))
  );
}

/** An index leads to its invoices: both ends of the days are said, or a party. */
export const isLed = (rule: GrantRule): boolean =>
  (rule.dateFrom !== null && rule.dateTo !== null) || rule.sellerTaxIds.length > 0 || rule.buyerTaxIds.length > 0;
