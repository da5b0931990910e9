/** What was typed and the filters beside it, put together as one search. Pure. */
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { withDays } from "#domain/periods.ts";
import { searchForm } from "#domain/text.ts";
import { parseFen } from "#domain/money.ts";
import type { Conditions as Asked } from "#domain/question.ts";
import { type DatedFilters, NO_CONDITIONS, conditionsOf, partyOf, statesOf, withAnyOf } from "#server/find/conditions.ts";
import type { Conditions, MoneyCondition, NumberFit } from "#server/find/find.types.ts";

/** Nothing fits this kind: two kinds were asked for that exclude each other. */
const NO_KIND = ["none"];

/** @returns null where a filter has a value that no invoice can have */
export function searchFor(typed: Asked, filters: DatedFilters, userId: string): Conditions | null {
  const filtered = conditionsOf(filters, userId);
  return filtered === null ? null : both(typedConditions(typed), filtered);
}

function typedConditions(typed: Asked): Conditions {
  const fit: NumberFit = typed.numberPartial === null ? "whole" : typed.numberPartial === "part" ? "part" : "edge";
  const words = [...typed.words, ...typed.details].map(searchForm).filter(Boolean);
  return {
    ...withAnyOf({ ...NO_CONDITIONS, words }, typed.anyWords),
    details: typed.details.map(searchForm).filter(Boolean),
    seller: partyOf(typed.seller ?? undefined),
    buyer: partyOf(typed.buyer ?? undefined),
    parties: typed.taxIds.map((taxId) => ({ taxId, taxIdStart: null, words: [] })),
    number: typed.number === null ? null : { text: typed.number, fit },
    code: typed.code,
    checkCode: typed.checkCode,
    dateFrom: typed.dateFrom,
    dateTo: typed.dateTo,
    money: moneyOf(typed),
    kinds: typed.kinds,
    direction: typed.direction,
    states: statesOf(typed.states) ?? [],
    archived: typed.archived,
    hasOriginal: typed.original,
    tag: typed.tag,
    companies: typed.companies.length === 0 ? null : typed.companies.flatMap((ids) => ids.split(",").map(Number)),
    departmentId: typed.department,
  };
}

function moneyOf({ amountMin, amountMax, amountBasis }: Asked): MoneyCondition | null {
  if (amountMin === null && amountMax === null) return null;
  return {
    min: amountMin === null ? null : parseFen(amountMin),
    max: amountMax === null ? null : parseFen(amountMax),
    basis: amountBasis,
  };
}

function both(typed: Conditions, filtered: Conditions): Conditions {
  const kinds =
    typed.kinds.length === 0 || filtered.kinds.length === 0
      ? [...typed.kinds, ...filtered.kinds]
      : typed.kinds.filter((kind) => filtered.kinds.includes(kind));
  const kindsClash = typed.kinds.length > 0 && filtered.kinds.length > 0 && kinds.length === 0;
  const directionsClash = typed.direction !== null && filtered.direction !== null && typed.direction !== filtered.direction;
  return {
    ...filtered,
    words: [...new Set([...typed.words, ...filtered.words])],
    details: [...new Set([...typed.details, ...filtered.details])],
    anyWords: [...typed.anyWords, ...filtered.anyWords],
    seller: typed.seller ?? filtered.seller,
    buyer: typed.buyer ?? filtered.buyer,
    parties: typed.parties,
    number: typed.number ?? filtered.number,
    code: typed.code ?? filtered.code,
    checkCode: typed.checkCode,
    dateFrom: later(typed.dateFrom, filtered.dateFrom),
    dateTo: earlier(typed.dateTo, filtered.dateTo),
    money: narrower(typed.money, filtered.money),
    kinds: kindsClash || directionsClash ? NO_KIND : kinds,
    direction: typed.direction ?? filtered.direction,
    states: [...typed.states, ...filtered.states],
    archived: typed.archived ?? filtered.archived,
    hasOriginal: typed.hasOriginal ?? filtered.hasOriginal,
    tag: typed.tag ?? filtered.tag,
    companies: inBoth(typed.companies, filtered.companies),
    departmentId: typed.departmentId ?? filtered.departmentId,
  };
}

function inBoth(typed: number[] | null, filtered: number[] | null): number[] | null {
  return typed === null || filtered === null ? (typed ?? filtered) : typed.filter((id) => filtered.includes(id));
}

