import { expect, test } from "vitest";
import { readLayout } from "./layout.ts";
import { DIGITAL_COLUMNS, digitalFrame, digitalSums, pageOf, PARTIES, rightAt, type Placed } from "../testing/made-up-pages.ts";

const NUMBER = "00000000000000000017";
const only = (...pages: Placed[][]) => {
  const { invoices } = readLayout(
    pages.map((placed) => pageOf(placed)),
    "text",
  );
  expect(invoices).toHaveLength(1);
  return invoices[0]!;
};

test("E3 a word in the margin beside the sums is no part of them", () => {
  const sums = digitalSums("101.00", "13.13", "壹佰壹拾肆圆壹角叁分", "114.13");
  const y = sums.find(([, , text]) => text.endsWith("13.13"))![1];
  const facts = only([
    ...digitalFrame("电子发票（增值税专用发票）", NUMBER, "2025年01月09日"),
    ...DIGITAL_COLUMNS,
    ...sums,
    [585, y, "账"],
  ]);
  expect(facts).toMatchObject({ amount: "101.00", tax: "13.13", total: "114.13" });
});

test("E2 a digital invoice's parties, items and sums are read by their places, whatever the order of the text", () => {
  const placed = [
    ...digitalFrame("电子发票（增值税专用发票）", NUMBER, "2025年01月09日"),
    ...DIGITAL_COLUMNS,
    [13, 160, "*样张*试验台"],
    [119, 160, "A-1"],
    [198, 160, "台"],
    rightAt(291, 160, "2"),
    rightAt(362, 160, "50.5"),
    rightAt(434, 160, "101.00"),
    [465, 160, "13%"],
    rightAt(583, 160, "13.13"),
    ...digitalSums("101.00", "13.13", "壹佰壹拾肆圆壹角叁分", "114.13"),
    [31, 296, "合同号:SPECIMEN-1"],
  ] satisfies Placed[];
  const forward = only(placed);
  expect(only([...placed].reverse())).toEqual(forward);
  expect(forward).toMatchObject({
    kind: "digital-vat-special",
    number: NUMBER,
    date: "2025-01-09",
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
    seller: { name: PARTIES.seller, taxId: PARTIES.sellerId },
    amount: "101.00",
    tax: "13.13",
    total: "114.13",
    remark: "合同号:SPECIMEN-1",
    items: [
      {
        name: "*样张*试验台",
        spec: "A-1",
        unit: "台",
        quantity: "2",
        price: "50.5",
        amount: "101.00",
        rate: "13%",
        tax: "13.13",
      },
    ],
  });
  expect(forward.fields["items.0.amount"]).toMatchObject({ from: "text", page: 1 });
});

test("E2 wrapped names, a discount line without quantity, and a tax of *** are read as printed", () => {
  const facts = only([
    ...digitalFrame("电子发票（普通发票）", NUMBER, "2025年1月9日", { ...PARTIES, buyer: "个人", buyerId: "" }),
    ...DIGITAL_COLUMNS,
    [13, 160, "*餐饮服务*样张套"],
    rightAt(291, 160, "1"),
    rightAt(362, 160, "200"),
    rightAt(434, 160, "200.00"),
    [462, 160, "免税"],
    rightAt(583, 160, "***"),
    [13, 170, "餐（工作日）"],
    [13, 180, "*餐饮服务*样张套"],
    rightAt(434, 180, "-20.00"),
    [462, 180, "免税"],
    rightAt(583, 180, "***"),
    [13, 190, "餐（工作日）"],
    ...digitalSums("180.00", "***", "壹佰捌拾圆整", "180.00").map((each): Placed =>
      each[2] === "¥***" ? rightAt(583, 262, "***") : each,
    ),
  ]);
  expect(facts.buyer).toEqual({ name: "个人", taxId: null });
  expect(facts.seller.name).toBe(PARTIES.seller);
  expect(facts.items).toMatchObject([
    { name: "*餐饮服务*样张套餐（工作日）", quantity: "1", amount: "200.00", rate: "免税", tax: null },
    { name: "*餐饮服务*样张套餐（工作日）", quantity: null, price: null, amount: "-20.00" },
  ]);
  expect(facts).toMatchObject({ amount: "180.00", tax: "0.00", total: "180.00" });
});

test("E2 columns of a construction invoice become business fields", () => {
  const facts = only([
    ...digitalFrame("电子发票（普通发票）", NUMBER, "2025年03月01日"),
    [45, 151, "项目名称"],
    [140, 151, "建筑服务发生地"],
    [255, 151, "建筑项目名称"],
    [407, 151, "金 额"],
    [447, 151, "税率/征收率"],
    [551, 151, "税 额"],
    [13, 160, "*建筑服务*样张工程款"],
    [130, 160, "北京市样张区"],
    [245, 160, "样张大厦装修"],
    rightAt(434, 160, "1000.00"),
    [465, 160, "3%"],
    rightAt(583, 160, "30.00"),
    ...digitalSums("1000.00", "30.00", "壹仟零叁拾圆整", "1030.00"),
  ]);
  expect(facts.business).toBe("construction");
  expect(facts.extra).toMatchObject({ constructionPlace: "北京市样张区", constructionProject: "样张大厦装修" });
  expect(facts.items).toMatchObject([{ name: "*建筑服务*样张工程款", spec: null, unit: null, amount: "1000.00", rate: "3%" }]);
});

