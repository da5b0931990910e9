/** What recognition of a picture does to a form, and the rules of the form by which it is undone. */
import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { emptyFacts } from "#domain/empty-facts.ts";
import { digitalFrame, digitalSums, DIGITAL_COLUMNS, pageOf, PARTIES, rightAt, type Placed } from "../testing/made-up-pages.ts";
import { addScanned, readLayout } from "./layout.ts";

const NUMBER = "00112000000000000017";
const CODE = "011002290306";

function recognised(placed: Placed[], size?: [number, number]): InvoiceFacts {
  const page = pageOf(placed, size);
  const runs = page.runs.map((run) => ({ ...run, confidence: 0.99, certainty: [...run.text].map(() => 0.99) }));
  const { invoices } = readLayout([{ ...page, runs }], "ocr");
  expect(invoices).toHaveLength(1);
  return invoices[0]!;
}

type Row = [name: string, quantity: string, price: string, amount: string, tax: string];

const rowAt = (y: number, [name, quantity, price, amount, tax]: Row): Placed[] =>
  [
    [40, y, name] as Placed,
    rightAt(295, y, quantity),
    rightAt(366, y, price),
    rightAt(434, y, amount),
    [466, y, "13%"] as Placed,
    rightAt(583, y, tax),
  ].filter(([, , text]) => text !== "");

const form = (rows: Row[], columns = DIGITAL_COLUMNS): Placed[] => [
  ...digitalFrame("电子发票（增值税专用发票）", NUMBER, "2024年03月05日"),
  ...columns,
  ...rows.flatMap((row, at) => rowAt(170 + at * 16, row)),
  ...digitalSums("200.00", "26.00", "贰佰贰拾陆圆整", "226.00"),
];
const items = (...rows: Row[]): InvoiceFacts["items"] => recognised(form(rows)).items;
const nameOf = (name: string): string | null => items([name, "2", "100", "200.00", "26.00"])[0]!.name;

describe("E3 the stars of an item's name", () => {
  test.each([
    ["the first is lost", "文具*中性笔"],
    ["the first is a quotation mark", "“文具*中性笔"],
    ["the second is lost", "*文具中性笔"],
    ["neither is", "*文具*中性笔"],
  ])("%s: the printed form again", (_, read) => {
    expect(nameOf(read)).toBe("*文具*中性笔");
  });

  test("both are lost: only a category that no word begins with says where they stood", () => {
    expect(nameOf("物流辅助服务仓储费")).toBe("*物流辅助服务*仓储费");
    expect(nameOf("文具中性笔")).toBe("文具中性笔");
  });

  test("a dimension is none", () => {
    expect(nameOf("钢板2*4")).toBe("钢板2*4");
  });
});

describe("E3 figures of a line", () => {
  test.each<[string, Row, Partial<InvoiceFacts["items"][number]>]>([
    [
      "a quantity that touches the amount",
      ["*文具*笔", "", "36220", "136220.00", "26.00"],
      { quantity: "1", amount: "36220.00" },
    ],
    ["a price without its point", ["*文具*笔", "45", "65048888889", "292.72", "26.00"], { price: "6.5048888889" }],
  ])("%s", (_, row, expected) => {
    expect(items(row)[0]).toMatchObject(expected);
  });

  test("a negative quantity whose column wasn't recognised stands before the price", () => {
    const columns = DIGITAL_COLUMNS.filter(([, , text]) => text !== "数 量");
    const [item] = recognised(form([["*文具*笔", "-4", "289.11", "-1156.44", "-11.56"]], columns)).items;
    expect(item).toMatchObject({ quantity: "-4", price: "289.11" });
  });

  test("the quantity of a red line that lost its minus gets it back from the amount", () => {
    expect(items(["*文具*笔", "4", "289.11", "-1156.44", "-11.56"])[0]).toMatchObject({ quantity: "-4", price: "289.11" });
    expect(items(["*文具*笔", "3", "289.11", "-1156.44", "-11.56"])[0]).toMatchObject({ quantity: "3" });
  });

  test("the same figure in two boxes at one place is one figure", () => {
    const [item] = recognised([...form([["*文具*笔", "4", "50", "200.00", "26.00"]]), rightAt(294, 173, "4.")]).items;
    expect(item).toMatchObject({ quantity: "4", price: "50" });
  });

  test("of two numbers in one cell that stand apart the last is the amount", () => {
    const columns = DIGITAL_COLUMNS.filter(([, , text]) => text !== "单 价");
    const [item] = recognised(form([["*文具*笔", "2", "100", "200.00", "26.00"]], columns)).items;
    expect(item).toMatchObject({ amount: "200.00" });
  });

  test("a sign between the characters of a label doesn't hide its column", () => {
    const columns = DIGITAL_COLUMNS.map(([x, y, text]): Placed => [x, y, text === "单 价" ? "单 1价" : text]);
    expect(recognised(form([["*文具*笔", "2", "100", "200.00", "26.00"]], columns)).items[0]).toMatchObject({ price: "100" });
  });
});

