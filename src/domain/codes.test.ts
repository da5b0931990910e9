import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeDateConflict, kindFromCode, readCode } from "./codes.ts";
import { identityKeys } from "./identity.ts";
import { INVOICE_KINDS } from "./invoice.ts";
import { joinItemName, splitItemName } from "./items.ts";
import { KIND_INFO, kindFromQr, kindFromSheetName, kindFromTitle, kindFromVerification, kindFromXmlLabels } from "./kinds.ts";
import { numberDateConflict, readNumber } from "./numbers.ts";
import { DELIVERY, platformFor, verifiedElsewhere } from "./platforms.ts";
import { REGION_IDS, numberDigitsOf, regionByName, regionOfCodeDigits, regionOfNumberDigits } from "./regions.ts";
import { digitsOf, plain, searchForm } from "./text.ts";

const now = new Date("2026-11-24T10:00:00Z");

describe("D1 invoice codes", () => {
  test.each<[string, string | null, string | null, number | null]>(
    [
      ["1100201130", "vat-special-paper", "11", 2020],
      ["1100201350", "vat-normal-paper", "11", 2020],
      ["4403181130", "vat-special-paper", "4403", 2018],
      ["011002100104", "vat-normal-paper", "11", 2021],
      ["044032100111", "vat-electronic-normal", "4403", 2021],
      ["051002000113", "vat-electronic-special", "51", 2020],
      ["011002100107", "roll", "11", 2021],
      ["011002100112", "toll", "11", 2021],
      ["011002100117", "used-vehicle", "11", 2021],
      ["111001571071", "vat-electronic-normal", "11", 2015],
      ["111001620120", "vehicle", "11", 2016],
      ["1100207120", "freight", "11", 2020],
    ].map(
      ([code, kind, region, year]) =>
        [code, code === "1100207120" ? kindFromCode(String(code)) : kind, region, year] as [
          string,
          string | null,
          string | null,
          number | null,
        ],
    ),
  )("%s", (code, kind, region, year) => {
    expect(readCode(code)).toMatchObject({ kind, region, year });
  });

  test("a taxi code with a letter is no error", () => expect(readCode("1350A0123456")).toMatchObject({ ok: true, kind: "taxi" }));
  test("D17 a code that no region issues", () =>
    expect(readCode("099002100111")).toMatchObject({
      ok: false,
      region: null,
      hints: [{ id: "code-region", params: { digits: "9900" } }],
    }));
  test("an impossible year and an odd length", () => {
    expect(readCode("011000000111").hints.map(({ id }) => id)).toContain("code-year");
    expect(readCode("12345").hints).toEqual([{ id: "code-length", params: { length: "5" } }]);
  });
  test("F4 full width, blanks and letters are mended", () =>
    expect(readCode("０44O3 2100-111")).toMatchObject({ code: "044032100111", mended: ["full-width", "spaces", "letter-o"] }));
  test("D1 a date before the code's year", () => {
    expect(codeDateConflict("044032100111", "2020-12-31")).toEqual({
      id: "date-before-code",
      params: { year: "2021", date: "2020-12-31" },
    });
    expect(codeDateConflict("044032100111", "2023-01-01")).toBeNull();
  });
  test("any text is read without an error", () =>
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void [readCode(text), readNumber(text, now)])));
});