function narrower(typed: MoneyCondition | null, filtered: MoneyCondition | null): MoneyCondition | null {
  if (typed === null || filtered === null) return typed ?? filtered;
  const max = (a: bigint | null, b: bigint | null): bigint | null => (a === null ? b : b === null ? a : a > b ? a : b);
  const min = (a: bigint | null, b: bigint | null): bigint | null => (a === null ? b : b === null ? a : a < b ? a : b);
  return { min: max(typed.min, filtered.min), max: min(typed.max, filtered.max), basis: typed.basis };
}

const later = (a: string | null, b: string | null): string | null => (a === null ? b : b === null ? a : a > b ? a : b);
const earlier = (a: string | null, b: string | null): string | null => (a === null ? b : b === null ? a : a < b ? a : b);

/** What is asked for by typing or by the filters of the same meaning, for the judges. */
export function askedOf(typed: Asked, filters: DatedFilters): Asked {
  const kinds = typed.kinds.length > 0 ? typed.kinds : [filters.kind ?? []].flat();
  return { ...typed, number: typed.number ?? filters.number ?? null, code: typed.code ?? filters.code ?? null, kinds };
}

/**
 * How a typed number may fit. A number of full length, or one digit off, is meant as a whole: a slip must not pass
 * for a part of some other number, it is D1's to explain.
 */
export function fitsForTyped(conditions: Conditions): NumberFit[] | null {
  if (conditions.number === null) return null;
  const { text, fit } = conditions.number;
  if (fit !== "whole") return fit === "edge" ? ["edge", "part"] : ["whole", "edge", "part"];
  if (text.length === 8) return ["whole", "edge"];
  return text.length === 7 || text.length === 9 || text.length >= 16 ? ["whole"] : ["whole", "edge", "part"];
}

const axisOf = (state: string): string => state.split(":")[0] ?? "";

/** The same search as filters of `GET /invoices`, for a list that goes on; null where they can't say it. */
export function asFilters(typed: Asked, given: InvoiceFilters, sounds: readonly string[], now: Date): InvoiceFilters | null {
  const { dateFrom: _from, dateTo: _to, period: _period, ...filters } = given;
  if (typed.taxIds.length > 0 || typed.checkCode !== null || typed.amountBasis === "tax") return null;
  const status = [filters.status ?? []].flat();
  // values of one axis are alternatives there: two that must both hold can't be said
  if (typed.states.some((state) => status.some((other) => axisOf(other) === axisOf(state)))) return null;
  const companies = inBoth(
    typed.companies.length === 0 ? null : typed.companies.flatMap((ids) => ids.split(",").map(Number)),
    filters.company === undefined ? null : [filters.company].flat().map(Number),
  );
  const words = [...typed.words, ...(filters.q === undefined ? [] : [filters.q])].join(" ");
  const said: [keyof InvoiceFilters, string | string[] | null | undefined][] = [
    ["q", words === "" ? undefined : words],
    ["number", typed.number],
    ["code", typed.code],
    ["seller", typed.seller],
    ["buyer", typed.buyer],
    ...daysSaid(typed, given, now),
    ["amountMin", typed.amountMin],
    ["amountMax", typed.amountMax],
    ["kind", typed.kinds.length === 0 ? null : typed.kinds],
    ["direction", typed.direction],
    ["item", [...typed.details, ...(filters.item === undefined ? [] : [filters.item])].join(" ")],
    ["pinyin", [...sounds, ...(filters.pinyin === undefined ? [] : [filters.pinyin])].join(" ")],
    ["status", typed.states.length === 0 ? null : [...typed.states, ...status]],
    ["archived", typed.archived === null ? null : String(typed.archived)],
    ["hasOriginal", typed.original === null ? null : String(typed.original)],
    ["tag", typed.tag],
    ["company", companies?.map(String)],
    ["department", typed.department],
  ];
  return { ...filters, ...Object.fromEntries(said.filter(([, value]) => value !== null && value !== undefined && value !== "")) };
}

/** A period keeps its name where it is all that is said of the days. */
function daysSaid(typed: Asked, given: InvoiceFilters, now: Date): [keyof InvoiceFilters, string | null | undefined][] {
  if (typed.dateFrom === null && typed.dateTo === null)
    return [
      ["period", given.period],
      ["dateFrom", given.dateFrom],
      ["dateTo", given.dateTo],
    ];
  const { dateFrom = null, dateTo = null } = withDays(given, now);
  if (typed.period !== null && dateFrom === null && dateTo === null) return [["period", typed.period]];
  return [
    ["dateFrom", later(typed.dateFrom, dateFrom)],
    ["dateTo", earlier(typed.dateTo, dateTo)],
  ];
}
