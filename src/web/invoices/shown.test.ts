import fc from "fast-check";
import { expect, test } from "vitest";
import { LIST_COLUMNS, SIZED_COLUMNS, WIDTH_MAX, WIDTH_MIN } from "#domain/lists/list-columns.ts";
import { parseSearch, stringifySearch } from "../app/search-params.ts";
import { splitFilters } from "./filters.ts";
import { SORT_ORDERS } from "./invoices.api.ts";
import { addressOf, placeOf, sameShown, type Shown, startOf, USUAL, wordsToStore } from "./shown.ts";

const VIEW: Shown & { id: string } = {
  id: "9007199254740993123",
  filters: { q: "差旅", kind: "rail", direction: "received" },
  sort: "-total",
  columns: ["total", "date"],
  widths: { number: 300, total: 90 },
};
const there = (address: ReturnType<typeof addressOf>) => placeOf(parseSearch(stringifySearch(address)));

/** The list that an address shows, where `words` are kept under the id that stands in it. */
const read = (address: ReturnType<typeof addressOf>, view: Shown | null, words: Shown["filters"] | null): Shown => {
  const { filters, query, keepsWords, sort, columns, widths } = there(address);
  const base = view ?? USUAL;
  const kept = keepsWords ? splitFilters(base.filters).stored : query === undefined ? {} : words;
  return {
    filters: filters === null ? base.filters : { ...kept, ...filters },
    sort: sort ?? base.sort,
    columns: columns ?? base.columns,
    widths: widths ?? base.widths,
  };
};

test("F2 the link of a view holds its id alone", () => {
  const address = addressOf({
    shown: { ...VIEW, filters: { ...VIEW.filters, kind: ["rail"] } },
    view: VIEW,
    hasDefault: true,
    query: undefined,
  });
  expect(stringifySearch(address)).toBe("?view=9007199254740993123");
  expect(there(address)).toMatchObject({ view: VIEW.id, filters: null, bare: false });
});

test("F2 a change of a view's order, columns or widths leaves its conditions to the view", () => {
  const address = addressOf({ shown: { ...VIEW, sort: "date" }, view: VIEW, hasDefault: false, query: undefined });
  expect(stringifySearch(address)).toBe("?view=9007199254740993123&sort=date");
  expect(there(address)).toMatchObject({ view: VIEW.id, filters: null, sort: "date", columns: null, widths: null });
});

test("F2 O5 a view all of whose conditions were taken away isn't the view as it was saved", () => {
  const address = addressOf({ shown: { ...VIEW, filters: {} }, view: VIEW, hasDefault: false, query: undefined });
  expect(there(address)).toMatchObject({ view: VIEW.id, filters: {}, keepsWords: false, query: undefined });
});

test("F2 O5 a changed view whose words are still its own has a link that a colleague can open: no id of one's own stands in it", () => {
  const shown: Shown = { ...VIEW, filters: { q: "差旅", kind: "air" } };
  expect(wordsToStore(shown, VIEW)).toBeNull();
  const address = addressOf({ shown, view: VIEW, hasDefault: false, query: undefined });
  expect(stringifySearch(address)).toBe("?view=9007199254740993123&kind=air&query=view");
  expect(there(address)).toMatchObject({ filters: { kind: ["air"] }, keepsWords: true, query: undefined });
  expect(wordsToStore({ ...shown, filters: { q: "会议" } }, VIEW)).toEqual({ q: "会议" });
});

test("F2 all invoices have an address of their own where a default view would open", () => {
  const all = { shown: USUAL, view: null, query: undefined };
  expect(addressOf({ ...all, hasDefault: false })).toEqual({});
  expect(there(addressOf({ ...all, hasDefault: true }))).toMatchObject({ view: null, bare: false, filters: {} });
  expect(there({})).toMatchObject({ view: null, bare: true });
});

test("F2 conditions, order, columns and their widths survive the address, with a view and without; free text never stands in it", () => {
  const shown = fc.record({
    filters: fc.record(
      {
        q: fc.string({ minLength: 1 }).map((text) => `甲${text}`),
        kind: fc.uniqueArray(fc.constantFrom("rail", "air", "taxi"), { minLength: 1 }),
        direction: fc.constantFrom("received", "issued"),
        dateFrom: fc.constant("2024-01-01"),
      },
      { requiredKeys: [] },
    ),
    sort: fc.constantFrom(...SORT_ORDERS),
    columns: fc.shuffledSubarray([...LIST_COLUMNS], { minLength: 1 }),
    widths: fc.dictionary(fc.constantFrom(...SIZED_COLUMNS), fc.integer({ min: WIDTH_MIN, max: WIDTH_MAX })),
  });
  fc.assert(
    fc.property(shown as fc.Arbitrary<Shown>, fc.boolean(), fc.boolean(), (other, withView, withItsWords) => {
      const view = withView ? VIEW : null;
      const now = withItsWords ? { ...other, filters: { ...other.filters, q: "差旅" } } : other;
      const words = wordsToStore(now, view);
      const address = addressOf({ shown: now, view, hasDefault: true, query: words === null ? undefined : "5" });
      const text = decodeURIComponent(stringifySearch(address));
      return !text.includes("甲") && !text.includes("差旅") && sameShown(now, read(address, view, words));
    }),
  );
});

test("F2 columns of the address that don't exist, or stand there twice, are left out", () => {
  expect(placeOf({ columns: ["total", "password", "date", "total"] }).columns).toEqual(["total", "date"]);
  expect(placeOf({ columns: "x" }).columns).toBeNull();
});

test("F2 the usual widths in a view that has others are a change of it; what is no width is left out or brought within bounds", () => {
  const address = addressOf({ shown: { ...VIEW, widths: {} }, view: VIEW, hasDefault: false, query: undefined });
  expect(there(address)).toMatchObject({ view: VIEW.id, filters: null, widths: {} });
  expect(placeOf({ widths: ["seller-240", "date-9999", "tax-1", "password-100", "kind-x", "toString-80"] }).widths).toEqual({
    seller: 240,
    date: WIDTH_MAX,
    tax: WIDTH_MIN,
  });
});

test("F2 the question that was typed stays beside its list in another order", () => {
  const shown: Shown = { ...USUAL, sort: "total" };
  const address = addressOf({ shown, view: null, hasDefault: true, query: "5", lookup: "6" });
  expect(there(address)).toMatchObject({ query: "5", lookup: "6", sort: "total", filters: {} });
});

test("F2 the month of a starting point stays the month of the day on which it is looked at: its name stands in the address", () => {
  const shown = startOf("received");
  expect(stringifySearch(addressOf({ shown, view: null, hasDefault: false, query: undefined }))).toBe(
    "?direction=received&period=this-month",
  );
  expect(startOf("all")).toEqual(USUAL);
});