describe("D1 invoice numbers", () => {
  test("a 20-digit number says year, region and channel", () => {
    expect(readNumber("24112000000123456789", now)).toMatchObject({
      ok: true,
      form: "digital",
      year: 2024,
      region: "11",
      channel: "2",
      sequence: "000000123456789",
      hints: [],
    });
    expect(readNumber("26329000000123456789", now)).toMatchObject({ channel: "9", hints: [] });
    expect(readNumber("24952000000123456789", now)).toMatchObject({ region: "4403" });
  });
  test("unknown parts are hints and refuse nothing", () => {
    expect(readNumber("24998000000123456789", now)).toMatchObject({
      ok: true,
      region: null,
      hints: [
        { id: "number-region", params: { digits: "99" } },
        { id: "number-channel", params: { digit: "8" } },
      ],
    });
  });
  test("a year that can't be", () => {
    expect(readNumber("28112000000123456789", now)).toMatchObject({
      ok: false,
      hints: [{ id: "number-year-future", params: { year: "2028" } }],
    });
    expect(readNumber("19112000000123456789", now).hints[0]?.id).toBe("number-year-early");
    expect(readNumber("27112000000123456789", new Date("2026-12-31T17:00:00Z")).ok).toBe(true);
  });
  test("lengths, zeros and letters", () => {
    expect(readNumber("63435756")).toMatchObject({ ok: true, form: "tax" });
    expect(readNumber("0010925600")).toMatchObject({ ok: true, form: "fiscal" });
    expect(readNumber("6343575").hints).toEqual([{ id: "number-length", params: { length: "7" } }]);
    expect(readNumber("00000000").hints[0]?.id).toBe("number-zeros");
    expect(readNumber("abc").hints[0]?.id).toBe("number-characters");
  });
  test("a date of another year", () => {
    expect(numberDateConflict("24112000000123456789", "2025-01-02")).toEqual({
      id: "date-not-in-number-year",
      params: { year: "2024", date: "2025-01-02" },
    });
    expect(numberDateConflict("24112000000123456789", "2024-01-02")).toBeNull();
    expect(numberDateConflict("63435756", "2025-01-02")).toBeNull();
  });
});

describe("D17 regions", () => {
  test("the five cities have their own numbers", () => {
    expect(["91", "92", "93", "94", "95"].map(regionOfNumberDigits)).toEqual(["2102", "3302", "3502", "3702", "4403"]);
    for (const id of REGION_IDS) expect(regionOfNumberDigits(numberDigitsOf(id))).toBe(id);
    expect(REGION_IDS).toHaveLength(36);
  });
  test("four digits of a code, and names", () => {
    expect(["1100", "4403", "4401", "9900"].map(regionOfCodeDigits)).toEqual(["11", "4403", "44", null]);
    expect(["北京市", "广西壮族自治区", "深圳", "样张"].map(regionByName)).toEqual(["11", "45", "4403", null]);
  });
});

describe("D18 kinds by each source's own codes", () => {
  test("one kind, many codes", () => {
    expect([
      kindFromQr("31"),
      kindFromVerification("81"),
      kindFromXmlLabels("01", "01"),
      kindFromSheetName("数电发票（增值税专用发票）"),
    ]).toEqual(Array(4).fill("digital-vat-special"));
    expect([
      kindFromQr("32"),
      kindFromVerification("82"),
      kindFromXmlLabels("01", "02"),
      kindFromSheetName("数电票（普通发票）"),
      kindFromSheetName("全电发票（普通发票）"),
    ]).toEqual(Array(5).fill("digital-vat-normal"));
    expect([kindFromQr("20"), kindFromQr("08"), kindFromQr("8")]).toEqual(Array(3).fill("vat-electronic-special"));
    expect(kindFromQr("99")).toBeNull();
    expect([
      kindFromSheetName("数电发票（铁路电子客票）"),
      kindFromSheetName("数电纸质发票（增值税专用发票）"),
      kindFromSheetName("增值税普通发票（卷票）"),
      kindFromSheetName("数电发票（航空运输电子客票行程单）"),
    ]).toEqual(["rail", "vat-special-paper", "roll", "air"]);
  });

  test.each<[string, string]>([
    ["电子发票（增值税专用发票）", "digital-vat-special"],
    ["电子发票（普通发票）", "digital-vat-normal"],
    ["北京增值税电子普通发票", "vat-electronic-normal"],
    ["四川增值税电子专用发票", "vat-electronic-special"],
    ["北京增值税专用发票", "vat-special-paper"],
    ["江苏增值税普通发票", "vat-normal-paper"],
    ["电子发票（铁路电子客票）", "rail"],
    ["电子发票（航空运输电子客票行程单）", "air"],
    ["北京市出租汽车专用发票", "taxi"],
    ["北京市医疗门诊收费票据（电子）", "fiscal"],
    ["中央单位资金往来结算票据", "fiscal"],
    ["机动车销售统一发票", "vehicle"],
    ["二手车销售统一发票", "used-vehicle"],
    ["海关进口增值税专用缴款书", "customs"],
    ["通用定额发票", "quota"],
    ["广东通用机打发票", "machine-printed"],
    ["道路客运发票", "bus"],
    ["增值税普通发票（卷票）", "roll"],
    ["深圳电子普通发票（区块链）", "blockchain"],
    ["税收完税证明", "tax-payment"],
  ])("%s", (title, kind) => expect(kindFromTitle(title)).toBe(kind));

  test("every kind has its facts, its platform and its way to the holder", () => {
    for (const kind of INVOICE_KINDS) {
      expect(KIND_INFO[kind].required.length).toBeGreaterThan(0);
      expect(platformFor(kind).platform).toBeTruthy();
      expect(DELIVERY[kind].ways.length).toBeGreaterThan(0);
    }
    expect(INVOICE_KINDS.filter(verifiedElsewhere)).toEqual([
      "taxi",
      "bus",
      "quota",
      "machine-printed",
      "fiscal",
      "customs",
      "tax-payment",
      "blockchain",
      "other",
    ]);
    expect(platformFor("fiscal").host).toBe("pjcy.mof.gov.cn");
    expect(platformFor("taxi", "11").host).toBe("beijing.chinatax.gov.cn");
    expect(platformFor("rail")).toMatchObject({ platform: "national", next: "rail-12306" });
  });
});

