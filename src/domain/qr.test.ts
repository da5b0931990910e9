import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQr } from "./qr.ts";

const CODE = "044002100111";
const NUMBER = "63435756";
const DIGITAL = "24112000000123456789";

describe("F3 QR codes of every known shape", () => {
  test.each<[string, object]>([
    [
      `01,01,1100201130,${NUMBER},94339.62,20200621,,9335,`,
      {
        kind: "vat-special-paper",
        code: "1100201130",
        amount: "94339.62",
        amountBasis: "net",
        checkCode: null,
        checksum: "9335",
      },
    ],
    [
      `01,10,${CODE},${NUMBER},300,20210407,01234567890123456789,53F1,`,
      { kind: "vat-electronic-normal", amount: "300.00", amountBasis: "net", checkCode: "01234567890123456789" },
    ],
    [`01,10,${CODE},${NUMBER},64.9,20210407,01234567890123456789`, { amount: "64.90", checksum: null, date: "2021-04-07" }],
    [
      `01,20,011002100113,${NUMBER},15324.75,20220124,13562756804111407976,0CE8,`,
      { kind: "vat-electronic-special", amountBasis: "net" },
    ],
    [
      `01,31,,${DIGITAL},20000.00,20241205,,BBBB`,
      {
        kind: "digital-vat-special",
        code: null,
        number: DIGITAL,
        amountBasis: "total",
        amount: "20000.00",
        date: "2024-12-05",
        checksum: "BBBB",
      },
    ],
    [`01,32,,${DIGITAL},112,2024-02-15,,74ae`, { kind: "digital-vat-normal", date: "2024-02-15", checksum: "74AE" }],
    ["01,51,,26119132000000123456,56.00,20260423,,219a", { kind: "rail", amountBasis: "total", amount: "56.00" }],
    [`01,04,011002100104,${NUMBER},-88.50,20210407,01234567890123456789,53F1`, { kind: "vat-normal-paper", amount: "-88.50" }],
    [`01,10,${CODE},${NUMBER}, 300.00 ,20210407`, { amount: "300.00", checkCode: null }],
    [`01,10,${CODE},${NUMBER},300.00`, { date: null }],
    [`０１，１０，${CODE}，${NUMBER}，300，20210407，，`, { kind: "vat-electronic-normal" }],
    [`01,99,${CODE},${NUMBER},300,20210407,,`, { kind: "vat-electronic-normal" }],
  ])("%s", (text, expected) => expect(parseQr(text)).toMatchObject({ shape: "vat", ...expected }));

  test("a fiscal receipt", () => {
    expect(parseQr("CZ-EI-00,1.1.0,00010126,0010925600,b05e2a,20260609,90.00")).toMatchObject({
      shape: "fiscal",
      kind: "fiscal",
      code: "00010126",
      number: "0010925600",
      checkCode: "b05e2a",
      date: "2026-06-09",
      amount: "90.00",
      amountBasis: "total",
    });
    expect(parseQr("CZ-EI-11,00010126,0010925600,b05e2a,2026-06-09,90")).toMatchObject({
      code: "00010126",
      date: "2026-06-09",
      amount: "90.00",
    });
  });

  test("a blockchain invoice counts in fen", () => {
    expect(
      parseQr(`https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=00ab&bill_num=01234567&total_amount=12345`),
    ).toMatchObject({ shape: "blockchain", kind: "blockchain", number: "01234567", amount: "123.45", amountBasis: "total" });
  });

  test("addresses", () => {
    expect(
      parseQr(
        `https://dppt.beijing.chinatax.gov.cn:8443/kpfw/fpjfzz/v1/exportDzfpwjEwm?Wjgs=PDF&Jym=74ae&Fphm=${DIGITAL}&Kprq=20240215101112&Czsj=1`,
      ),
    ).toMatchObject({ shape: "url", number: DIGITAL, date: "2024-02-15", checksum: "74AE" });
    expect(parseQr("https://example.com/kp?id=1")).toMatchObject({ shape: "url", number: null, kind: null });
  });

  test("what is no invoice's", () =>
    expect(["", "hello", "01,10,abc,12,3", "01,10", "WIFI:S:x;;", "1,2,3,4,5,6"].map((text) => parseQr(text))).toEqual(
      Array(6).fill(null),
    ));

  test("any text is read without an error", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(fc.string(), { maxLength: 12 }).map((fields) => `01,${fields.join(",")}`),
          fc.string().map((rest) => `https://${rest}`),
          fc.string().map((rest) => `CZ-EI-00,${rest}`),
        ),
        (text) => void parseQr(text),
      ),
      { numRuns: 2000 },
    );
  });
});
