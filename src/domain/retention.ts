/**
 * How long the law wants an invoice kept. Where it does, personal data on it stays too (PIPL §47: what a law wants kept is stored, and
 * nothing else done with it); where it doesn't, a person may have it erased.
 */

/** vouchers-30: 会计档案管理办法 (2015) 附表一; tax-10: 税收征收管理法实施细则 §29. */
export const RETENTION_RULES = ["vouchers-30", "tax-10"] as const;
export type RetentionRule = (typeof RETENTION_RULES)[number];

const YEARS: Record<RetentionRule, number> = { "vouchers-30": 30, "tax-10": 10 };

/** What of an invoice decides it; the date "yyyy-MM-dd" of issue, or of arrival where there is none. */
export type Kept = {
  date: string;
  /** a company of ours stands on it */
  titleOurs: boolean;
  states: { use: string; booking: string; claim: string; archive: string };
};

/** Until when (a day, included) and by which rule it is kept; null for a private one that nothing was done with. */
export function keptUntil({ date, titleOurs, states }: Kept): { rule: RetentionRule; until: string } | null {
  const isVoucher =
    states.booking !== "not-booked" || states.archive !== "none" || states.claim === "approved" || states.claim === "paid";
  const isUsed = states.use !== "unused" || states.claim !== "none";
  const rule = isVoucher ? "vouchers-30" : titleOurs || isUsed ? "tax-10" : null;
  // counted from the end of the accounting year
  return rule === null ? null : { rule, until: `${Number(date.slice(0, 4)) + YEARS[rule]}-12-31` };
}
