import {
  LIST_COLUMNS,
  type ListColumn,
  SIZED_COLUMNS,
  USUAL_COLUMNS,
  WIDTH_MAX,
  WIDTH_MIN,
  type Widths,
} from "#domain/lists/list-columns.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { Search } from "../app/search-params.ts";
import { filtersOfAddress, splitFilters } from "./filters.ts";
import { type Sort, SORT_ORDERS } from "./invoices.api.ts";

/** A list as it is shown: what it asks for, in which order, with which columns, how wide. A saved view is one with a name. */
export type Shown = { filters: InvoiceFilters; sort: Sort; columns: readonly ListColumn[]; widths: Widths };

export const USUAL: Shown = { filters: {}, sort: "-date", columns: USUAL_COLUMNS, widths: {} };

/** In the address: all invoices, where a default view would open without anything. */
const ALL = "all";
/** In the address in the place of an id, beside conditions that differ from the view's: its words are kept, or taken away. */
const WORDS_OF_VIEW = "view";
const NO_WORDS = "none";

const listOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * What an address says. Beside a view's id there is only what was changed since it was saved: its order, columns and widths each by
 * itself, its conditions as a whole, so that one that was taken away is told from one that was never touched.
 */
export type Place = {
  /** nothing asked for: the default view opens, where there is one */
  bare: boolean;
  view: string | null;
  /** null: those of the view, its words included */
  filters: InvoiceFilters | null;
  /** id of the free text among the conditions */
  query: string | undefined;
  /** whether beside conditions of one's own the view's words still count */
  keepsWords: boolean;
  lookup: string | undefined;
  /** null, as in what follows: that of the view, or the usual one */
  sort: Sort | null;
  columns: readonly ListColumn[] | null;
  widths: Widths | null;
};

export function placeOf(search: Search): Place {
  const first = (name: string): string | undefined => listOf(search[name])[0] || undefined;
  const named = first("view");
  const view = named === undefined || named === ALL ? null : named;
  const words = first("query");
  const filters = filtersOfAddress(search);
  const columns = LIST_COLUMNS.filter((column) => listOf(search["columns"]).includes(column)).toSorted(
    (a, b) => listOf(search["columns"]).indexOf(a) - listOf(search["columns"]).indexOf(b),
  );
  return {
    bare: Object.keys(search).length === 0,
    view,
    filters: view !== null && words === undefined && Object.keys(filters).length === 0 ? null : filters,
    query: words === WORDS_OF_VIEW || words === NO_WORDS ? undefined : words,
    keepsWords: view !== null && words === WORDS_OF_VIEW,
    lookup: first("lookup"),
    sort: SORT_ORDERS.find((each) => each === first("sort")) ?? null,
    columns: columns.length > 0 ? columns : null,
    widths: search["widths"] === undefined ? null : widthsOf(listOf(search["widths"])),
  };
}

type Target = {
  shown: Shown;
  /** the view that it started from */
  view: (Shown & { id: string }) | null;
  /** whether another view would open without anything in the address */
  hasDefault: boolean;
  /** the id under which the free text among the conditions is kept, where {@link wordsToStore} names any */
  query: string | undefined;
  /** id of the question that was typed, where the list is just what it found */
  lookup?: string | undefined;
};

/** The address of a list; {@link placeOf} reads it. */
export function addressOf({ shown, view, hasDefault, query, lookup }: Target): Search {
  const base = view ?? USUAL;
  const form: Search = {
    ...(shown.sort === base.sort ? {} : { sort: shown.sort }),
    ...(sameColumns(shown.columns, base.columns) ? {} : { columns: [...shown.columns] }),
    ...(sameWidths(shown.widths, base.widths) ? {} : { widths: writtenWidths(shown.widths) }),
  };
  const conditions = splitFilters(shown.filters).address as Search;
  if (view !== null) {
    const words = sameWords(shown, view) ? WORDS_OF_VIEW : (query ?? NO_WORDS);
    return { view: view.id, ...(sameFilters(shown.filters, view.filters) ? {} : { ...conditions, query: words }), ...form };
  }
  const address: Search = {
    ...conditions,
    ...(query === undefined ? {} : { query }),
    ...(lookup === undefined ? {} : { lookup }),
    ...form,
  };
  return hasDefault && Object.keys(address).length === 0 ? { view: ALL } : address;
}

/** The free text of a list that needs an id before it has an address: none where the view that it started from holds the same. */
export function wordsToStore(shown: Shown, view: Shown | null): InvoiceFilters | null {
  const { stored } = splitFilters(shown.filters);
  return Object.keys(stored).length === 0 || (view !== null && sameWords(shown, view)) ? null : stored;
}

const sameWords = (a: Shown, b: Shown): boolean => sameFilters(splitFilters(a.filters).stored, splitFilters(b.filters).stored);

export const sameColumns = (a: readonly ListColumn[], b: readonly ListColumn[]): boolean => a.join() === b.join();

export const sameShown = (a: Shown, b: Shown): boolean =>
  a.sort === b.sort && sameColumns(a.columns, b.columns) && sameWidths(a.widths, b.widths) && sameFilters(a.filters, b.filters);

const sameWidths = (a: Widths, b: Widths): boolean => SIZED_COLUMNS.every((column) => a[column] === b[column]);

/** In the address a column and its width: "seller-240"; "usual" where a view's own widths were taken back. */
const writtenWidths = (widths: Widths): string[] => {
  const set = SIZED_COLUMNS.flatMap((column) => (widths[column] === undefined ? [] : [`${column}-${widths[column]}`]));
  return set.length > 0 ? set : ["usual"];
};

function widthsOf(written: readonly string[]): Widths {
  const widths: Widths = {};
  for (const each of written) {
    const [name, width = ""] = each.split("-");
    const column = SIZED_COLUMNS.find((sized) => sized === name);
    if (column !== undefined && /^\d{1,4}$/.test(width)) widths[column] = within(Number(width));
  }
  return widths;
}

/** A width that a column may have. */
export const within = (width: number): number => Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)));

export const sameFilters = (a: InvoiceFilters, b: InvoiceFilters): boolean => canonical(a) === canonical(b);

/** One text for conditions that mean the same: one value or a list of one, in whichever order, empty ones or none. */
function canonical(filters: InvoiceFilters): string {
  return JSON.stringify(
    Object.entries(filters)
      .map(([name, value]) => [name, listOf(value).filter(Boolean).toSorted()] as const)
      .filter(([, values]) => values.length > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export const STARTS = ["all", "received", "toBook", "voided", "mine"] as const;
export type Start = (typeof STARTS)[number];

/** A starting point that everybody has. */
export function startOf(start: Start): Shown {
  const filters: Record<Start, InvoiceFilters> = {
    all: {},
    received: { direction: "received", period: "this-month" },
    toBook: { direction: "received", status: ["booking:not-booked"] },
    voided: { status: ["tax:voided", "tax:red-flushed-part", "tax:red-flushed-full"] },
    mine: { mine: "true" },
  };
  return { ...USUAL, filters: filters[start] };
}
