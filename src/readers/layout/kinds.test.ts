import { describe, expect, test } from "vitest";
import { readLayout } from "./layout.ts";
import { DIGITAL_COLUMNS, digitalFrame, digitalSums, pageOf, PARTIES, rightAt, type Placed } from "../testing/made-up-pages.ts";

const all = (placed: Placed[], size: [number, number] = [610, 394]) => readLayout([pageOf(placed, size)], "text").invoices;
const only = (placed: Placed[], size?: [number, number]) => {
  const invoices = all(placed, size);
  expect(invoices).toHaveLength(1);
  return invoices[0]!;
};

/** 二手车: `wrapped` prints the labels of narrow cells in two lines, `market` fills the lower half. */
function usedVehicle(options: { wrapped: boolean; market: boolean }): Placed[] {
  const id = (y: number): Placed[] =>
    options.wrapped
      ? [
          [330, y - 5, "单位代码/", 8],
          [330, y + 5, "身份证号码", 8],
        ]
      : [[330, y, "单位代码/身份证号码"]];
  return [
    [200, 12, "二手车销售统一发票", 18],
    [40, 44, "开票日期"],
    [90, 44, "2021-03-19"],
    [380, 44, "发票代码"],
    [430, 44, "000002100017"],
    [380, 56, "发票号码"],
    [430, 56, "00000017"],
    [40, 72, "机打代码"],
    [100, 72, "000002100017"],
    [40, 84, "机打号码"],
    [100, 84, "00000017"],
    [40, 112, "买方单位/个人"],
    [120, 112, PARTIES.buyer],
    ...id(112),
    [440, 112, PARTIES.buyerId],
    [40, 132, "买方单位/个人住址"],
    [140, 132, "样张市样张路17号"],
    [330, 132, "电话"],
    [440, 132, "0000-0000017"],
    [40, 152, "卖方单位/个人"],
    [120, 152, "样张人甲"],
    ...id(152),
    [440, 152, "000000190001010017"],
    [40, 172, "卖方单位/个人住址"],
    [140, 172, "样张市样张街71号"],
    [330, 172, "电话"],
    [40, 192, "车牌照号"],
    [100, 192, "样A00017"],
    [240, 192, "登记证号"],
    [300, 192, "000000000017"],
    [440, 192, "车辆类型"],
    [500, 192, "样张轿车"],
    [40, 212, "车架号/车辆识别代码"],
    [140, 212, "LYZ00000000000017"],
    [300, 212, "厂牌型号"],
    [350, 212, "样张牌YZ17"],
    [440, 207, "转入地车辆", 8],
    [440, 217, "管理所名称", 8],
    [500, 212, "样张车管所"],
    [40, 232, "车价合计（大写）"],
    [130, 232, "⊗伍万元整"],
    [330, 232, "小写"],
    [370, 232, "￥50000.00"],
    [40, 252, "经营、拍卖单位"],
    ...(options.market ? ([] as Placed[]) : ([[120, 252, "样张拍卖有限公司"]] as Placed[])),
    [40, 272, "经营、拍卖单位地址"],
    [330, 272, "纳税人识别号"],
    [40, 302, "二手车市场"],
    ...(options.market
      ? ([
          [120, 302, "样张二手车交易市场有限公司"],
          [440, 302, "91000000MA00000009"],
        ] as Placed[])
      : []),
    [330, 302, "纳税人识别号"],
    [40, 322, "地址"],
    [40, 342, "开户银行、账号"],
    [330, 342, "电话"],
    [40, 370, "开票人"],
  ];
}

