/** When each rate of value-added tax could be printed: changes of 2017-07-01, 2018-05-01, 2019-04-01, and the 1 % relief of 2020-03-01. */
import { addDays } from "./dates.ts";
import type { IsoDay } from "./dates.ts";

/** First and last day of a rate by its basis points; those that aren't here were always there. */
const IN_FORCE: Record<number, [from: IsoDay | null, to: IsoDay | null][]> = {
  100: [["2020-03-01", null]],
  900: [["2019-04-01", null]],
  1000: [["2018-05-01", "2019-03-31"]],
  1100: [["2012-01-01", "2018-04-30"]],
  1300: [
    [null, "2017-06-30"],
    ["2019-04-01", null],
  ],
  1600: [["2018-05-01", "2019-03-31"]],
  1700: [[null, "2018-04-30"]],
};

/** What was sold before a change may be invoiced later at the old rate: for so long nothing is said. */
const LATE_DAYS = 730;

/** Could this rate (13 % = 1300) stand on an invoice of that day? A new rate never before it came, an old one not for ever. */
export function isRateOfDay(basisPoints: number, day: IsoDay): boolean {
  const spans = IN_FORCE[basisPoints];
  return (
    spans === undefined ||
    spans.some(([from, to]) => (from === null || day >= from) && (to === null || day <= addDays(to, LATE_DAYS)))
  );
}
