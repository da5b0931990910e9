/** Finding invoices: the steps from conditions to a page. */
import type { InvoiceFilters, InvoicePage, InvoiceQuery, InvoiceTotal, InvoiceTotalQuery } from "#api/invoices.api.ts";
import { isDay } from "#domain/dates.ts";
import { formatFen } from "#domain/money.ts";
import { withDays } from "#domain/periods.ts";
import { presentSummaries, presentWhere } from "#server/invoices/invoices.present.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { withinBudget } from "./budget.ts";
import { asksForWords } from "./conditions.ts";
import { type Cursor, decodeCursor, encodeCursor } from "./cursor.ts";
import { keyOfRow } from "./find.queries.ts";
import {
  type Conditions,
  type Count,
  type FoundRow,
  NUMBER_FITS,
  type NumberFit,
  type Position,
  type Sort,
} from "./find.types.ts";
import { isId } from "./ids.ts";
import { conditionsFor } from "./names.usecases.ts";
import { NOT_COUNTED, type Want, page } from "./pages.ts";
import { allOf, fieldPredicates, needText } from "./predicates.ts";
import { type SortPlan, sortPlan } from "./sorts.ts";
import { questionOf } from "./question.ts";
import { sumOf } from "./rows.ts";
import { companiesOf, mayBeSummed, refuseWithheld } from "./withheld.ts";
import { noteSearch } from "./search-trace.ts";

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 200;
/** Parts shorter than this fit too many numbers to be what somebody means. */
const PART_LENGTH_MIN = { whole: 1, edge: 3, part: 4 } as const;
const WHOLE_NUMBER_LENGTH = 20;
const NO_MONEY = "0.00";

/** `fits`: how closely a number may fit, the closest first; the first that finds anything counts. */
type SearchOptions = { sort?: Sort; limit?: number; after?: Position | null; fits?: NumberFit[] | null; want?: Want };
/** `partial`: the time was up; what there is comes first in order, and there may be more behind it */
export type SearchResult = { rows: FoundRow[]; count: Count; more: boolean; fit: NumberFit; partial: boolean };

/** A page of what the asker may see of a question; what it says itself counts before the view and the stored query that it names. */
export async function findInvoices(platform: Platform, actor: Actor, query: InvoiceQuery): Promise<InvoicePage> {
  const { query: storedId, view, sort: order, cursor: cursorText, limit: limitText, total, ...own } = query;
  const { filters, sort } = await questionOf(platform.db, actor, { view, query: storedId, sort: order }, own);
  const limit = Math.min(LIMIT_MAX, Math.max(1, Number(limitText ?? LIMIT_DEFAULT)));
  const conditions = await conditionsFor(platform.db, actor, withDays(filters, platform.clock()));
  if (conditions === null) throw new ProblemError(400, "unknown-condition");
  refuseWithheld(actor, conditions, sort);
  const cursor = cursorText === undefined ? null : decodeCursor(cursorText, filters, sort);
  if (cursorText !== undefined && cursor === null) throw new ProblemError(400, "bad-cursor");
  const only =
    cursor === null && isProbe(conditions) && !needText(conditions) ? await theOnlyOne(platform.db, actor, conditions) : null;
  if (only !== null) {
    noteSearch(platform, actor, filters, only.invoices);
    return withSums(actor, conditions, only);
  }
  const search = async (db: DbOrTrx) => {
    const after = cursor && (await positionAfter(db, actor, sortPlan(sort), cursor));
    const want = total === "later" ? "rows" : "both";
    const result = await searchInvoices(db, actor, conditions, { sort, limit, after, fits: cursor && [cursor.fit], want });
    return { result, invoices: await presentSummaries(db, actor, result.rows) };
  };
  const { result, invoices } = await withinBudget(platform.db, search);
  if (cursor === null) noteSearch(platform, actor, filters, invoices);
  return {
    invoices,
    ...withSums(actor, conditions, totals(cursor === null ? countOf(result) : result.count)),
    ...(result.partial ? { partial: true } : {}),
    // a page that lacks rows for want of time goes on where it ended, if need be where it began
    nextCursor: nextCursor(result, filters, sort) ?? (result.partial ? (cursorText ?? null) : null),
  };
}

/** How many there are of a question that {@link findInvoices} answered without its total. */
export async function totalOf(platform: Platform, actor: Actor, query: InvoiceTotalQuery): Promise<InvoiceTotal> {
  const { query: storedId, view, ...own } = query;
  const { filters } = await questionOf(platform.db, actor, { view, query: storedId, sort: undefined }, own);
  const conditions = await conditionsFor(platform.db, actor, withDays(filters, platform.clock()));
  if (conditions === null) throw new ProblemError(400, "unknown-condition");
  refuseWithheld(actor, conditions);
  const { count } = await withinBudget(platform.db, (db) => searchInvoices(db, actor, conditions, { want: "count" }));
  return withSums(actor, conditions, totals(count)) as InvoiceTotal;
}