test.each([
  { wrapped: false, market: true },
  { wrapped: true, market: true },
  { wrapped: true, market: false },
])("E2 a used vehicle (%o): seller and buyer keep their names and numbers, the market is neither", (options) => {
  const facts = only(usedVehicle(options));
  expect(facts).toMatchObject({
    kind: "used-vehicle",
    code: "000002100017",
    number: "00000017",
    date: "2021-03-19",
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
    seller: { name: "样张人甲", taxId: "000000190001010017" },
    total: "50000.00",
    amount: null,
    tax: null,
  });
  expect(facts.extra).toMatchObject({
    plate: "样A00017",
    registration: "000000000017",
    vehicleType: "样张轿车",
    vin: "LYZ00000000000017",
    model: "样张牌YZ17",
    vehicleOffice: "样张车管所",
  });
  if (options.market)
    expect(facts.extra).toMatchObject({ market: "样张二手车交易市场有限公司", marketTaxId: "91000000MA00000009" });
  else expect(facts.extra).toMatchObject({ auctioneer: "样张拍卖有限公司" });
});

test("E2 the old form of a vehicle invoice: wrapped labels, the buyer's number in the cell of the name", () => {
  const facts = only([
    [180, 14, "机动车销售统一发票", 18],
    [30, 40, "开票日期"],
    [80, 40, "2016-05-06"],
    [400, 40, "发票代码"],
    [450, 40, "000001622660"],
    [400, 54, "发票号码"],
    [450, 54, "00000071"],
    [30, 84, "购买方名称"],
    [30, 94, "及身份证号码/", 8],
    [30, 104, "组织机构代码", 8],
    [110, 88, PARTIES.buyer],
    [110, 100, "00000001-7"],
    [330, 90, "纳税人识别号"],
    [430, 90, PARTIES.buyerId],
    [30, 124, "车辆类型"],
    [90, 124, "样张客车"],
    [200, 124, "厂牌型号"],
    [260, 124, "样张牌YZ71"],
    [420, 124, "产地"],
    [460, 124, "样张市"],
    [30, 144, "价税合计"],
    [110, 144, "⊗壹拾壹万柒仟元整"],
    [330, 144, "小写"],
    [370, 144, "￥117000.00"],
    [30, 164, "销货单位名称"],
    [110, 164, PARTIES.seller],
    [330, 164, "电话"],
    [380, 164, "00000017"],
    [30, 184, "纳税人识别号"],
    [110, 184, PARTIES.sellerId],
    [330, 184, "账号"],
    [380, 184, "0000000000000017"],
    [30, 204, "地址"],
    [110, 204, "样张路17号"],
    [30, 219, "增值税税率", 8],
    [30, 229, "或征收率", 8],
    [90, 224, "17%"],
    [150, 224, "增值税"],
    [180, 224, "税额"],
    [210, 224, "￥17000.00"],
    [330, 219, "主管税务", 8],
    [330, 229, "机关及代码", 8],
    [30, 244, "不含税价"],
    [90, 244, "小写"],
    [120, 244, "￥100000.00"],
  ]);
  expect(facts).toMatchObject({
    kind: "vehicle",
    number: "00000071",
    date: "2016-05-06",
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
    seller: { name: PARTIES.seller, taxId: PARTIES.sellerId },
    amount: "100000.00",
    tax: "17000.00",
    total: "117000.00",
  });
  expect(facts.extra).toMatchObject({ vehicleType: "样张客车", model: "样张牌YZ71", origin: "样张市", taxRate: "17%" });
});