test("E2 travellers stand in a table beneath the items", () => {
  const facts = only([
    ...digitalFrame("电子发票（普通发票）", NUMBER, "2025年03月01日"),
    ...DIGITAL_COLUMNS,
    [13, 160, "*运输服务*客运服务费"],
    rightAt(291, 160, "1"),
    rightAt(362, 160, "38.83"),
    rightAt(434, 160, "38.83"),
    [465, 160, "3%"],
    rightAt(583, 160, "1.17"),
    [40, 200, "出行人"],
    [110, 200, "有效身份证件号"],
    [215, 200, "出行日期"],
    [300, 200, "出发地"],
    [380, 200, "到达地"],
    [480, 200, "交通工具类型"],
    [40, 212, "样张人"],
    [215, 212, "2025-02-28"],
    [295, 212, "样张东站"],
    [375, 212, "样张西站"],
    [490, 212, "出租汽车"],
    ...digitalSums("38.83", "1.17", "肆拾圆整", "40.00"),
  ]);
  expect(facts.business).toBe("passenger");
  expect(facts.items).toHaveLength(1);
  expect(facts.extra).toMatchObject({
    passenger: "样张人",
    travelDate: "2025-02-28",
    fromStation: "样张东站",
    toStation: "样张西站",
    transport: "出租汽车",
  });
});

test("E2 an invoice over two pages is one invoice with the lines of both", () => {
  const head = [...digitalFrame("电子发票（增值税专用发票）", NUMBER, "2025年01月09日"), ...DIGITAL_COLUMNS];
  const line = (y: number, name: string, amount: string, tax: string): Placed[] => [
    [13, y, name],
    rightAt(434, y, amount),
    [465, y, "13%"],
    rightAt(583, y, tax),
  ];
  const facts = only(
    [
      ...head,
      ...line(160, "*样张*甲", "100.00", "13.00"),
      [58, 262, "小"],
      [104, 262, "计"],
      rightAt(434, 262, "¥100.00"),
      rightAt(583, 262, "¥13.00"),
    ],
    [
      ...head,
      ...line(160, "*样张*乙", "200.00", "26.00"),
      [58, 246, "小"],
      [104, 246, "计"],
      rightAt(434, 246, "¥200.00"),
      rightAt(583, 246, "¥26.00"),
      ...digitalSums("300.00", "39.00", "叁佰叁拾玖圆整", "339.00"),
    ],
  );
  expect(facts.items.map((item) => item.name)).toEqual(["*样张*甲", "*样张*乙"]);
  expect(facts).toMatchObject({ amount: "300.00", tax: "39.00", total: "339.00" });
});

test("E2 a red invoice names the blue one", () => {
  const facts = only([
    ...digitalFrame("电子发票（普通发票）", NUMBER, "2025年05月06日"),
    ...DIGITAL_COLUMNS,
    [13, 160, "*样张*试验台"],
    rightAt(291, 160, "-1"),
    rightAt(362, 160, "100"),
    rightAt(434, 160, "-100.00"),
    [465, 160, "13%"],
    rightAt(583, 160, "-13.00"),
    ...digitalSums("-100.00", "-13.00", "（负数）壹佰壹拾叁圆整", "-113.00"),
    [31, 296, "被红冲蓝字数电票号码：00000000000000000018 红字发票信息确认单编号：00000000000000000001"],
  ]);
  expect(facts).toMatchObject({
    red: true,
    total: "-113.00",
    amount: "-100.00",
    original: { code: null, number: "00000000000000000018" },
  });
});

test("E2 Kangxi radicals, ´ for ¥ and blanks inside the number are mended", () => {
  const facts = only([
    ...digitalFrame("电⼦发票（普通发票）", "00000 00000 00000 00017", "2025年05月06日"),
    ...DIGITAL_COLUMNS,
    [13, 160, "*样张*⻋床"],
    rightAt(434, 160, "100.00"),
    [465, 160, "13%"],
    rightAt(583, 160, "13.00"),
    ...digitalSums("100.00", "13.00", "壹佰壹拾叁圆整", "113.00").map(([x, y, text, size]): Placed => [
      x,
      y,
      text.replace("¥", "´"),
      size ?? 9,
    ]),
  ]);
  expect(facts).toMatchObject({ kind: "digital-vat-normal", number: NUMBER, total: "113.00", amount: "100.00" });
  expect(facts.items[0]?.name).toBe("*样张*车床");
});

test("E2 what is no invoice is named", () => {
  const what = (...lines: string[]) =>
    readLayout([pageOf(lines.map((text, index): Placed => [50, 50 + index * 20, text]))], "text").instead;
  expect(what("样张银行 电子回单", "付款人账号 0000", "收款人账号 0001", "金额 100.00")).toBe("bank-receipt");
  expect(what("COMMERCIAL INVOICE", "Invoice No. SPECIMEN-1", "Total USD 100.00")).toBe("foreign-invoice");
  expect(what("样张出行 - 行程单", "共1笔行程 合计40.00元", "上车时间")).toBe("trip-list");
  expect(what("关于发票管理的通知", "各部门：请于月底前交齐。", "样张公司 2025年1月1日 财务部")).toBe("document");
});

test("E2 a price that stands in its own column is never split into quantity and price", () => {
  const facts = only([
    ...digitalFrame("电子发票（普通发票）", NUMBER, "2025年05月06日"),
    ...DIGITAL_COLUMNS,
    [13, 160, "*样张*面包"],
    rightAt(380, 160, "96.724137931"),
    rightAt(434, 160, "96.72"),
    [465, 160, "16%"],
    rightAt(583, 160, "15.48"),
    ...digitalSums("96.72", "15.48", "壹佰壹拾贰圆贰角整", "112.20"),
  ]);
  expect(facts.items).toMatchObject([{ quantity: null, price: "96.724137931", amount: "96.72" }]);
});
