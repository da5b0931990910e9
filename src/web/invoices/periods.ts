export const PERIODS = ["thisMonth", "lastMonth", "thisQuarter", "thisYear", "lastYear"] as const;
export type Period = (typeof PERIODS)[number];

const pad = (number: number): string => String(number).padStart(2, "0");
const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const months = (year: number, first: number, last: number): { dateFrom: string; dateTo: string } => ({
  dateFrom: `${year}-${pad(first)}-01`,
  dateTo: `${year}-${pad(last)}-${pad(lastDay(year, last))}`,
});

/** "2025-03" → its first and last day. */
export const daysOfMonth = (month: string): { dateFrom: string; dateTo: string } => {
  const [year, of] = month.split("-").map(Number);
  return months(year ?? 0, of ?? 1, of ?? 1);
};

/** The days of a period of accounting, seen from a day "yyyy-MM-dd". */
export function periodOf(period: Period, today: string): { dateFrom: string; dateTo: string } {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  switch (period) {
    case "thisMonth":
      return months(year, month, month);
    case "lastMonth":
      return month === 1 ? months(year - 1, 12, 12) : months(year, month - 1, month - 1);
    case "thisQuarter": {
      const first = Math.floor((month - 1) / 3) * 3 + 1;
      return months(year, first, first + 2);
    }
    case "thisYear":
      return months(year, 1, 12);
    case "lastYear":
      return months(year - 1, 1, 12);
  }
}