/** No sums where the amounts of some of the invoices are withheld. */
const withSums = <T extends Pick<InvoicePage, "sums">>(actor: Actor, conditions: Conditions, found: T): T =>
  mayBeSummed(actor, conditions) ? found : { ...found, sums: null };

/** Where nothing follows the first page, it is all there is. */
const countOf = ({ rows, count, more, partial }: SearchResult): Count =>
  count === NOT_COUNTED && !more && !partial ? { total: rows.length, totalIs: "exact", sums: sumOf(rows) } : count;

/** The rows that fulfil the conditions, newest first unless asked otherwise, and how many there are. */
export async function searchInvoices(
  db: DbOrTrx,
  actor: Actor,
  conditions: Conditions,
  options: SearchOptions = {},
): Promise<SearchResult> {
  const { sort = "-date", limit = LIMIT_DEFAULT, after = null, fits = null, want = "both" } = options;
  const plan = sortPlan(sort);
  let result: SearchResult | null = null;
  for (const each of fits ?? fitsOf(conditions)) {
    const fitted = conditions.number === null ? conditions : { ...conditions, number: { ...conditions.number, fit: each } };
    const { rows, count, partial } = await page({ db, actor, conditions: fitted, plan, after, limit: limit + 1, want });
    result = { rows: rows.slice(0, limit), count, more: rows.length > limit || partial, fit: each, partial };
    if (rows.length > 0 || count.total > 0 || partial) break;
  }
  return result!;
}

/** A number as typed first; only where that finds nothing, numbers that begin or end so, or have it inside. */
export function fitsOf({ number }: Conditions): NumberFit[] {
  if (number === null || number.text.length >= WHOLE_NUMBER_LENGTH) return ["whole"];
  const from = NUMBER_FITS.indexOf(number.fit);
  return NUMBER_FITS.filter((fit, at) => at === from || (at > from && number.text.length >= PART_LENGTH_MIN[fit]));
}

/** What may be a whole number: an index finds it at once, without a time limit and so without a transaction. */
const isProbe = (conditions: Conditions): boolean =>
  conditions.number !== null && [8, WHOLE_NUMBER_LENGTH].includes(conditions.number.text.length) && !asksForWords(conditions);

/** One statement for what is asked most: the one invoice of a whole number. Null where there may be others to be found. */
async function theOnlyOne(db: DbOrTrx, actor: Actor, conditions: Conditions): Promise<InvoicePage | null> {
  const invoices = await presentWhere(db, actor, companiesOf(actor, conditions), allOf(fieldPredicates(actor, conditions)), 2);
  const [invoice] = invoices;
  if (invoices.length === 1 && invoice !== undefined) {
    const { amount, tax, total } = invoice;
    return {
      invoices,
      total: 1,
      totalIs: "exact",
      sums: { amount: amount ?? NO_MONEY, tax: tax ?? NO_MONEY, total: total ?? NO_MONEY },
      nextCursor: null,
    };
  }
  const nowhereElse = invoices.length === 0 && conditions.number?.text.length === WHOLE_NUMBER_LENGTH;
  return nowhereElse
    ? { invoices, ...totals({ total: 0, totalIs: "exact", sums: { amount: 0n, tax: 0n, total: 0n } }), nextCursor: null }
    : null;
}

export function totals(count: Count): Pick<InvoicePage, "total" | "totalIs" | "sums"> {
  if (count === NOT_COUNTED) return { total: null, totalIs: "later", sums: null };
  const sums = count.sums && {
    amount: formatFen(count.sums.amount),
    tax: formatFen(count.sums.tax),
    total: formatFen(count.sums.total),
  };
  return { total: count.total, totalIs: count.totalIs, sums };
}

export function nextCursor(result: SearchResult, filters: InvoiceFilters, sort: Sort): string | null {
  const last = result.rows.at(-1);
  if (!result.more || last === undefined) return null;
  // a name must not stand in an address, so the cursor names the row and the key is read again
  const key = sort.endsWith("seller") ? String(last.companyId) : (last.key ?? "");
  return encodeCursor({ fit: result.fit, position: { key, id: last.id, rest: last.key === null } }, filters, sort);
}

async function positionAfter(db: DbOrTrx, actor: Actor, plan: SortPlan, { position }: Cursor): Promise<Position> {
  if (plan.name !== "seller" || position.rest) return checked(plan, position);
  const key =
    isId(position.id) && /^\d{1,9}$/.test(position.key)
      ? await keyOfRow(db, actor, plan, { companyId: Number(position.key), id: position.id })
      : null;
  if (key === null) throw new ProblemError(400, "bad-cursor");
  return { ...position, key };
}

function checked(plan: SortPlan, position: Position): Position {
  const fits: Record<string, (key: string) => boolean> = { date: isDay, total: (key) => /^-?\d{1,18}$/.test(key), arrival: isId };
  if (!isId(position.id)) throw new ProblemError(400, "bad-cursor");
  if (!position.rest && !fits[plan.name]?.(position.key)) throw new ProblemError(400, "bad-cursor");
  return position;
}