test("E2 a roll: narrow, without lines, labels above the items and sums beneath them", () => {
  const facts = only(
    [
      [20, 10, "增值税普通发票（卷票）", 12],
      [10, 40, "发票代码：000001900106"],
      [10, 54, "发票号码：00000017"],
      [10, 68, "机打号码：00000017"],
      [10, 82, "机器编号：000000000017"],
      [10, 96, `销售方名称：${PARTIES.seller}`],
      [10, 110, `纳税人识别号：${PARTIES.sellerId}`],
      [10, 124, "开票日期：2021-04-01"],
      [10, 138, "收款员：样张"],
      [10, 152, `购买方名称：${PARTIES.buyer}`],
      [10, 166, `纳税人识别号：${PARTIES.buyerId}`],
      [10, 184, "项目"],
      [80, 184, "单价"],
      [120, 184, "数量"],
      [160, 184, "金额"],
      [10, 198, "*餐饮服务*样张餐"],
      [80, 210, "50.00"],
      [130, 210, "2"],
      rightAt(185, 210, "100.00"),
      [10, 230, "合计金额（小写）：￥100.00"],
      [10, 244, "合计金额（大写）：壹佰元整"],
      [10, 258, "校验码：00000 11111 22222 33333"],
    ],
    [210, 400],
  );
  expect(facts).toMatchObject({
    kind: "roll",
    code: "000001900106",
    number: "00000017",
    date: "2021-04-01",
    checkCode: "00000111112222233333",
    seller: { name: PARTIES.seller, taxId: PARTIES.sellerId },
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
    total: "100.00",
  });
  expect(facts.items).toMatchObject([{ name: "*餐饮服务*样张餐", quantity: "2", price: "50.00", amount: "100.00" }]);
});

const TOLL_COLUMNS: Placed[] = [
  [40, 151, "项目名称"],
  [140, 151, "车牌号"],
  [200, 151, "类型"],
  [240, 151, "通行日期起"],
  [310, 151, "通行日期止"],
  [407, 151, "金额"],
  [460, 151, "税率/征收率"],
  [551, 151, "税额"],
];
const tollLine = (y: number, plate: string, day: string, amount: string, tax: string): Placed[] => [
  [30, y, "*经营租赁*通行费"],
  [140, y, plate],
  [200, y, "客车"],
  [240, y, day],
  [310, y, day],
  rightAt(434, y, amount),
  [480, y, "3%"],
  rightAt(583, y, tax),
];

test("E2 a toll of the digital era: kind digital, business toll, plate and days of every line", () => {
  const facts = only([
    ...digitalFrame("电子发票（普通发票）", "00000000000000000017", "2025年03月02日"),
    [20, 40, "通行费"],
    ...TOLL_COLUMNS,
    ...tollLine(166, "样A00017", "20250101", "100.00", "3.00"),
    ...tollLine(180, "样A00071", "20250102", "200.00", "6.00"),
    ...digitalSums("300.00", "9.00", "叁佰零玖圆整", "309.00"),
  ]);
  expect(facts).toMatchObject({ kind: "digital-vat-normal", business: "toll", amount: "300.00", total: "309.00" });
  expect(facts.items.map((item) => [item.amount, item.rate, item.tax])).toEqual([
    ["100.00", "3%", "3.00"],
    ["200.00", "3%", "6.00"],
  ]);
  expect(facts.extra).toMatchObject({
    plate: "样A00017",
    start: "20250101",
    end: "20250101",
    "plate.2": "样A00071",
    "start.2": "20250102",
    vehicle: "客车",
  });
});

function railTicket(...more: Placed[]): Placed[] {
  return [
    [200, 12, "电子发票（铁路电子客票）", 18],
    [30, 50, "发票号码:00000000000000000071"],
    [450, 50, "开票日期:2025年11月20日"],
    [120, 90, "样张南站", 20],
    [290, 92, "G17", 14],
    [420, 90, "样张虹桥站", 20],
    [120, 150, "2025年11月19日"],
    [230, 150, "07:00开"],
    [320, 150, "05车06F号"],
    [450, 150, "二等座"],
    [30, 220, "1100000000****0017 样张人"],
    [30, 280, `购买方名称:${PARTIES.buyer}`],
    [330, 280, `统一社会信用代码:${PARTIES.buyerId}`],
    ...more,
  ];
}

test("E2 a rail refund: the sum is the fee that was kept, not the fare", () => {
  const facts = only(
    railTicket([30, 190, "票价:￥553.00"], [150, 190, "退票费:"], [200, 189, "￥111.00", 11], [500, 190, "退票"]),
  );
  expect(facts).toMatchObject({ kind: "rail", total: "111.00" });
  expect(facts.extra).toMatchObject({ business: "退票", passenger: "样张人", passengerId: "1100000000****0017" });
});

