/** Forms whose values are cut into runs, whose columns have neighbours of the same name, or whose pages go on. */
import { expect, test } from "vitest";
import { digitalFrame, digitalSums, DIGITAL_COLUMNS, pageOf, PARTIES, rightAt, type Placed } from "../testing/made-up-pages.ts";
import { readLayout } from "./layout.ts";
import { width } from "./lines.ts";

const NUMBER = "00000000000000000017";

const only = (...pages: Placed[][]) => {
  const { invoices } = readLayout(
    pages.map((placed) => pageOf(placed)),
    "text",
  );
  expect(invoices).toHaveLength(1);
  return invoices[0]!;
};

/** A text in two runs that touch, as writers cut it. */
function cut(x: number, y: number, first: string, second: string, size = 9): Placed[] {
  return [
    [x, y, first, size],
    [x + width(first) * size, y, second, size],
  ];
}

test("E2 an itinerary with 自 and 至 as columns: places, flight, day and sums are read where runs cut them", () => {
  const facts = only([
    [150, 20, "电子发票（航空运输电子客票行程单）", 14],
    [430, 60, "发票号码："],
    [480, 60, NUMBER],
    [430, 76, "填开日期：2026年01月22日"],
    [20, 100, "旅客姓名：样张"],
    ...(
      [
        [56, "自"],
        [158, "至"],
        [263, "承运人"],
        [371, "航班号"],
        [443, "日期"],
        [517, "时间"],
      ] as const
    ).map(([x, text]): Placed => [x, 130, text]),
    ...cut(43, 150, "北京", "首都"),
    [153, 150, "样张"],
    ...cut(258, 150, "样张", "航空"),
    ...cut(369, 150, "YX20", "98"),
    ...cut(429, 150, "2026-", "01-22"),
    ...cut(514, 150, "18:", "35"),
    ...(
      [
        [52, "票价"],
        [119, "燃油附加费"],
        [204, "增值税税率"],
        [283, "增值税税额"],
        [359, "民航发展基金"],
        [440, "其他税费"],
        [522, "合计"],
      ] as const
    ).map(([x, text]): Placed => [x, 190, text]),
    [47, 210, "890.00"],
    [128, 210, "30.00"],
    [217, 210, "9%"],
    [293, 210, "75.96"],
    ...cut(372, 210, "5", "0.00"),
    [448, 210, "0.00"],
    [510, 210, "1045.96"],
  ]);
  expect(facts.kind).toBe("air");
  expect(facts).toMatchObject({ total: "1045.96", tax: "75.96", amount: "970.00" });
  expect(facts.extra).toMatchObject({
    fromStation: "北京首都",
    toStation: "样张",
    carrier: "样张航空",
    flight: "YX2098",
    travelDate: "2026-01-22",
    departure: "18:35",
    developmentFund: "50.00",
    otherTaxes: "0.00",
  });
});

const row = (y: number, ...more: Placed[]): Placed[] => [[14, y, "*样张服务*样张费"], ...more];

test("E2 a sum whose decimals are a run of their own, and a percent sign, are one number each", () => {
  const facts = only([
    ...digitalFrame("电子发票（普通发票）", NUMBER, "2026年01月22日"),
    ...DIGITAL_COLUMNS,
    ...row(168, ...cut(395, 168, "14603", ".77"), ...cut(460, 168, "6", "%"), rightAt(583, 168, "876.23")),
    ...digitalSums("14603.77", "876.23", "壹万伍仟肆佰捌拾圆整", "15480.00"),
  ]);
  expect(facts.items).toHaveLength(1);
  expect(facts.items[0]).toMatchObject({ amount: "14603.77", rate: "6%", tax: "876.23" });
});

test("E2 面积单位 is a business field, not the line's unit; the table's 单位 doesn't end the buyer's number", () => {
  const columns: Placed[] = [
    [45, 151, "项目名称"],
    [120, 151, "产权证书/不动产权证号"],
    [270, 151, "面积单位"],
    [335, 151, "数 量"],
    [407, 151, "金 额"],
    [447, 151, "税率/征收率"],
    [551, 151, "税 额"],
  ];
  const property = only([
    ...digitalFrame("电子发票（普通发票）", NUMBER, "2026年01月22日"),
    ...columns,
    ...row(
      168,
      [120, 168, "样张字第0000017号"],
      [275, 168, "平方米"],
      [340, 168, "464"],
      rightAt(434, 168, "100.00"),
      [460, 168, "5%"],
      rightAt(583, 168, "5.00"),
    ),
    ...digitalSums("100.00", "5.00", "壹佰零伍圆整", "105.00"),
  ]);
  expect(property.extra).toMatchObject({ areaUnit: "平方米", propertyCertificate: "样张字第0000017号" });
  expect(property.items[0]).toMatchObject({ unit: null, quantity: "464", amount: "100.00" });

  const freight = only([
    ...digitalFrame("电子发票（普通发票）", NUMBER, "2026年01月22日"),
    [58, 151, "项目名称"],
    [158, 151, "单位"],
    [216, 151, "数量"],
    [377, 151, "金额"],
    [442, 151, "税率/征收率"],
    [533, 151, "税额"],
    ...row(168, rightAt(427, 168, "100.00"), [460, 168, "9%"], rightAt(578, 168, "9.00")),
    ...digitalSums("100.00", "9.00", "壹佰零玖圆整", "109.00"),
  ]);
  expect(freight.buyer).toEqual({ name: PARTIES.buyer, taxId: PARTIES.buyerId });
  expect(freight.seller).toEqual({ name: PARTIES.seller, taxId: PARTIES.sellerId });
});

