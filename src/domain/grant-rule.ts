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

/** The filters of a search that a rule can say; `company` is the grant's own. */
const SAYABLE: readonly string[] = [
  "dateFrom",
  "dateTo",
  "period",
  "amountMin",
  "amountMax",
  "seller",
  "buyer",
  "direction",
  "kind",
  "company",
  "department",
];

/** The names of filters that stand in the way of granting a search as a whole. */
export const unsayable = (filters: object): string[] => Object.keys(filters).filter((name) => !SAYABLE.includes(name));

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