test("E2 a re-issued rail ticket names the invoice that it takes the place of", () => {
  const facts = only(railTicket([30, 190, "票价:￥553.00"], [500, 190, "换开"], [30, 300, "原发票号码:00000000000000000017"]));
  expect(facts).toMatchObject({ kind: "rail", number: "00000000000000000071", total: "553.00" });
  expect(facts.extra).toMatchObject({ business: "换开", originalInvoice: "00000000000000000017" });
});

test("E2 a rail ticket on paper has a code at its foot, kept where it ends in the number above", () => {
  const paper = (foot: string): Placed[] => [
    [30, 20, "K000071"],
    [120, 60, "样张南站", 20],
    [290, 62, "D17", 14],
    [420, 60, "样张虹桥站", 20],
    [30, 100, "2018年04月19日10:51开"],
    [400, 100, "07车12B号"],
    [30, 140, "￥53.0元"],
    [420, 140, "二等座"],
    [30, 180, "限乘当日当次车"],
    [30, 220, "买票请到12306 发货请到95306"],
    [30, 260, foot],
    [300, 260, "样张售"],
  ];
  const facts = only(paper("10000000000420K000071"));
  expect(facts).toMatchObject({ kind: "rail", number: "K000071", date: null, total: "53.00" });
  expect(facts.extra).toMatchObject({ ticketCode: "10000000000420K000071", train: "D17", travelDate: "2018-04-19" });
  const misread = only(paper("10000000000420K000077"));
  expect(misread.number).toBe("K000071");
  expect(misread.extra["ticketCode"]).toBeUndefined();
});

/** An itinerary; `runs` says whether a row's sums were written as one run. */
function itinerary(merged: boolean): Placed[] {
  const fees: Placed[] = merged
    ? [
        [30, 140, "票价　　　燃油附加费　增值税税率　增值税税额　民航发展基金　其他税费　　合计"],
        [30, 155, "CNY917.43  CNY 18.35     9%        CNY84.22    CNY50.00     CNY0.00   CNY 1070.00"],
      ]
    : [
        [30, 140, "票价"],
        [110, 140, "燃油附加费"],
        [190, 140, "增值税税率"],
        [270, 140, "增值税税额"],
        [350, 140, "民航发展基金"],
        [430, 140, "其他税费"],
        [510, 140, "合计"],
        [25, 155, "CNY 917.43"],
        [110, 155, "CNY 18.35"],
        [200, 155, "9%"],
        [270, 155, "CNY 84.22"],
        [350, 155, "CNY 50.00"],
        [430, 155, "CNY 0.00"],
        [500, 155, "CNY 1070.00"],
      ];
  return [
    [150, 12, "电子发票（航空运输电子客票行程单）", 18],
    [30, 34, "发票号码：00000000000000000017"],
    [30, 52, "旅客姓名"],
    [200, 52, "有效身份证件号码"],
    [420, 52, "签注"],
    [30, 64, "样张人"],
    [200, 64, "110000********0017"],
    [30, 84, "自："],
    [50, 84, "样张首都"],
    [150, 84, "样张航空"],
    [210, 84, "CA0017"],
    [260, 84, "Y"],
    [290, 84, "2025年11月19日"],
    [380, 84, "08:00"],
    [30, 98, "至："],
    [50, 98, "样张虹桥"],
    [150, 98, "样张航空"],
    [210, 98, "CA0071"],
    [260, 98, "Y"],
    [290, 98, "2025年11月21日"],
    [380, 98, "18:30"],
    [30, 112, "至："],
    [50, 112, "样张首都"],
    [30, 126, "至：VOID"],
    ...fees,
    [30, 180, "电子客票号码：000-0000000017"],
    [250, 180, "验证码：0017"],
    [350, 180, "保险费：CNY 20.00"],
    [30, 200, "销售网点代号：YZ0017"],
    [200, 200, "填开单位：样张航空股份有限公司"],
    [430, 200, "填开日期：2025年11月20日"],
    [30, 220, `购买方名称：${PARTIES.buyer}`],
    [300, 220, `统一社会信用代码/纳税人识别号：${PARTIES.buyerId}`],
  ];
}

