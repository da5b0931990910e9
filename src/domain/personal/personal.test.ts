import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyFacts } from "../empty-facts.ts";
import type { Box, InvoiceFacts } from "../invoice.ts";
import { coverData, covered, inStars, personsOf, withNothing } from "./personal.ts";
import { grown, tightened } from "./places.ts";
import {
  isCardNumber,
  isIdentityNumber,
  isPersonName,
  maskedAddress,
  maskedEmail,
  maskedName,
  maskedNumber,
  maskedPhone,
} from "./person.ts";

/** A made-up number of an identity card: its region doesn't exist, its check digit is right. */
const ID = "110101199003074514";
const CARD = "6222020000000000001";

const withCheck = (digits: string): string => [..."0123456789"].map((last) => digits + last).find(isCardNumber)!;

function facts(own: Partial<InvoiceFacts>): InvoiceFacts {
  return { ...emptyFacts("digital-vat-normal"), seller: { name: "北京样张商贸有限公司", taxId: "91110108MA00000000" }, ...own };
}

describe("P4: who is a person", () => {
  it.each([
    "张三",
    "陈知行",
    "王会",
    "刘雨村",
    "欧阳若安",
    "阿卜杜热合曼·买买提",
    "John Smith",
    "MARIA DEL CARMEN",
    "买买提·艾力",
    "SMITH/JOHN",
    "张三(个人)",
    "个人-李四",
    "王小二 先生",
  ])("%s is", (name) => expect(isPersonName(name)).toBe(true));
  it.each([
    "北京样张商贸有限公司",
    "新华书店",
    "中国石化",
    "个人",
    "样张大学",
    "Sample Co Ltd",
    "顺丰速运",
    "李宁店",
    "万达影城",
    "金龙出租",
    "Amazon Web Services",
    "GRAND HOTEL BEIJING",
    "",
    "91110108MA00000000",
  ])("%s isn't", (name) => expect(isPersonName(name)).toBe(false));
  it("called like a place or a firm, he is one where only people stand", () => {
    for (const name of ["李会", "张镇", "周文化", "孙石油"]) expect(isPersonName(name, true), name).toBe(true);
  });
  it("a rare surname is one where only people stand", () => {
    expect(isPersonName("阿依古丽")).toBe(true);
    expect(isPersonName("耄某某", true)).toBe(true);
    expect(isPersonName("耄某某")).toBe(false);
  });
  it("identity numbers have a right check digit and birthday, are of 15 digits, or are masked already", () => {
    expect(isIdentityNumber(ID)).toBe(true);
    expect(isIdentityNumber("110101900307451")).toBe(true);
    expect(isIdentityNumber("1101011990****4514")).toBe(true);
    expect(isIdentityNumber("110101199003074515")).toBe(false);
    expect(isIdentityNumber("110101901307451")).toBe(false);
  });
});

