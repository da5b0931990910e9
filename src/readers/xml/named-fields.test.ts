/** XML of issuing systems, whose elements are named by the first letters of the Chinese words or by the words. */
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../reader.types.ts";
import { readXml } from "./xml.ts";

const read = (xml: string) =>
  readXml(new TextEncoder().encode(xml), { now: new Date("2031-05-01T00:00:00Z"), limits: DEFAULT_LIMITS });

const group = (more = "") =>
  `<fyxm count="1"><group xh="1"><fphxz>0</fphxz><spmc>*样张*货</spmc><ggxh>甲</ggxh><dw>件</dw><spsl>2</spsl><dj>50</dj><je>100.00</je><sl>0.13</sl><se>13.00</se>${more}</group></fyxm>`;
const business = (tspz = "00", lines = group()) =>
  `<business id="10008" comment="发票开具"><body yylxdm="1"><returncode>0</returncode><returndata><fpdm>000003100111</fpdm><fphm><![CDATA[00000123]]></fphm><kprq>20310405101112</kprq><jqbh>000000000017</jqbh><tspz>${tspz}</tspz><xhdwsbh>91000000SPEC000034</xhdwsbh><xhdwmc>样张乙示例有限公司</xhdwmc><ghdwsbh>91000000SPEC000012</ghdwsbh><ghdwmc>样张甲测试有限公司</ghdwmc>${lines}<hjje>100.00</hjje><hjse>13.00</hjse><jshj>113.00</jshj><bz>样张</bz></returndata></body></business>`;

const SELLER = { name: "样张乙示例有限公司", taxId: "91000000SPEC000034" };
const BUYER = { name: "样张甲测试有限公司", taxId: "91000000SPEC000012" };

test("E2 a business message with an issued invoice is read by its fields' names", async () => {
  expect((await read(business())).invoices).toMatchObject([
    {
      code: "000003100111",
      number: "00000123",
      date: "2031-04-05",
      seller: SELLER,
      buyer: BUYER,
      amount: "100.00",
      tax: "13.00",
      total: "113.00",
      remark: "样张",
      business: null,
      extra: { machineNumber: "000000000017" },
      items: [
        { name: "*样张*货", spec: "甲", unit: "件", quantity: "2", price: "50", amount: "100.00", rate: "13%", tax: "13.00" },
      ],
    },
  ]);
});

test("E2 D8 a farm purchase is stored with its parties the other way round and read the right way", async () => {
  expect((await read(business("02"))).invoices).toMatchObject([{ seller: BUYER, buyer: SELLER, business: "farm-purchase" }]);
});

test("E2 amounts with tax in them aren't given as the form's", async () => {
  expect((await read(business("00", group("<hsbz>1</hsbz>")))).invoices[0]!.items).toMatchObject([
    { amount: null, price: null, tax: "13.00" },
  ]);
});

test("E2 upper case, underscores, lines beside the head, and sl as 数量 where slv is 税率", async () => {
  const xml = `<RESPONSE><FPKJXX_FPTXX><FP_HM>00990000000000000017</FP_HM><KPRQ>2031-04-05 10:11:12</KPRQ><XHF_NSRSBH>91000000SPEC000034</XHF_NSRSBH><XHFMC>样张乙示例有限公司</XHFMC><GHFMC>个人</GHFMC><KPHJJE>106.00</KPHJJE><HJBHSJE>100.00</HJBHSJE><HJSE>6.00</HJSE></FPKJXX_FPTXX>
    <FPKJXX_XMXXS><FPKJXX_XMXX><XMMC>*样张服务*测试费</XMMC><SL>1</SL><SLV>0.06</SLV><JE>100.00</JE><SE>6.00</SE></FPKJXX_XMXX></FPKJXX_XMXXS></RESPONSE>`;
  const { invoices, problems } = await read(xml);
  expect(invoices).toMatchObject([
    {
      number: "00990000000000000017",
      total: "106.00",
      buyer: { name: "个人", taxId: null },
      items: [{ quantity: "1", rate: "6%" }],
    },
  ]);
  expect(problems).toMatchObject([{ code: "low-confidence", detail: { field: "kind" } }]);
});

test("E2 elements named by the words themselves; several invoices in one file", async () => {
  const one = (number: string) =>
    `<发票><发票号码>${number}</发票号码><开票日期>2031年04月05日</开票日期><销售方名称>样张乙示例有限公司</销售方名称><购买方名称>样张甲测试有限公司</购买方名称><合计金额>-100.00</合计金额><合计税额>-6.00</合计税额><价税合计>-106.00</价税合计><被红冲蓝字发票号码>00990000000000000009</被红冲蓝字发票号码></发票>`;
  expect((await read(`<列表>${one("00990000000000000017")}${one("00990000000000000018")}</列表>`)).invoices).toMatchObject([
    { number: "00990000000000000017", red: true, original: { number: "00990000000000000009" }, total: "-106.00" },
    { number: "00990000000000000018" },
  ]);
});

test("E2 a request to issue, an answer that voids one and other papers hold no invoice", async () => {
  for (const xml of [
    "<REQUEST_FPKJ><GHFMC>样张甲测试有限公司</GHFMC><XHFMC>样张乙示例有限公司</XHFMC><JSHJ>351.0</JSHJ><HJJE>300.0</HJJE><KPRQ></KPRQ></REQUEST_FPKJ>",
    "<business><returndata><fpdm>000003100111</fpdm><fphm>00000123</fphm><zfrq>20310405</zfrq></returndata></business>",
    "<订单><订单号>1</订单号><金额>3.00</金额></订单>",
  ]) {
    const { invoices, problems } = await read(xml);
    expect(invoices).toEqual([]);
    expect(problems).toMatchObject([{ code: "not-an-invoice" }]);
  }
});