test("E2 an itinerary with two flights: seller, sums in parts, and the amount that they come to", () => {
  const facts = only(itinerary(false));
  expect(facts).toMatchObject({
    kind: "air",
    date: "2025-11-20",
    amount: "985.78",
    tax: "84.22",
    total: "1070.00",
    seller: { name: "样张航空股份有限公司" },
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
  });
  expect(facts.fields["amount"]).toMatchObject({ from: "computed" });
  expect(facts.extra).toMatchObject({
    fare: "917.43",
    fuelSurcharge: "18.35",
    developmentFund: "50.00",
    otherTaxes: "0.00",
    taxRate: "9%",
    insurance: "20.00",
    passenger: "样张人",
    passengerId: "110000********0017",
    eTicket: "000-0000000017",
    fromStation: "样张首都",
    toStation: "样张虹桥",
    carrier: "样张航空",
    flight: "CA0017",
    travelDate: "2025-11-19",
    departure: "08:00",
    "fromStation.2": "样张虹桥",
    "toStation.2": "样张首都",
    "flight.2": "CA0071",
    "travelDate.2": "2025-11-21",
  });
});

test("E2 a customs payment paper: number, day, importer and tax; nobody sells", () => {
  const facts = only([
    [150, 10, "海关进口增值税专用缴款书", 16],
    [30, 36, "收入系统：税务系统"],
    [200, 36, "填发日期：2023年05月06日"],
    [400, 36, "号码No."],
    [440, 36, "000020231000000017-L02"],
    [30, 60, "收款单位"],
    [90, 60, "收入机关"],
    [140, 60, "中央金库"],
    [300, 60, "缴款单位（人）"],
    [370, 60, "名称"],
    [400, 60, PARTIES.buyer],
    [370, 76, "账号"],
    [400, 76, "00000000000017"],
    [370, 92, "开户银行"],
    [410, 92, "样张银行"],
    [30, 110, "税号"],
    [110, 110, "货物名称"],
    [230, 110, "数量"],
    [280, 110, "单位"],
    [340, 110, "完税价格（￥）"],
    [430, 110, "税率（%）"],
    [500, 110, "税款金额（￥）"],
    [30, 124, "0000000017"],
    [110, 124, "样张零件"],
    [230, 124, "17"],
    [280, 124, "千克"],
    rightAt(400, 124, "100000.00"),
    [440, 124, "13%"],
    rightAt(570, 124, "13000.00"),
    [30, 220, "金额人民币（大写）"],
    [130, 220, "壹万叁仟元整"],
    [400, 220, "合计（￥）"],
    [470, 220, "13000.00"],
    [30, 240, "申请单位编号"],
    [110, 240, "0000000017"],
    [230, 240, "报关单编号"],
    [300, 240, "000020231000000017"],
    [30, 256, "合同（批文）号"],
    [110, 256, "YZ17"],
    [30, 272, "缴款期限"],
    [110, 272, "2023年05月20日"],
  ]);
  expect(facts).toMatchObject({
    kind: "customs",
    number: "000020231000000017-L02",
    date: "2023-05-06",
    buyer: { name: PARTIES.buyer },
    seller: { name: null, taxId: null },
    tax: "13000.00",
  });
  expect(facts.extra).toMatchObject({ declaration: "000020231000000017", contract: "YZ17", paymentDeadline: "2023年05月20日" });
  expect(facts.extra["税号"], "the lines end where the amount in words begins").toBe("0000000017");
});