describe("P4: what of an invoice is personal", () => {
  const paths = (own: Partial<InvoiceFacts>) => covered(facts(own), inStars).paths;

  it("a passenger and his number, and both wherever else they stand", () => {
    const ticket = facts({
      buyer: { name: "澄岳样张有限公司", taxId: "91110108MA00000001" },
      extra: { passenger: "欧阳若安", passengerId: ID, train: "G1", passengerIdType: "居民身份证", seatClass: "二等座" },
      remark: `欧阳若安出差,证件${ID}`,
      items: [
        {
          name: "*运输服务*客运 欧阳若安",
          spec: null,
          unit: null,
          quantity: null,
          price: null,
          amount: null,
          rate: null,
          tax: null,
        },
      ],
      qr: `https://example.com/?n=欧阳若安`,
      checks: [{ id: "carriers", ok: false, detail: { field: "extra.passenger", a: "欧阳若安", b: "欧阳若宁" } }],
    });
    const shown = covered(ticket, inStars);
    expect(JSON.stringify(shown)).not.toMatch(/欧阳若|19900307/u);
    expect(shown.extra).toEqual({
      passenger: "欧***",
      passengerId: "1101**********4514",
      train: "G1",
      passengerIdType: "居民身份证",
      seatClass: "二等座",
    });
    expect(shown.buyer.name).toBe("澄岳样张有限公司");
    expect(shown.paths).toEqual(["items.0.name", "remark", "qr", "extra.passenger", "extra.passengerId"]);
  });

  it("a patient, also with a rare name, and what a hospital knows him by", () => {
    const shown = covered(
      facts({
        business: "medical",
        buyer: { name: "耄某某", taxId: null },
        extra: { visitNumber: "M00012345", recordNumber: "77120", sex: "女" },
      }),
      inStars,
    );
    expect(shown.buyer.name).toBe("耄**");
    expect(shown.extra).toEqual({ visitNumber: "M0****345", recordNumber: "7***0", sex: "女" });
  });

  it("a buyer without a tax id whose name is a person's; his address and account in the remark", () => {
    const shown = covered(
      facts({ buyer: { name: "林若安", taxId: null }, remark: "地址:北京市海淀区清和路1号;银行账号:0200 0000 1234 5678" }),
      inStars,
    );
    expect(shown.buyer.name).toBe("林**");
    expect(shown.remark).toBe("地址:北京市海淀区******;银行账号:0200***********5678");
  });

  it("a private buyer's identity number as tax id; a shopkeeper's number, though not the name of his shop", () => {
    expect(paths({ buyer: { name: "林若安", taxId: ID } })).toEqual(["buyer.name", "buyer.taxId"]);
    expect(paths({ seller: { name: "清河样张小吃店", taxId: ID } })).toEqual(["seller.taxId"]);
  });

  it.each([
    ["身份证号:E12345678", "身份证号:E1****678"],
    ["乘车人:林若安、顾思明 G1次", "乘车人:林**、顾** G1次"],
    ["联系人:林若安电话13812345678", "联系人:林**电话138****5678"],
    ["致电 138-1234-5678", "致电 138****5678"],
    ["证 110101 19900307 4514", "证 1101************4514"],
    ["证 11010119900307451x", "证 11010119900307451x"],
    ["收货电话:010-12345678", "收货电话:010****5678"],
    ["电话:010-12345678", "电话:010-12345678"],
    ["发至 linzhixia@example.com 谢谢", "发至 l***@example.com 谢谢"],
    ["发至 fapiao@example.com", "发至 fapiao@example.com"],
    ["护照 E12345678", "护照 E12345678"],
    ["车牌 京A12345", "车牌 京A12345"],
    ["旧证 110101900307451", "旧证 1101*******7451"],
    ["证 １１０１０１１９９００３０７４５１４", "证 1101**********4514"],
    ["收货人:北京样张商贸有限公司", "收货人:北京样张商贸有限公司"],
    ["订单 20240101123456789", "订单 20240101123456789"],
    ["购方地址:北京市海淀区清和路1号", "购方地址:北京市海淀区清和路1号"],
    ["住址:北京市海淀区清和路1号3单元", "住址:北京市海淀区******"],
  ])("%s → %s", (remark, expected) => expect(covered(facts({ remark }), inStars).remark).toBe(expected));

  it("of a private party also landlines, cars, passports, accounts and the address as forms have it; of the company beside him nothing", () => {
    const shown = covered(
      facts({
        buyer: { name: "林若安", taxId: null },
        remark:
          "电话:010-12345678 京A12345 E12345678 地址、电话:北京市海淀区清和路1号 13812345678;账号:样张银行 0200 0000 1234 5678",
        extra: {
          plate: "京A12345",
          sellerBank: "样张银行 12345678901",
          sellerAddress: "北京市西城区样张路1号",
          buyerBank: "6222 0001",
        },
      }),
      inStars,
    );
    expect(shown.remark).toBe(
      "电话:010****5678 京****45 E1****678 地址、电话:北京市海淀区******;账号:样张银行 0200***********5678",
    );
    expect(shown.extra).toEqual({
      plate: "京****45",
      sellerBank: "样张银行 12345678901",
      sellerAddress: "北京市西城区样张路1号",
      buyerBank: "62****001",
    });
  });

  it("bank cards with a right check digit, other long numbers stay", () => {
    const card = withCheck(CARD.slice(0, 18));
    const other = card.slice(0, -1) + String((Number(card.at(-1)) + 1) % 10);
    expect(covered(facts({ remark: `付 ${card}` }), inStars).remark).toBe(`付 6222***********${card.slice(-4)}`);
    expect(covered(facts({ remark: `付 ${other}` }), inStars).remark).toBe(`付 ${other}`);
  });

  it("a company's invoice holds nothing personal, and stays as it is", () => {
    const own = facts({
      buyer: { name: "澄岳样张有限公司", taxId: "91110108MA00000001" },
      remark: "合同:HT-2024-001 开户行:样张银行",
    });
    const { paths: none, ...rest } = covered(own, inStars);
    expect(none).toEqual([]);
    expect(own).toMatchObject(rest);
  });

  it("for what is searched nothing of it is left", () => {
    const rest = covered(
      facts({ buyer: { name: "林若安", taxId: null }, remark: "林若安,电话13812345678,样张礼品" }),
      withNothing,
    );
    expect(rest.buyer.name).toBe(" ");
    expect(rest.remark).toBe(" ,电话 ,样张礼品");
  });

  it("what happened to it is covered too: values of before, contradictions, reasons", () => {
    const persons = personsOf(facts({ buyer: { name: "澄岳样张有限公司", taxId: null } }));
    const data = {
      changes: {
        "buyer.name": { before: "林若安", after: "澄岳样张有限公司" },
        "extra.passengerId": { before: "E12345678", after: null },
      },
      field: "buyer.taxId",
      known: ID,
      note: "电话13812345678",
      version: 3,
    };
    expect(coverData(data, persons, inStars)).toEqual({
      changes: {
        "buyer.name": { before: "林**", after: "澄岳样张有限公司" },
        "extra.passengerId": { before: "E1****678", after: null },
      },
      field: "buyer.taxId",
      known: "1101**********4514",
      note: "电话138****5678",
      version: 3,
    });
  });
});