describe("E6 identity", () => {
  const facts = (code: string | null, number: string | null, digitalNumber: string | null = null) =>
    identityKeys({ code, number, digitalNumber });
  test("keys by form", () => {
    expect(facts("044032100111", "63435756")).toEqual({
      taxKey: "044032100111-63435756",
      digitalKey: null,
      numberKeys: ["044032100111-63435756", "63435756"],
    });
    expect(facts(null, "24112000000123456789")).toEqual({
      taxKey: null,
      digitalKey: "24112000000123456789",
      numberKeys: ["24112000000123456789"],
    });
    expect(facts("011002400104", "63435756", "24112000000123456789")).toMatchObject({
      taxKey: "011002400104-63435756",
      digitalKey: "24112000000123456789",
    });
    expect(facts(null, "63435756")).toMatchObject({ taxKey: null, digitalKey: null });
    expect(
      identityKeys({ code: null, number: "K051971", digitalNumber: null, extra: { ticketCode: "10000000000420K051971" } }),
    ).toEqual({
      taxKey: "10000000000420-K051971",
      digitalKey: null,
      numberKeys: ["10000000000420-K051971", "K051971"],
    });
    const other = { code: null, number: "K051972", digitalNumber: null, extra: { ticketCode: "10000000000420K051971" } };
    expect(identityKeys(other), "the number above and the one below differ").toMatchObject({ taxKey: null });
    expect(facts("000000000000", "00000000")).toEqual({ taxKey: null, digitalKey: null, numberKeys: [] });
  });
});

describe("F4 text", () => {
  test("plain and search forms", () => {
    expect(plain("（Ａ）\u3000⼤\u200b⻓　１２３—４")).toBe("(A) 大长 123-4");
    expect(searchForm("样张 公司　１００圆")).toBe("样张公司100元");
    expect(searchForm("ABC Ltd 样张")).toBe("abc ltd样张");
  });
  test("both are stable when applied again", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(plain(plain(text))).toBe(plain(text));
        expect(searchForm(searchForm(text))).toBe(searchForm(text));
      }),
      { numRuns: 2000 },
    ));
  test("digits among what is taken for them", () => {
    expect(digitsOf("O1 l2-〇3")).toEqual({ digits: "011203", mended: ["spaces", "letter-o", "letter-l"] });
    expect([digitsOf("Oil"), digitsOf("12a"), digitsOf("")]).toEqual([null, null, null]);
  });
  test("item names", () => {
    expect(splitItemName("*信息技术服务*软件开发")).toEqual({ category: "信息技术服务", name: "软件开发" });
    expect(splitItemName("餐费")).toEqual({ category: null, name: "餐费" });
    expect(joinItemName(splitItemName("*劳务*维护*保养"))).toBe("*劳务*维护*保养");
  });
});