test("E2 a tax payment certificate: number, payer and total", () => {
  const facts = only([
    [180, 10, "中华人民共和国税收完税证明", 16],
    [400, 32, "No.000015200100000017"],
    [30, 48, "填发日期：2021年6月30日"],
    [300, 48, "税务机关：样张税务局第一税务所"],
    [30, 70, "纳税人识别号"],
    [110, 70, PARTIES.buyerId],
    [300, 70, "纳税人名称"],
    [370, 70, PARTIES.buyer],
    [30, 90, "原凭证号"],
    [120, 90, "税种"],
    [180, 90, "品目名称"],
    [270, 90, "税款所属时期"],
    [380, 90, "入（退）库日期"],
    [480, 90, "实缴（退）金额"],
    [30, 104, "000015200100000071"],
    [120, 104, "增值税"],
    [180, 104, "样张服务"],
    [270, 104, "2021-05-01至2021-05-31"],
    [390, 104, "2021-06-15"],
    rightAt(540, 104, "1,200.00"),
    [30, 200, "金额合计"],
    [80, 200, "（大写）壹仟贰佰元整"],
    [470, 200, "￥1,200.00"],
  ]);
  expect(facts).toMatchObject({
    kind: "tax-payment",
    number: "000015200100000017",
    date: "2021-06-30",
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
    total: "1200.00",
    seller: { name: null },
  });
  expect(facts.extra).toMatchObject({ taxOffice: "样张税务局第一税务所" });
});

test("E2 a quota invoice: its face value in words, as large print", () => {
  const facts = only(
    [
      [40, 10, "样张市地方税务局通用定额发票", 14],
      [80, 34, "发票联", 12],
      [30, 60, "发票代码 200000000017"],
      [30, 76, "发票号码 00000017"],
      [90, 110, "伍拾元", 22],
      [30, 150, "样张停车场管理有限公司"],
    ],
    [260, 180],
  );
  expect(facts).toMatchObject({ kind: "quota", code: "200000000017", number: "00000017", total: "50.00" });
});

test("E2 a machine-printed invoice names payer and payee with their numbers", () => {
  const facts = only([
    [180, 10, "样张省国家税务局通用机打发票", 16],
    [400, 34, "发票代码 100000000017"],
    [400, 48, "发票号码 00000017"],
    [30, 48, "开票日期：2019-05-06"],
    [200, 48, "行业分类：样张服务"],
    [30, 80, `付款方名称：${PARTIES.buyer}`],
    [30, 94, `付款方识别号：${PARTIES.buyerId}`],
    [30, 120, "项目"],
    [200, 120, "单价"],
    [300, 120, "数量"],
    [420, 120, "金额"],
    [30, 134, "样张服务费"],
    rightAt(230, 134, "50.00"),
    [305, 134, "2"],
    rightAt(450, 134, "100.00"),
    [30, 220, "合计金额（大写）：壹佰元整"],
    [300, 220, "（小写）：￥100.00"],
    [30, 250, `收款方名称：${PARTIES.seller}`],
    [30, 264, `收款方识别号：${PARTIES.sellerId}`],
  ]);
  expect(facts).toMatchObject({
    kind: "machine-printed",
    code: "100000000017",
    number: "00000017",
    date: "2019-05-06",
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
    seller: { name: PARTIES.seller, taxId: PARTIES.sellerId },
    total: "100.00",
  });
});

