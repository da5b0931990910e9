/** The conditions of the API → the conditions of the queries. Pure. */
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { STATE_AXES, type StateAxis } from "#domain/states.ts";
import { searchWords } from "#domain/grams.ts";
import { parseFen } from "#domain/money.ts";
import { digitsOf, plain } from "#domain/text.ts";
import type { Conditions, MoneyCondition, PartyCondition, StateAxisColumn } from "./find.types.ts";
import { isId } from "./ids.ts";

/** Nothing asked: everything that the asker may see. */
export const NO_CONDITIONS: Conditions = {
  words: [],
  details: [],
  anyWords: [],
  seller: null,
  buyer: null,
  parties: [],
  number: null,
  code: null,
  checkCode: null,
  dateFrom: null,
  dateTo: null,
  money: null,
  direction: null,
  kinds: [],
  states: [],
  tag: null,
  archived: null,
  purchasedFrom: null,
  purchasedTo: null,
  companies: null,
  departmentId: null,
  ownerId: null,
  incomplete: null,
  hasOriginal: null,
};

/** Days around the purchase in which an invoice is issued, where nobody stated the day of purchase. */
export const PURCHASE_WINDOW = { daysBefore: 3, daysAfter: 60 } as const;

const WHOLE_TAX_ID = /^(?:[0-9A-Z]{15}|\d{17}|[0-9A-Z]{18}|[0-9A-Z]{20})$/;
const TAX_ID_START = /^(?=.*\d)[0-9A-Z]{6,20}$/;

/** Conditions whose period has become days (`withDays`), so that they mean the same whenever they are read. */
export type DatedFilters = Omit<InvoiceFilters, "period"> & { period?: never };

/** @returns null for a value that no invoice can fit: an unknown axis or value of a status, an id out of range */
export function conditionsOf(given: DatedFilters, userId: string): Conditions | null {
  const filters = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === "" ? [] : [[name, storable(value)]])),
  ) as InvoiceFilters;
  const states = statesOf(listOf(filters.status));
  if (states === null || (filters.department !== undefined && !isId(filters.department))) return null;
  const details = filters.item === undefined ? [] : searchWords(filters.item);
  return {
    ...NO_CONDITIONS,
    words: [...(filters.q === undefined ? [] : searchWords(filters.q)), ...details],
    details,
    seller: partyOf(filters.seller),
    buyer: partyOf(filters.buyer),
    number: filters.number === undefined ? null : { text: numberOf(filters.number), fit: "whole" },
    code: filters.code === undefined ? null : numberOf(filters.code),
    dateFrom: filters.dateFrom ?? null,
    dateTo: filters.dateTo ?? null,
    money: moneyOf(filters),
    direction: filters.direction ?? null,
    kinds: listOf(filters.kind),
    states,
    tag: filters.tag ?? null,
    archived: filters.archived === undefined ? null : filters.archived === "true",
    purchasedFrom: filters.purchasedFrom ?? null,
    purchasedTo: filters.purchasedTo ?? null,
    companies: filters.company === undefined ? null : listOf(filters.company).map(Number),
    departmentId: filters.department ?? null,
    ownerId: filters.mine === "true" ? userId : null,
    incomplete: filters.incomplete === undefined ? null : filters.incomplete === "true",
    hasOriginal: filters.hasOriginal === undefined ? null : filters.hasOriginal === "true",
  };
}

/** Without what PostgreSQL can't take in a text: NUL and halves of pairs. */
const storable = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(storable) : typeof value === "string" ? value.replaceAll("\u0000", "").toWellFormed() : value;

/** A party as typed: a tax id where it can be one, else words of its name. */
export function partyOf(text: string | undefined): PartyCondition | null {
  if (text === undefined || text.trim() === "") return null;
  const compact = plain(text).replace(/[\s-]/g, "").toUpperCase();
  if (WHOLE_TAX_ID.test(compact) && /\d/.test(compact)) return { taxId: compact, taxIdStart: null, words: [] };
  return { taxId: null, taxIdStart: TAX_ID_START.test(compact) ? compact : null, words: searchWords(text) };
}

/** With lists of words, of each of which one must stand in the text; the only word of a list is a word as any other. */
export const withAnyOf = (conditions: Conditions, lists: readonly string[][]): Conditions => ({
  ...conditions,
  words: [...new Set([...conditions.words, ...lists.flatMap((list) => (list.length === 1 ? list : []))])],
  anyWords: [...conditions.anyWords, ...lists.filter((list) => list.length !== 1)],
});

/** True where only the grams of words can narrow the search: a party by name, or words. */
export function asksForWords(conditions: Conditions): boolean {
  return wordsOf(conditions).length > 0 || conditions.anyWords.length > 0;
}

/** The words that the text must have, wherever; where a name may be the start of a tax id too, it can't be required. */
export function wordsOf(conditions: Conditions): string[] {
  const parties = [conditions.seller, conditions.buyer, ...conditions.parties];
  return [...conditions.words, ...parties.flatMap((party) => (party && party.taxIdStart === null ? party.words : []))];
}

/** Values of one axis are alternatives; null where there is no such axis or value. */
export function statesOf(given: readonly string[]): Conditions["states"] | null {
  const byAxis = new Map<StateAxis, string[]>();
  for (const text of given) {
    const [axis, value] = text.split(":") as [StateAxis, string];
    const values: readonly string[] | undefined = STATE_AXES[axis];
    if (!values?.includes(value)) return null;
    byAxis.set(axis, [...(byAxis.get(axis) ?? []), value]);
  }
  return [...byAxis].map(([axis, values]) => ({ column: `${axis}_state` as StateAxisColumn, values }));
}

/** One amount may be meant with or without tax; a range is of what was paid. */
function moneyOf({ amountMin, amountMax }: InvoiceFilters): MoneyCondition | null {
  if (amountMin === undefined && amountMax === undefined) return null;
  const [min, max] = [fenOf(amountMin), fenOf(amountMax)];
  return { min, max, basis: min !== null && min === max ? "any" : "total" };
}

const numberOf = (text: string): string => digitsOf(text)?.digits ?? plain(text).replace(/[\s-]/g, "").toUpperCase();
const fenOf = (yuan: string | undefined): bigint | null => (yuan === undefined ? null : parseFen(yuan));
const listOf = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
