import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "../app/search-params.ts";
import { chipsOf, filtersOfAddress, privateOfAddress, splitFilters } from "./filters.ts";

test("F2 a link reproduces the filters, lists and long ids included", () => {
  const filters = {
    kind: ["rail", "air"],
    status: ["tax:voided"],
    dateFrom: "2024-01-01",
    company: ["7"],
    department: "9007199254740993123",
    mine: "true",
  } as const;
  const address = stringifySearch(filters);
  expect(address).toBe(
    "?kind=rail&kind=air&status=tax%3Avoided&dateFrom=2024-01-01&company=7&department=9007199254740993123&mine=true",
  );
  expect(filtersOfAddress(parseSearch(address))).toEqual({ ...filters, kind: ["rail", "air"] });
});

test("F2 O5 free text, names and numbers never stand in an address, neither written nor read", () => {
  const { address, stored } = splitFilters({
    q: "电缆",
    seller: "样张公司",
    buyer: "甲",
    tag: "差旅",
    number: "03630024",
    code: "1100201130",
    dateFrom: "2024-01-01",
  });
  expect(address).toEqual({ dateFrom: "2024-01-01" });
  expect(stored).toEqual({ q: "电缆", seller: "样张公司", buyer: "甲", tag: "差旅", number: "03630024", code: "1100201130" });
  expect(filtersOfAddress(parseSearch("?q=x&seller=y&number=1&code=2&mine=true"))).toEqual({ mine: "true" });
});

test("F2 what a link from elsewhere names of numbers and words is taken out of the address", () => {
  expect(privateOfAddress(parseSearch("?number=1&seller=y&q=&mine=true&kind=rail&kind=air"))).toEqual({
    named: { number: "1", seller: "y" },
    rest: parseSearch("?mine=true&kind=rail&kind=air"),
  });
});

test("F2 empty conditions are dropped", () => {
  expect(splitFilters({ q: "", kind: [], number: undefined } as never)).toEqual({ address: {}, stored: {} });
});

test("F2 a chip takes away exactly its own condition", () => {
  const filters = { q: "电缆", dateFrom: "2024-01-01", dateTo: "2024-03-31", kind: ["rail", "air"] } as never;
  const chips = chipsOf(filters);
  expect(chips.map((chip) => chip.id)).toEqual(["q", "date", "kind:rail", "kind:air"]);
  expect(chips[1]!.without).toEqual({ q: "电缆", kind: ["rail", "air"] });
  expect(chips[2]!.without).toEqual({ q: "电缆", dateFrom: "2024-01-01", dateTo: "2024-03-31", kind: ["air"] });
});

test("F2 a period stands in the address by its name, and not beside days, which count before it", () => {
  expect(splitFilters({ period: "last-month" }).address).toEqual({ period: "last-month" });
  expect(filtersOfAddress(parseSearch("?period=last-month"))).toEqual({ period: "last-month" });
  expect(splitFilters({ period: "last-month", dateFrom: "2024-01-01" }).address).toEqual({ dateFrom: "2024-01-01" });
  expect(chipsOf({ period: "last-month" })).toMatchObject([{ field: "period", values: ["last-month"], without: {} }]);
});

test("F2 removing every chip leaves no condition", () => {
  const some = fc.record(
    {
      q: fc.string({ minLength: 1 }),
      kind: fc.uniqueArray(fc.constantFrom("rail", "air", "taxi"), { minLength: 1 }),
      amountMin: fc.constant("1.00"),
      mine: fc.constant("true"),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(some, (filters) => {
      let left = filters as never;
      for (let round = 0; round < 10; round++) {
        const [chip] = chipsOf(left);
        if (!chip) break;
        left = chip.without as never;
      }
      return Object.keys(left).length === 0;
    }),
  );
});

test("O5 words of items and sounds of names stand in no address", () => {
  expect(splitFilters({ item: "打印纸", pinyin: "hwjs", kind: "rail" })).toEqual({
    address: { kind: "rail" },
    stored: { item: "打印纸", pinyin: "hwjs" },
  });
});
