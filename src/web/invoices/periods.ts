import type { TFunction } from "i18next";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { monthRange } from "#domain/dates.ts";
import { withDays } from "#domain/periods.ts";

/** The usual periods of accounting, said from today. */
export const PERIODS = ["this-month", "last-month", "this-quarter", "this-year", "last-year", "last-30-days"] as const;

/** What a period is called; `t` of web-invoices. */
export function periodWord(t: TFunction, period: string): string {
  const [from = "", to] = period.split("..");
  if (to !== undefined) return t("web-invoices:period.range", { from: periodWord(t, from), to: periodWord(t, to) });
  const [, count, unit] = /^last-(\d+)-(days|months)$/.exec(period) ?? [];
  if (unit !== undefined) return t(`period.${unit}`, { count: Number(count) });
  const [, year, part = ""] = /^(.+)-(h\d|q\d|\d\d)$/.exec(period) ?? [];
  if (year === undefined) return t(`period.${period}`);
  const named = /^\d/.test(part) ? t(`period.month.${Number(part)}`) : t(`period.part.${part}`);
  return t("web-invoices:period.ofYear", { year: t(`period.${year}`), part: named });
}

/** The days of issue that these conditions mean now; empty where there is no end. */
export function daysNow(filters: Pick<InvoiceFilters, "period" | "dateFrom" | "dateTo">): { dateFrom: string; dateTo: string } {
  const { dateFrom = "", dateTo = "" } = withDays(filters, new Date());
  return { dateFrom, dateTo };
}

/** "2025-03" → its first and last day. */
export function daysOfMonth(month: string): { dateFrom: string; dateTo: string } {
  const [year = 0, of = 1] = month.split("-").map(Number);
  const { from, to } = monthRange(year, of);
  return { dateFrom: from, dateTo: to };
}