test("E3 what is written beside a cell isn't a further line of it, what stands beneath it is", () => {
  const placed = form([["*文具*中性", "2", "100", "200.00", "26.00"]]);
  const [item] = recognised([...placed, [40, 181, "笔"], [130, 190, "Service item"]]).items;
  expect(item).toMatchObject({ name: "*文具*中性笔" });
});

test("E3 a sum stands beside 合 or 计 where the other one wasn't found", () => {
  for (const lost of ["合", "计"]) {
    const placed = form([["*文具*笔", "2", "100", "200.00", "26.00"]]).filter(([, , text]) => text !== lost);
    expect(recognised(placed)).toMatchObject({ amount: "200.00", tax: "26.00" });
  }
});

test("E3 a sign inside another word's box is a line or dot that was recognised once more", () => {
  const placed = form([["*文具*笔", "2", "100", "200.00", "26.00"]]);
  expect(recognised([...placed, [61, 98, "面", 5]]).buyer.name).toBe(PARTIES.buyer);
});

test("E3 of the title only the brackets were read: the twenty digits make it a digital invoice", () => {
  const placed = form([["*文具*笔", "2", "100", "200.00", "26.00"]]).map(([x, y, text, size = 9]): Placed => [
    x,
    y,
    text.startsWith("电子发票") ? "增值税专用发票" : text,
    size,
  ]);
  expect(recognised(placed)).toMatchObject({ kind: "digital-vat-special", number: NUMBER, code: null });
});

test("E3 a roll's names go on in the next row, and its lines make its total", () => {
  const facts = recognised(
    [
      [20, 20, "增值税普通发票（卷票）", 14],
      [20, 50, `发票代码：${CODE}`],
      [20, 65, "发票号码：00000017"],
      [20, 80, "开票日期：2022-02-25"],
      [20, 95, "销售方名称：样张北京餐饮管理有限"],
      [20, 110, "公司"],
      [20, 125, "购买方名称：样张上海机电设备股份"],
      [20, 140, "有限公司"],
      [20, 170, "项目"],
      [90, 170, "单价"],
      [130, 170, "数量"],
      [170, 170, "金额"],
      [20, 185, "*餐饮服务*餐费"],
      [90, 200, "20.00"],
      [140, 200, "2"],
      [165, 200, "40.00"],
      [20, 230, "合计金额（小写）：¥40.00"],
      [20, 245, "合计金额（大写）：肆拾"],
      [20, 260, "圆整"],
    ],
    [220, 400],
  );
  expect(facts.kind).toBe("roll");
  expect(facts.seller.name).toBe("样张北京餐饮管理有限公司");
  expect(facts.buyer.name).toBe("样张上海机电设备股份有限公司");
  expect(facts.extra["capitals"]).toBe("肆拾圆整");
});

test("E3 an amount in words that is cut off is none", () => {
  const placed = form([["*文具*笔", "2", "100", "200.00", "26.00"]]);
  const cutOff = placed.map(([x, y, text, size = 9]): Placed => [x, y, text === "贰佰贰拾陆圆整" ? "贰佰贰拾" : text, size]);
  expect(recognised(cutOff).extra["capitals"]).toBeUndefined();
  expect(recognised(placed).extra["capitals"]).toBe("贰佰贰拾陆圆整");
});

test("E2 behind 备注 with a colon the remark begins on its row; what stands above belongs to other cells", () => {
  const remarkOf = (label: Placed[]): string | null => {
    const placed = form([["*文具*笔", "2", "100", "200.00", "26.00"]]).filter(([, , text]) => !/^[备注]$/u.test(text));
    return recognised([...placed, ...label, [100, 300, "二手市场十七号"], [100, 340, "一车一票"]]).remark;
  };
  expect(remarkOf([[40, 340, "备注："]])).toBe("一车一票");
  expect(
    remarkOf([
      [17, 310, "备"],
      [17, 327, "注"],
    ]),
  ).toBe("二手市场十七号\n一车一票");
});

