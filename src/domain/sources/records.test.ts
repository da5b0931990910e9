/** Y1: records of other systems: their digits, their paths, and what they say of invoices. */
import { expect, test } from "vitest";
import { canonicalJson, isPath, leavesOf, listsIn, parseJson, valuesAt, withValue } from "./json.ts";
import { instantOf, readRecord } from "./read-record.ts";
import { guessRecordMapping } from "./record-fields.ts";
import { sameSignIn } from "./sign-in.ts";

const NOW = new Date("2026-03-01T00:00:00Z");

test("a number keeps its digits, whatever a float would make of it", () => {
  const json = parseJson('{"b":26007000000000012345,"a":[1.10,-0,1e3],"c":"x\\u00e9"}');
  expect(canonicalJson(json)).toBe('{"a":[1.10,-0,1e3],"b":26007000000000012345,"c":"xé"}');
});

test("what is nested too deeply, or is no JSON, is refused", () => {
  for (const text of ["", "{", "[".repeat(100_000), "[".repeat(40) + "]".repeat(40), "<html>"])
    expect(() => parseJson(text)).toThrow(SyntaxError);
  expect(valuesAt(parseJson('{"__proto__":{"a":1}}'), "__proto__.a").map(canonicalJson)).toEqual(["1"]);
  expect(valuesAt(parseJson("{}"), "constructor.name")).toEqual([]);
});

test("paths lead through objects and arrays", () => {
  const json = parseJson('{"data":{"list":[{"a":1},{"a":2,"t":["x","y"]}]}}');
  const at = (path: string) => valuesAt(json, path).map(canonicalJson);
  expect(at("data.list[].a")).toEqual(["1", "2"]);
  expect(at("data.list[1].t[0]")).toEqual(['"x"']);
  expect(at("data.none.a")).toEqual([]);
  expect(["", "a.b[]", "[0].a", "发票.号码"].every(isPath)).toBe(true);
  expect([".", "a..b", "a[", "a]b", "a.[0]"].some(isPath)).toBe(false);
  expect(canonicalJson(withValue({ page: { size: "5" } }, "page.no", "2"))).toBe('{"page":{"no":"2","size":"5"}}');
  expect(listsIn(json)).toEqual([{ path: "data.list", count: 2 }]);
  expect(leavesOf(valuesAt(json, "data.list[]")).map(({ path }) => path)).toEqual(["a", "t[]"]);
});

const RECORD = `{"fphm":26007000000000012345,"kprq":1772236800000,"fplx":"82","seller":{"name":"样例供应商","taxNo":"91000000MA000000X9"},
  "hjje":10000,"hjse":1300,"jshj":11300,"zt":"2","items":[{"name":"*服务*咨询","amount":"100.00","taxRate":0.13,"tax":"13.00"}]}`;

test("Y1 a record is read by its mapping: values mapped, money in fen, days from milliseconds, lines of its list", () => {
  const { facts, states, problems } = readRecord(
    parseJson(RECORD),
    {
      fields: {
        number: { path: "fphm" },
        date: { path: "kprq" },
        kind: { path: "fplx", values: { "82": "digital-vat-normal" } },
        sellerName: { path: "seller.name" },
        sellerTaxId: { path: "seller.taxNo" },
        amount: { path: "hjje", as: "fen" },
        tax: { path: "hjse", as: "fen" },
        total: { path: "jshj", as: "fen" },
        state: { path: "zt", values: { "2": "已作废" } },
        itemName: { path: "items[].name" },
        itemAmount: { path: "items[].amount" },
        itemTax: { path: "items[].tax" },
        rate: { path: "items[].taxRate" },
      },
    },
    NOW,
  );
  expect(problems).toEqual([]);
  expect(facts).toMatchObject({
    number: "26007000000000012345",
    date: "2026-02-28",
    kind: "digital-vat-normal",
    seller: { name: "样例供应商", taxId: "91000000MA000000X9" },
    amount: "100.00",
    tax: "13.00",
    total: "113.00",
    items: [{ name: "*服务*咨询", amount: "100.00", rate: "13%", tax: "13.00" }],
    fields: { number: { from: "sheet" } },
  });
  expect(states).toMatchObject([{ axis: "tax", value: "voided" }]);
});