describe("P4: stars", () => {
  const han = fc.constantFrom(..."张欧阳若安知夏买提艾力");
  const name = fc.oneof(
    fc.array(han, { minLength: 1, maxLength: 4 }).map((all) => all.join("")),
    fc.tuple(han, han).map(([a, b]) => `${a}${b}·${b}${a}${a}`),
    fc.stringMatching(/^[A-Z]{2,10}[ /][A-Z]{2,10}$/u),
  );
  const number = fc.stringMatching(/^[1-9][0-9]{5,17}[0-9X]$/u);

  it("never are what they stand for, whatever that is, and are as long where the length says nothing", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          name,
          number,
          fc.string({ minLength: 1 }).filter((text) => !text.includes("*") && text.trim() !== ""),
        ),
        (text) => {
          for (const masked of [maskedName, maskedNumber, maskedPhone, maskedAddress]) {
            expect(masked(text)).not.toContain(text.trim());
            expect(masked(text)).toContain("*");
          }
          const { length } = [...text.trim()];
          if (length > 1) expect([...maskedName(text)]).toHaveLength(length);
        },
      ),
    );
  });

  it("of a number at least two fifths are hidden, of a name all but its first sign", () => {
    fc.assert(
      fc.property(number, (text) => {
        expect(maskedNumber(text)).toHaveLength(text.length);
        expect(maskedNumber(text).replace(/[^*]/gu, "").length * 5).toBeGreaterThanOrEqual(text.length * 2);
      }),
    );
    fc.assert(
      fc.property(name, (text) => {
        expect(maskedName(text).slice(-Math.max(1, text.length - 1))).toMatch(/^\*+$/u);
      }),
    );
  });

  it("of an address of mail the domain stays, and one letter before it", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        expect(maskedEmail(text)).toMatch(/^.?\*{3}@[^@*]+$/u);
      }),
    );
  });

  it("of a text what is hidden once isn't found in it again, wherever it stood, and hiding it again changes nothing", () => {
    fc.assert(
      fc.property(
        name.filter((each) => each.length > 1),
        fc.string(),
        fc.string(),
        (passenger, before, behind) => {
          const ticket = facts({ extra: { passenger }, remark: `${before}${passenger}${behind}` });
          const { remark } = covered(ticket, inStars);
          expect(remark).not.toContain(passenger);
          expect(covered({ ...ticket, remark }, inStars).remark).toBe(remark);
        },
      ),
    );
  });

  it.each(["1", "a@", "地址:", "姓名:张", "0123456789-", "京A1", "*", "((0", "A B ", "·张"])(
    "a text of %s a hundred thousand times over is soon read",
    (part) => {
      const remark = part.repeat(100_000 / part.length);
      const shown = covered(facts({ buyer: { name: "林若安", taxId: null }, remark, extra: { passenger: remark } }), inStars);
      expect(shown.remark!.length).toBeGreaterThan(0);
      expect(isPersonName(remark), part).toBe(false);
    },
  );
});

describe("P4: black places", () => {
  const share = fc.double({ min: 0.001, max: 0.9, noNaN: true });
  it("are no higher than the ink of the letters, of which each stays covered, in however many lines", () => {
    const at = fc.double({ min: 0, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(
        share,
        share,
        at,
        at,
        fc.array(fc.tuple(at, at, share, share), { minLength: 1, maxLength: 9 }),
        (x, y, w, h, parts) => {
          const box: Box = [x * 0.5, y * 0.5, w * 0.5 + 0.001, h * 0.5 + 0.001];
          const letters = parts.map(([left, top, width, height]): Box => {
            const [lw, lh] = [Math.min(width, 1 - left) * box[2], Math.min(height, 1 - top) * box[3]];
            return [box[0] + left * box[2], box[1] + top * box[3], lw, lh];
          });
          const black = tightened(grown(box), letters);
          for (const [, top, , height] of letters) {
            expect(black[1]).toBeLessThanOrEqual(top + 1e-9);
            expect(black[1] + black[3]).toBeGreaterThanOrEqual(top + height - 1e-9);
          }
          expect(black[3]).toBeLessThanOrEqual(grown(box)[3] + 1e-9);
        },
      ),
    );
  });

  it("stay as they are where there is no letter", () =>
    expect(tightened([0.1, 0.1, 0.2, 0.1], [])).toEqual([0.1, 0.1, 0.2, 0.1]));
});
