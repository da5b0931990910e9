import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { Facets } from "#api/facets.api.ts";
import { omit } from "./filters.ts";
import { STATUSES } from "./invoices.api.ts";
import { daysNow, daysOfMonth } from "./periods.ts";

/** One thing that can be chosen, how many invoices have it, and the conditions once it is chosen or no longer is. */
export type FacetChoice = {
  value: string;
  /** as printed, where the value itself is no word of ours: a name */
  name?: string;
  /** null: chosen, but nobody counted it */
  count: number | null;
  chosen: boolean;
  next: InvoiceFilters;
};
/** `about`: counted in a sample. `name`: month, kind, seller, company or an axis of states. */
export type FacetGroup = { name: string; about: boolean; choices: FacetChoice[] };

type Counted = { value: string; name?: string; count: number };
const listOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** A name is asked for by as much of it as a condition takes. */
const SELLER_LONGEST = 100;

/** The facets in which something can be narrowed or is chosen: where all invoices have one value, there is nothing to choose. */
export function facetGroups(facets: Facets, filters: InvoiceFilters): FacetGroup[] {
  const group = (name: string, choices: FacetChoice[]): FacetGroup => ({ name, about: facets.about.includes(name), choices });
  const ofList = (field: "kind" | "company" | "status", counted: Counted[], chosen: string[]): FacetChoice[] => {
    const all = listOf(filters[field]);
    return choicesOf(counted, chosen, (value, on) => {
      const left = on ? [...all, value] : all.filter((each) => each !== value);
      return left.length === 0 ? omit(filters, field) : ({ ...filters, [field]: left } as InvoiceFilters);
    });
  };
  const groups = [
    group("month", months(facets, filters)),
    group("kind", ofList("kind", facets.kind, listOf(filters.kind))),
    group("seller", sellers(facets, filters)),
    group("company", ofList("company", facets.company, listOf(filters.company))),
    ...Object.keys(STATUSES).map((axis) => {
      const counted = (facets.states[axis] ?? []).map(({ value, count }) => ({ value: `${axis}:${value}`, count }));
      const chosen = listOf(filters.status).filter((value) => value.startsWith(`${axis}:`));
      return group(axis, ofList("status", counted, chosen));
    }),
  ];
  return groups.filter(({ choices }) => choices.length > 1 || choices.some(({ chosen }) => chosen));
}

/** The counted values as they come, behind them those that are chosen without having been counted. */
function choicesOf(counted: Counted[], chosen: string[], next: (value: string, on: boolean) => InvoiceFilters): FacetChoice[] {
  const uncounted = chosen.filter((value) => !counted.some((each) => each.value === value));
  return [...counted, ...uncounted.map((value) => ({ value, count: null }))].map((each) => {
    const on = chosen.includes(each.value);
    return { ...each, chosen: on, next: next(each.value, !on) };
  });
}

function months({ month }: Facets, filters: InvoiceFilters): FacetChoice[] {
  const { dateFrom, dateTo } = daysNow(filters);
  const first = dateFrom.slice(0, 7);
  const days = daysOfMonth(first);
  const chosen = days.dateFrom === dateFrom && days.dateTo === dateTo ? [first] : [];
  const others = omit(filters, "dateFrom", "dateTo", "period");
  return choicesOf(month, chosen, (value, on) => (on ? { ...others, ...daysOfMonth(value) } : others));
}

function sellers({ seller }: Facets, filters: InvoiceFilters): FacetChoice[] {
  const counted = seller.map(({ name, count }) => ({ value: name.slice(0, SELLER_LONGEST), name, count }));
  return choicesOf(counted, listOf(filters.seller), (value, on) =>
    on ? { ...filters, seller: value } : omit(filters, "seller"),
  ).map((choice) => ({ name: choice.value, ...choice }));
}

/** The first few, and beyond them what is chosen. */
export function shortened(choices: readonly FacetChoice[], most: number): FacetChoice[] {
  return choices.filter(({ chosen }, at) => at < most || chosen);
}