test.each([
  ['{"no":2.6007E+19}', "number-ruined"],
  ["{}", "number-missing"],
  ['{"no":"abc"}', "number-invalid"],
  ['{"no":"26007000000000012345","at":"yesterday"}', "date-invalid"],
  ['{"no":"26007000000000012345","sum":"much"}', "amount-invalid"],
])("what can't be read is named: %s", (json, code) => {
  const mapping = { fields: { number: { path: "no" }, date: { path: "at" }, total: { path: "sum" } } };
  expect(readRecord(parseJson(json), mapping, NOW).problems.map((each) => each.code)).toContain(code);
});

test.each([
  ["2026-02-27T16:30:00Z", "auto", "2026-02-28"],
  ["2026-02-28 23:59:59", "auto", "2026-02-28"],
  ["20260228", "auto", "2026-02-28"],
  ["1772236800", "auto", "2026-02-28"],
  ["28/02/2026", "dmy", "2026-02-28"],
  ["2/28/2026", "mdy", "2026-02-28"],
])("the day of %s is that in China", (text, as, day) => {
  const rule = { path: "d", ...(as === "auto" ? {} : { as: as as "dmy" }) };
  const mapping = { fields: { number: { path: "n" }, date: rule } };
  expect(readRecord({ n: "26007000000000012345", d: text }, mapping, NOW).facts.date).toBe(day);
});

test("moments are understood as systems write them", () => {
  const at = (text: string) => instantOf(text)?.toISOString() ?? null;
  expect(at("2026-02-28 08:00:00")).toBe("2026-02-28T00:00:00.000Z");
  expect(at("2026/02/28")).toBe("2026-02-27T16:00:00.000Z");
  expect(at("2026-02-28T00:00:00+0000")).toBe("2026-02-28T00:00:00.000Z");
  expect([at("soon"), at("2026-13-40"), instantOf(null)]).toEqual([null, null, null]);
});

test("the mapping is guessed by the names that interfaces use", () => {
  const paths = [
    "fpdm",
    "fphm",
    "kprq",
    "xfmc",
    "xfsh",
    "hjje",
    "hjse",
    "jshj",
    "updateTime",
    "pdfUrl",
    "details[].name",
    "details[].amount",
  ];
  const { fields, changed, files } = guessRecordMapping(paths);
  expect(Object.entries(fields).map(([field, rule]) => `${field}=${rule.path}`)).toEqual([
    "code=fpdm",
    "number=fphm",
    "date=kprq",
    "sellerName=xfmc",
    "sellerTaxId=xfsh",
    "amount=hjje",
    "tax=hjse",
    "total=jshj",
    "itemName=details[].name",
    "itemAmount=details[].amount",
  ]);
  expect([changed, files]).toEqual(["updateTime", "pdfUrl"]);
  expect(guessRecordMapping(["seller.taxNo", "发票号码"]).fields).toEqual({
    sellerTaxId: { path: "seller.taxNo" },
    number: { path: "发票号码" },
  });
});

test("P1 what is kept signs in at its own server, in its own way, alone", () => {
  const settings = { address: "https://a.example/x", signIn: { by: "basic", user: "u" } };
  expect(sameSignIn(settings, { ...settings, address: "https://a.example/y", signIn: { user: "u", by: "basic" } })).toBe(true);
  for (const other of [{ address: "https://b.example/x" }, { address: "http://a.example/x" }, { signIn: { by: "bearer" } }])
    expect(sameSignIn(settings, { ...settings, ...other })).toBe(false);
});