test("E3 lines that bear no tax make a tax of nothing where their amount is the total", () => {
  const free = (total: string): InvoiceFacts =>
    recognised([
      ...digitalFrame("电子发票（普通发票）", NUMBER, "2024年03月05日"),
      ...DIGITAL_COLUMNS,
      ...rowAt(170, ["*供电*电费", "2", "100", "200.00", ""]).map(([x, y, text, size = 9]): Placed => [
        x,
        y,
        text === "13%" ? "免税" : text,
        size,
      ]),
      ...digitalSums("200.00", "", "贰佰圆整", total).filter(([, , text]) => text !== "¥"),
    ]);
  expect(free("200.00")).toMatchObject({ tax: "0.00", fields: { tax: { from: "computed" } } });
  expect(free("226.00").tax).toBeNull();
});

test.each([
  ["-等座", "一等座"],
  ["二等座", "二等座"],
  ["等座", undefined],
])("E3 a seat of %s is %s", (read, seat) => {
  const facts = recognised(
    [
      [120, 20, "电子发票（铁路电子客票）", 14],
      [20, 50, `发票号码：${NUMBER}`],
      [250, 50, "开票日期：2024年11月08日"],
      [30, 80, "北京南站"],
      [150, 80, "G6159"],
      [250, 80, "石家庄站"],
      [30, 110, "2024年11月08日07：58开"],
      [200, 110, "01车03D号"],
      [300, 110, read],
      [30, 140, "票价：¥130.50"],
    ],
    [400, 260],
  );
  expect(facts.extra).toMatchObject({ departure: "07:58", seat: "03D号" });
  expect(facts.extra["seatClass"]).toBe(seat);
});

test("E3 a table of 项目 and 金额 alone is a table", () => {
  const facts = recognised([
    [200, 20, "通用机打发票", 18],
    [40, 60, "发票代码：111001899419"],
    [40, 80, "发票号码：00000017"],
    [300, 80, "开票日期：2018年01月05日"],
    [60, 120, "项目"],
    [400, 120, "金额"],
    [60, 140, "门票"],
    [390, 140, "1568.00"],
    [80, 170, "S", 40],
    [40, 230, "合计金额（大写）：壹仟伍佰陆拾捌圆整"],
    [390, 230, "¥1568.00"],
  ]);
  expect(facts.items).toMatchObject([{ name: "门票", amount: "1568.00" }]);
});

test("E3 two fares on the row of 金额: which one is this strip's can't be told, so none is given", () => {
  const strip = (fares: Placed[]): InvoiceFacts =>
    recognised(
      [
        [40, 20, "出租汽车统一发票", 12],
        [20, 50, "发票代码"],
        [80, 50, "111001999019"],
        [20, 70, "发票号码"],
        [80, 70, "00000017"],
        [20, 90, "日期"],
        [80, 90, "2019-10-10"],
        [20, 110, "上车"],
        [80, 110, "15:05"],
        [20, 130, "下车"],
        [80, 130, "15:59"],
        [20, 150, "里程"],
        [20, 170, "金额"],
        ...fares,
      ],
      [300, 300],
    );
  expect(strip([[80, 170, "70.00元"]]).total).toBe("70.00");
  expect(
    strip([
      [80, 170.5, "70.00元"],
      [140, 170, "54.00元"],
    ]).total,
  ).toBeNull();
});

describe("E3 pages of a scan", () => {
  const source = { from: "ocr", confidence: 0.8, page: 1 } as const;
  const page = (part: Partial<InvoiceFacts>): InvoiceFacts => ({
    ...emptyFacts("digital-vat-special"),
    number: NUMBER,
    date: "2024-03-05",
    seller: { name: "样张上海销售有限公司", taxId: "91000000MA00000002" },
    fields: { number: { ...source } },
    ...part,
  });
  const joined = (...pages: InvoiceFacts[]): InvoiceFacts[] => {
    const invoices: InvoiceFacts[] = [];
    for (const each of pages) addScanned(invoices, each);
    return invoices;
  };
  const misread = NUMBER.replace("17", "11");

  test("a page whose number was misread goes on with the invoice that has no total yet", () => {
    const [first, ...others] = joined(page({}), page({ number: misread, total: "226.00", fields: {} }));
    expect(others).toEqual([]);
    expect(first).toMatchObject({ number: NUMBER, total: "226.00" });
  });

  test("of two readings of the number the surer is kept, and neither is sure", () => {
    const surer = page({ total: "226.00", fields: { number: { ...source, confidence: 0.97 } } });
    const [first] = joined(page({ number: misread }), surer);
    expect(first!.number).toBe(NUMBER);
    expect(first!.fields["number"]!.confidence).toBeLessThan(0.95);
  });

  test("the same QR code is the same invoice", () => {
    expect(joined(page({ qr: "01,31,,1", total: "1.00" }), page({ qr: "01,31,,1", number: misread }))).toHaveLength(1);
  });

  test("two invoices of one seller and day are two: each has its total, or its own day, buyer or code", () => {
    expect(joined(page({ total: "226.00" }), page({ number: misread, total: "1.00" }))).toHaveLength(2);
    expect(joined(page({}), page({ number: misread, date: "2024-03-06" }))).toHaveLength(2);
    expect(joined(page({ qr: "01,31,,1" }), page({ qr: "01,31,,2", number: misread }))).toHaveLength(2);
    expect(
      joined(
        page({ buyer: { name: null, taxId: "91000000MA00000001" } }),
        page({ number: misread, buyer: { name: null, taxId: "91000000MA00000003" } }),
      ),
    ).toHaveLength(2);
  });
});