test("E2 a page that ends in 小计 gives its lines and its remark; the sums come from the last page", () => {
  const frame = digitalFrame("电子发票（普通发票）", NUMBER, "2026年01月22日");
  const line = (y: number): Placed[] => row(y, rightAt(434, y, "100.00"), [460, y, "6%"], rightAt(583, y, "6.00"));
  const facts = only(
    [
      ...frame,
      ...DIGITAL_COLUMNS,
      ...[168, 184, 200, 216, 232, 248].flatMap(line),
      [58, 274, "小"],
      [104, 274, "计"],
      rightAt(434, 274, "¥600.00"),
      rightAt(583, 274, "¥36.00"),
      [34, 312, "样张备注"],
    ],
    [
      ...frame,
      ...DIGITAL_COLUMNS,
      ...line(168),
      ...digitalSums("700.00", "42.00", "柒佰肆拾贰圆整", "742.00"),
      [34, 312, "样张备注"],
    ],
  );
  expect(facts.items).toHaveLength(7);
  expect(facts).toMatchObject({ remark: "样张备注", amount: "700.00", tax: "42.00", total: "742.00" });
});

test("E2 the label of a vehicle's buyer is none of its name", () => {
  const facts = only([
    [160, 20, "电子发票（机动车销售统一发票）", 16],
    [430, 40, "发票号码："],
    [480, 40, NUMBER],
    [430, 56, "开票日期：2026年01月22日"],
    [28, 100, "购买方名称及身份证号码/组织机构代码"],
    [208, 100, PARTIES.buyer],
    [345, 100, "纳税人识别号"],
    [410, 100, PARTIES.buyerId],
    [28, 130, "车辆类型"],
    [73, 130, "样张轿车"],
    [28, 160, "价税合计"],
    [73, 160, "壹佰壹拾叁圆整"],
    [409, 160, "小写"],
    [435, 160, "¥113.00"],
    [28, 190, "销货单位名称"],
    [92, 190, PARTIES.seller],
    [28, 220, "纳税人识别号"],
    [92, 220, PARTIES.sellerId],
  ]);
  expect(facts.kind).toBe("vehicle");
  expect(facts.buyer).toEqual({ name: PARTIES.buyer, taxId: PARTIES.buyerId });
  expect(facts.seller).toEqual({ name: PARTIES.seller, taxId: PARTIES.sellerId });
});

test("E7 a trip list that calls itself 行程报销单 is one, and a till slip is known by its thanks", () => {
  const list = readLayout(
    [
      pageOf([
        [230, 20, "样张打车行程报销单", 16],
        [20, 60, "行程起止日期：2025-01-02 至 2025-01-09"],
      ]),
    ],
    "text",
  );
  expect(list).toMatchObject({ invoices: [], instead: "trip-list" });
  const slip = readLayout(
    [
      pageOf(
        [
          [60, 20, "样张便利店"],
          [20, 60, "应收： 38.85"],
          [20, 80, "微信支付： 38.85"],
          [40, 100, "谢谢光临"],
        ],
        [165, 340],
      ),
    ],
    "text",
  );
  expect(slip).toMatchObject({ invoices: [], instead: "receipt" });
});

test("E2 a 小计 whose sums stand a row above its label on a slanted scan is no line", () => {
  const frame = digitalFrame("电子发票（普通发票）", NUMBER, "2026年01月22日");
  const facts = only([
    ...frame,
    ...DIGITAL_COLUMNS,
    ...row(168, rightAt(434, 168, "100.00"), [460, 168, "6%"], rightAt(583, 168, "6.00")),
    rightAt(434, 236, "¥100.00"),
    rightAt(583, 236, "¥6.00"),
    [58, 244, "小"],
    [104, 244, "计"],
    ...digitalSums("100.00", "6.00", "壹佰零陆圆整", "106.00"),
  ]);
  expect(facts.items).toHaveLength(1);
});
