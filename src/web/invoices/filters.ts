import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { Search } from "../app/search-params.ts";

/** Conditions that hold free text, names or numbers of invoices: they never stand in an address, only in a stored query. */
const PRIVATE = ["q", "item", "pinyin", "number", "code", "seller", "buyer", "tag"] as const;
const SINGLE = [
  "dateFrom",
  "dateTo",
  "period",
  "amountMin",
  "amountMax",
  "direction",
  "archived",
  "purchasedFrom",
  "purchasedTo",
  "department",
  "mine",
  "incomplete",
  "hasOriginal",
] as const;
const LISTS = ["kind", "status", "company"] as const;

const listOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const firstOf = (value: string | string[] | undefined): string | undefined => listOf(value)[0] || undefined;

/** The conditions in an address. Anything that isn't a condition is left out; free text and numbers never are one. */
export function filtersOfAddress(search: Search): InvoiceFilters {
  const filters: Record<string, string | string[]> = {};
  for (const name of SINGLE) {
    const value = firstOf(search[name]);
    if (value !== undefined) filters[name] = value;
  }
  for (const name of LISTS) {
    const values = listOf(search[name]).filter(Boolean);
    if (values.length > 0) filters[name] = values;
  }
  return filters as InvoiceFilters;
}

/** What an address names that never should stand in one, and the address without it: a link from elsewhere may have it. */
export function privateOfAddress(search: Search): { named: InvoiceFilters; rest: Search } {
  const isPrivate = ([name]: [string, unknown]): boolean => (PRIVATE as readonly string[]).includes(name);
  const entries = Object.entries(search);
  const named = entries.filter(isPrivate).flatMap(([name, value]) => {
    const first = firstOf(value);
    return first === undefined ? [] : [[name, first] as const];
  });
  return {
    named: Object.fromEntries(named) as InvoiceFilters,
    rest: Object.fromEntries(entries.filter((entry) => !isPrivate(entry))),
  };
}

/** Divides conditions into what may stand in the address and what must be stored. A period beside days says nothing. */
export function splitFilters(filters: InvoiceFilters): { address: InvoiceFilters; stored: InvoiceFilters } {
  const dated = Boolean(filters.dateFrom ?? filters.dateTo);
  const entries = Object.entries(filters).filter(
    ([name, value]) =>
      value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0) && !(dated && name === "period"),
  );
  const isPrivate = ([name]: [string, unknown]): boolean => (PRIVATE as readonly string[]).includes(name);
  return {
    address: Object.fromEntries(entries.filter((entry) => !isPrivate(entry))) as InvoiceFilters,
    stored: Object.fromEntries(entries.filter(isPrivate)) as InvoiceFilters,
  };
}

/** A condition as it is shown on a chip, and the conditions that are left without it. */
export type Chip = { id: string; field: ChipField; values: (string | undefined)[]; without: InvoiceFilters };
export type ChipField =
  | "q"
  | "item"
  | "pinyin"
  | "number"
  | "code"
  | "date"
  | "period"
  | "amount"
  | "seller"
  | "buyer"
  | "direction"
  | "kind"
  | "status"
  | "tag"
  | "archived"
  | "purchased"
  | "company"
  | "department"
  | "mine"
  | "incomplete"
  | "hasOriginal";

const RANGES = {
  date: ["dateFrom", "dateTo"],
  amount: ["amountMin", "amountMax"],
  purchased: ["purchasedFrom", "purchasedTo"],
} as const;
const ORDER = [
  "mine",
  "incomplete",
  "q",
  "item",
  "pinyin",
  "number",
  "code",
  "seller",
  "buyer",
  "date",
  "period",
  "amount",
  "kind",
  "status",
  "direction",
  "archived",
  "hasOriginal",
  "company",
  "department",
  "purchased",
  "tag",
] as const;

export function chipsOf(filters: InvoiceFilters): Chip[] {
  return ORDER.flatMap((field): Chip[] => {
    if (field === "date" || field === "amount" || field === "purchased") {
      const [low, high] = RANGES[field];
      if (filters[low] === undefined && filters[high] === undefined) return [];
      return [{ id: field, field, values: [filters[low], filters[high]], without: omit(filters, low, high) }];
    }
    if (field === "kind" || field === "status" || field === "company") {
      const values = listOf(filters[field]);
      return values.map((value) => {
        const left = values.filter((each) => each !== value);
        return {
          id: `${field}:${value}`,
          field,
          values: [value],
          without: left.length > 0 ? ({ ...filters, [field]: left } as InvoiceFilters) : omit(filters, field),
        };
      });
    }
    const value = filters[field];
    return value === undefined ? [] : [{ id: field, field, values: [value], without: omit(filters, field) }];
  });
}

export function omit(filters: InvoiceFilters, ...names: (keyof InvoiceFilters)[]): InvoiceFilters {
  return Object.fromEntries(
    Object.entries(filters).filter(([name]) => !names.includes(name as keyof InvoiceFilters)),
  ) as InvoiceFilters;
}

/** How many conditions the folded panel hides, for the number on its button. */
export const countFilters = (filters: InvoiceFilters): number => chipsOf(filters).length;