test.each([
  ["half of it", "/纳税人识别号：", 93],
  ["its first characters", "一社会信用代码/纳税人识别号：", 42],
])("E3 a tax label of which only %s was found belongs to the name above it, the vertical labels missing", (_, label, x) => {
  const frame = digitalFrame("电子发票（增值税专用发票）", NUMBER, "2024年03月05日").filter(([, , text]) => text.length > 1);
  const cut = frame.map((each): Placed => (each[0] === 33 && each[1] === 126 ? [x, 126, label] : each));
  expect(recognised(cut)).toMatchObject({
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
    seller: { name: PARTIES.seller, taxId: PARTIES.sellerId },
  });
});

test("E3 a seal that stands wide apart on a row of its own is no part of the value beside a label", () => {
  const { seller, buyer } = recognised([
    [240, 20, "通用机打发票", 14],
    [30, 70, "发票代码：111001999419"],
    [30, 86, "发票号码：00472017"],
    [420, 86, "开票日期：2024年03月05日"],
    [30, 110, "付款方名称：样张北京采购有限公司上海"],
    [84, 119, "分公司"],
    [480, 254, "印章"],
    [30, 261, "收款方名称：样张展览服务中心"],
  ]);
  expect([seller.name, buyer.name]).toEqual(["样张展览服务中心", "样张北京采购有限公司上海分公司"]);
});

test("E3 what stands between the labels of prices and rates is 金额, however it was read", () => {
  const columns = DIGITAL_COLUMNS.map(([x, y, text]): Placed => [x, y, /^金\s*额$/u.test(text) ? "全球" : text]);
  expect(columns).not.toEqual(DIGITAL_COLUMNS);
  const [item] = recognised(form([["*文具*笔", "2", "100", "200.00", "26.00"]], columns)).items;
  expect(item).toMatchObject({ quantity: "2", price: "100", amount: "200.00", rate: "13%", tax: "26.00" });
});

describe("E3 number and date whose labels weren't found are known by their form at the top right", () => {
  const digital = "24112000000000000017";
  const blind = (more: Placed[] = [], title = "电子发票（增值税专用发票）"): InvoiceFacts =>
    recognised([
      ...form([["*文具*笔", "2", "100", "200.00", "26.00"]])
        .filter(([, , text]) => !/^(?:发票号码|开票日期)：$/u.test(text))
        .map(([x, y, text, size]): Placed => [x, y, size === 20 ? title : text === NUMBER ? digital : text, size ?? 9]),
      ...more,
    ]);
  const frameNumber = (facts: InvoiceFacts): (string | null)[] => [facts.number, facts.date];

  test("of a digital invoice both", () => {
    expect(frameNumber(blind())).toEqual([digital, "2024-03-05"]);
  });

  test("none of two is taken, nor what stands on the left or beneath", () => {
    expect(
      frameNumber(
        blind([
          [438, 66, digital.replace("17", "18")],
          [438, 78, "2024年03月06日"],
        ]),
      ),
    ).toEqual([null, null]);
    expect(
      frameNumber(
        blind([
          [20, 40, digital.replace("17", "18")],
          [438, 340, "2024年03月06日"],
        ]),
      ),
    ).toEqual([digital, "2024-03-05"]);
  });

  test("twenty digits of another kind may be its check code", () => {
    expect(frameNumber(blind([], "增值税电子普通发票"))).toEqual([null, "2024-03-05"]);
  });
});