test("E2 a freight invoice: the carrier sells, the one who takes the invoice buys, consignee and consignor are neither", () => {
  const facts = only([
    [180, 10, "货物运输业增值税专用发票", 16],
    [400, 34, "0000134720"],
    [480, 34, "No 00000017"],
    [430, 50, "开票日期：2014年03月05日"],
    [30, 70, "承运人及"],
    [30, 82, "纳税人识别号"],
    [110, 70, PARTIES.seller],
    [110, 82, PARTIES.sellerId],
    [330, 70, "密码区"],
    [30, 102, "实际受票方及"],
    [30, 114, "纳税人识别号"],
    [110, 102, PARTIES.buyer],
    [110, 114, PARTIES.buyerId],
    [30, 134, "收货人及"],
    [30, 146, "纳税人识别号"],
    [110, 134, "样张收货有限公司"],
    [330, 134, "发货人及"],
    [330, 146, "纳税人识别号"],
    [410, 134, "样张发货有限公司"],
    [30, 185, "费用项目及金额"],
    [120, 185, "运费1000.00"],
    [30, 170, "起运地、经由、到达地"],
    [150, 170, "样张甲地至样张乙地"],
    [30, 260, "合计金额"],
    [90, 260, "￥1000.00"],
    [200, 260, "税率"],
    [240, 260, "11%"],
    [300, 260, "税额"],
    [340, 260, "￥110.00"],
    [30, 280, "价税合计（大写）"],
    [120, 280, "壹仟壹佰壹拾圆整"],
    [400, 280, "（小写）￥1110.00"],
  ]);
  expect(facts).toMatchObject({
    kind: "freight",
    seller: { name: PARTIES.seller, taxId: PARTIES.sellerId },
    buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
    amount: "1000.00",
    tax: "110.00",
    total: "1110.00",
  });
  expect(facts.extra).toMatchObject({
    consignee: "样张收货有限公司",
    consignor: "样张发货有限公司",
    route: "样张甲地至样张乙地",
  });
  // the label of the route names two columns that other forms have in a second table
  expect(Object.keys(facts.extra)).toSatisfy((names: string[]) => names.every((name) => /^[A-Za-z]+$/u.test(name)));
});

const FORM_BODY: Placed[] = [
  ...DIGITAL_COLUMNS,
  [20, 166, "*样张服务*测试费"],
  rightAt(434, 166, "100.00"),
  [470, 166, "6%"],
  rightAt(583, 166, "6.00"),
  ...digitalSums("100.00", "6.00", "壹佰零陆圆整", "106.00"),
];

test("E2 the paper form of a digital invoice has code, number and the digital number", () => {
  const frame = digitalFrame("增值税专用发票", "00000017", "2025年03月02日").map((placed): Placed =>
    placed[2] === "发票号码：" ? [438, 32, "发票号码："] : placed,
  );
  const facts = only([
    ...frame,
    [20, 20, "发票代码："],
    [70, 20, "0000191130"],
    [20, 52, "数电发票号码：00000000000000000071"],
    ...FORM_BODY,
  ]);
  expect(facts).toMatchObject({
    kind: "vat-special-paper",
    code: "0000191130",
    number: "00000017",
    digitalNumber: "00000000000000000071",
    total: "106.00",
  });
});

test("E2 two invoices on one page are two, each with the boxes of its half", () => {
  const half = (number: string, down: number): Placed[] =>
    [...digitalFrame("电子发票（普通发票）", number, "2025年03月02日"), ...FORM_BODY].map(([x, y, text, size]) =>
      size === undefined ? [x, y + down, text] : [x, y + down, text, size],
    );
  const invoices = all([...half("00000000000000000017", 0), ...half("00000000000000000071", 421)], [596, 842]);
  expect(invoices.map((facts) => [facts.number, facts.total, facts.seller.name, facts.buyer.name])).toEqual([
    ["00000000000000000017", "106.00", PARTIES.seller, PARTIES.buyer],
    ["00000000000000000071", "106.00", PARTIES.seller, PARTIES.buyer],
  ]);
  expect(invoices.map((facts) => facts.fields["number"]!.box![1]).map((y) => Math.round(y * 842))).toEqual([32, 453]);
});

describe("E2 several invoices on a page are several, each with its own fields and boxes", () => {
  const at = (number: string, right: number, down: number): Placed[] =>
    [...digitalFrame("电子发票（普通发票）", number, "2025年03月02日"), ...FORM_BODY].map(([x, y, text, size = 9]) => [
      x + right,
      y + down,
      text,
      size,
    ]);
  const read = (placed: Placed[], size: [number, number]): (string | null)[][] =>
    all(placed, size).map((facts) => [
      facts.number,
      facts.total,
      facts.seller.name,
      facts.buyer.taxId,
      facts.fields["number"]!.box!.slice(0, 2)
        .map((part, axis) => Math.round(part * size[axis]!))
        .join(),
    ]);
  const expected = (number: string, box: string): string[] => [number, "106.00", PARTIES.seller, PARTIES.buyerId, box];
  const [A, B, C, D] = ["00000000000000000017", "00000000000000000071", "00000000000000000072", "00000000000000000073"] as const;

  test("beside each other, also where one lies lower", () => {
    expect(read([...at(A, 0, 0), ...at(B, 600, 0)], [1196, 397])).toEqual([expected(A, "482,32"), expected(B, "1082,32")]);
    expect(read([...at(A, 0, 0), ...at(B, 600, 70)], [1196, 470])).toEqual([expected(A, "482,32"), expected(B, "1082,102")]);
  });

  test("two by two", () => {
    const four = [...at(A, 0, 0), ...at(B, 600, 0), ...at(C, 0, 421), ...at(D, 600, 421)];
    expect(read(four, [1196, 842]).map(([number]) => number)).toEqual([A, C, B, D]);
  });

  test("one that is printed twice beside itself is one", () => {
    expect(read([...at(A, 0, 0), ...at(A, 600, 0)], [1196, 397])).toHaveLength(1);
  });
});

test("E2 a red invoice: negative sums, and the blue one from the remark", () => {
  const facts = only([
    ...digitalFrame("电子发票（普通发票）", "00000000000000000017", "2025年03月02日"),
    ...DIGITAL_COLUMNS,
    [20, 166, "*样张服务*测试费"],
    rightAt(434, 166, "-100.00"),
    [470, 166, "6%"],
    rightAt(583, 166, "-6.00"),
    ...digitalSums("-100.00", "-6.00", "（负数）壹佰零陆圆整", "-106.00"),
    [40, 320, "被红冲蓝字数电票号码：00000000000000000071"],
  ]);
  expect(facts).toMatchObject({
    red: true,
    original: { code: null, number: "00000000000000000071" },
    amount: "-100.00",
    total: "-106.00",
  });
});

test("E2 several pages: the lines go on, sums of a page aren't the sums of the invoice", () => {
  const frame = digitalFrame("电子发票（普通发票）", "00000000000000000017", "2025年03月02日");
  const line = (y: number, name: string, amount: string, tax: string): Placed[] => [
    [20, y, `*样张*${name}`],
    rightAt(434, y, amount),
    [470, y, "6%"],
    rightAt(583, y, tax),
  ];
  const sums = (y: number, label: string, amount: string, tax: string): Placed[] => [
    [58, y, label],
    rightAt(434, y, `¥${amount}`),
    rightAt(583, y, `¥${tax}`),
  ];
  const pages = [
    [...frame, ...DIGITAL_COLUMNS, ...line(166, "甲", "100.00", "6.00"), ...sums(248, "小计", "100.00", "6.00")],
    [
      ...frame,
      ...DIGITAL_COLUMNS,
      ...line(166, "乙", "50.00", "3.00"),
      ...line(180, "乙", "-10.00", "-0.60"),
      ...sums(246, "小计", "40.00", "2.40"),
      ...digitalSums("140.00", "8.40", "壹佰肆拾捌圆肆角整", "148.40"),
    ],
  ];
  const { invoices } = readLayout(
    pages.map((placed) => pageOf(placed)),
    "text",
  );
  expect(invoices).toHaveLength(1);
  expect(invoices[0]).toMatchObject({ amount: "140.00", tax: "8.40", total: "148.40" });
  expect(invoices[0]!.items.map((item) => item.amount)).toEqual(["100.00", "50.00", "-10.00"]);
  expect(invoices[0]!.fields["total"]).toMatchObject({ confidence: 1 });
});
