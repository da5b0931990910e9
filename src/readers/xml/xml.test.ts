import { describe, expect, test } from "vitest";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { SPECIMEN, taxControlXml } from "../ofd/testing/specimens.ts";
import { DEFAULT_LIMITS, type ReaderContext, type Reading } from "../reader.types.ts";
import { originalFromRemark } from "./original.ts";
import { readXml } from "./xml.ts";

const ctx: ReaderContext = { now: new Date("2031-05-01T00:00:00Z"), limits: DEFAULT_LIMITS };

function read(xml: string): Promise<Reading> {
  return readXml(new TextEncoder().encode(xml), ctx);
}

async function only(xml: string): Promise<InvoiceFacts> {
  const reading = await read(xml);
  expect(reading.invoices).toHaveLength(1);
  return reading.invoices[0]!;
}

type Parts = { labels?: string; items?: string; specific?: string; remark?: string; total?: string; header?: string };

function digital({
  labels = "<GeneralOrSpecialVAT><LabelCode>01</LabelCode></GeneralOrSpecialVAT>",
  items,
  specific = "",
  remark = "",
  total = "1060.00",
  header = "",
}: Parts = {}): string {
  return `<EInvoice><Header><EIid>00990000000000000017</EIid><Version>0.33</Version><InherentLabel>${labels}</InherentLabel>${header}</Header><EInvoiceData>
<SellerInformation><SellerIdNum>91000000SPEC000034</SellerIdNum><SellerName>样张乙示例有限公司</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>91000000SPEC000012</BuyerIdNum><BuyerName>样张甲测试有限公司</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>1000</TotalAmWithoutTax><TotalTaxAm>60</TotalTaxAm><TotalTax-includedAmount>${total}</TotalTax-includedAmount><TotalTax-includedAmountInChinese>壹仟零陆拾圆整</TotalTax-includedAmountInChinese><RequestTime>2031-04-04 23:59:00</RequestTime></BasicInformation>
${items ?? "<IssuItemInformation><ItemName>*样张服务*测试费</ItemName><Quantity>2</Quantity><UnPrice>500</UnPrice><Amount>1000</Amount><TaxRate>0.06</TaxRate><ComTaxAm>60</ComTaxAm></IssuItemInformation>"}
<SpecificInformation>${specific}</SpecificInformation><AdditionalInformation><Remark>${remark}</Remark><Additional><Information>订单号</Information><InformationValue>样张-1</InformationValue></Additional></AdditionalInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>00990000000000000017</InvoiceNumber><IssueTime>2031-04-05</IssueTime></TaxSupervisionInfo></EInvoice>`;
}

describe("数电票 XML", () => {
  test("E2 every field is read, the date is the bureau's and not the request's", async () => {
    expect(await only(digital())).toMatchObject({
      kind: "digital-vat-special",
      code: null,
      number: "00990000000000000017",
      date: "2031-04-05",
      seller: { name: "样张乙示例有限公司", taxId: "91000000SPEC000034" },
      buyer: { name: "样张甲测试有限公司", taxId: "91000000SPEC000012" },
      amount: "1000.00",
      tax: "60.00",
      total: "1060.00",
      red: false,
      original: null,
      items: [{ name: "*样张服务*测试费", spec: null, quantity: "2", price: "500", amount: "1000.00", rate: "6%", tax: "60.00" }],
      extra: { 订单号: "样张-1", capitals: "壹仟零陆拾圆整" },
      fields: { number: { from: "xml", confidence: 1 }, "items.0.amount": { from: "xml", confidence: 1 } },
    });
  });

  test("E2 lines one level deeper, a remark among the basic information, and passengers by their own elements", async () => {
    const xml = digital({
      items:
        "<IssuItemInformation><ItemDetail><ItemName>*样张服务*甲</ItemName><Amount>600</Amount><TaxRate>0.06</TaxRate><TaxAm>36</TaxAm></ItemDetail><ItemDetail><ItemName>*样张服务*乙</ItemName><Amount>400</Amount><TaxRate>0.06</TaxRate><TaxAm>24</TaxAm></ItemDetail></IssuItemInformation>",
      specific:
        "<PassengerTransportation><Traveler>样某</Traveler><TravelDate>2031-04-01</TravelDate><Departure>样张市</Departure><Destination>示例市</Destination><Vehicletype>出租汽车</Vehicletype><Grade>无</Grade></PassengerTransportation>",
    }).replace("</BasicInformation>", "<Remark>差额征税：200.00。</Remark></BasicInformation>");
    expect(await only(xml)).toMatchObject({
      items: [
        { name: "*样张服务*甲", amount: "600.00", tax: "36.00" },
        { name: "*样张服务*乙", amount: "400.00", tax: "24.00" },
      ],
      remark: "差额征税：200.00。",
      business: "passenger",
      extra: { passenger: "样某", travelDate: "2031-04-01", fromStation: "样张市", toStation: "示例市", transport: "出租汽车" },
    });
  });

  test("E2 discount lines are negative and have no quantity, exempt ones have no tax", async () => {
    const line = (amount: string, rate: string, tax: string): string =>
      `<IssuItemInformation><ItemName>*样张*货</ItemName><MeaUnits></MeaUnits><Amount>${amount}</Amount><TaxRate>${rate}</TaxRate><ComTaxAm>${tax}</ComTaxAm></IssuItemInformation>`;
    const { items } = await only(digital({ items: line("-0.96", "0.030000", "-0.03") + line("57", "免税", "***") }));
    expect(items[0]).toEqual({
      name: "*样张*货",
      spec: null,
      unit: null,
      quantity: null,
      price: null,
      amount: "-0.96",
      rate: "3%",
      tax: "-0.03",
    });
    expect(items[1]).toMatchObject({ amount: "57.00", rate: "免税", tax: null });
  });

  test("E2 without a label for special or normal the kind is a guess and said to be one", async () => {
    const reading = await read(digital({ labels: "<GeneralOrSpecialVAT/>" }));
    expect(reading.invoices[0]).toMatchObject({ kind: "digital-vat-normal", fields: { kind: { confidence: 0.6 } } });
    expect(reading.problems).toMatchObject([{ code: "low-confidence", detail: { field: "kind" } }]);
  });

  test("D7 a red invoice names the blue one, by element or by remark", async () => {
    const labels =
      "<InIssuType><LabelCode>N</LabelCode></InIssuType><GeneralOrSpecialVAT><LabelCode>02</LabelCode></GeneralOrSpecialVAT>";
    const byElement = digital({
      labels,
      total: "-1060.00",
      specific:
        "<RedEInvoice><OriginalInvoiceCode>00990000000000000009</OriginalInvoiceCode><CreditNoteNumber>1</CreditNoteNumber></RedEInvoice>",
    });
    expect(await only(byElement)).toMatchObject({
      kind: "digital-vat-normal",
      red: true,
      total: "-1060.00",
      original: { code: null, number: "00990000000000000009" },
    });
    const byRemark = digital({
      labels,
      total: "-1060.00",
      remark: "被红冲蓝字数电发票号码：00990000000000000008 红字发票信息确认单编号：0000",
    });
    expect(await only(byRemark)).toMatchObject({ red: true, original: { code: null, number: "00990000000000000008" } });
  });

  test("E2 a rail ticket, an air ticket and a toll are told by what is specific to them", async () => {
    const rail = await only(
      digital({
        specific:
          "<RailwayE-Ticket><TrainNumber>G1</TrainNumber><DepartureStation>样甲</DepartureStation><DestinationStation>样乙</DestinationStation></RailwayE-Ticket>",
      }),
    );
    expect(rail).toMatchObject({ kind: "rail", extra: { train: "G1", fromStation: "样甲", toStation: "样乙" } });
    expect((await only(digital({ specific: "<AirTravelTicket><Flight>XX1</Flight></AirTravelTicket>" }))).kind).toBe("air");
    const toll = await only(digital({ specific: "<TollInformation><PlateNumber>样A00000</PlateNumber></TollInformation>" }));
    expect(toll).toMatchObject({ kind: "digital-vat-special", business: "toll", extra: { plate: "样A00000" } });
  });
});

describe("税控 XML", () => {
  const specimen = { ...SPECIMEN, code: "000003100111", number: "00000123", checkCode: "00000 11111 22222 33333" };

  test("E2 every field is read and the kind follows from the code", async () => {
    const qr = "01,10,000003100111,00000123,1000.00,20310405,00000111112222233333,ABCD,";
    expect(await only(taxControlXml(specimen, qr))).toMatchObject({
      kind: "vat-electronic-normal",
      code: "000003100111",
      number: "00000123",
      date: "2031-04-05",
      checkCode: "00000111112222233333",
      amount: "1000.00",
      tax: "60.00",
      total: "1060.00",
      qr,
      remark: "样张 SPECIMEN",
    });
  });

  test("E2 a QR code that is stored as a picture is read from it", async () => {
    const png = `iVBOR${"A".repeat(200)}`;
    const reading = await readXml(new TextEncoder().encode(taxControlXml(specimen, png)), {
      ...ctx,
      qrOfImage: async () => [{ text: "01,10,,", box: [0, 0, 1, 1] }],
    });
    expect(reading.invoices[0]?.qr).toBe("01,10,,");
  });

  test("D7 the wordings in which red invoices name the blue one", () => {
    expect(originalFromRemark("对应正数发票代码:000003100111号码:00000123")).toEqual({
      code: "000003100111",
      number: "00000123",
    });
    expect(originalFromRemark("被红冲蓝字全电发票号码：00990000000000000008")).toEqual({
      code: null,
      number: "00990000000000000008",
    });
    expect(originalFromRemark("合同号码：00000123")).toBeNull();
    expect(originalFromRemark(null)).toBeNull();
  });
});

describe("XBRL", () => {
  const instance = (prefix: string, facts: string): string =>
    `<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:xsi="x" xmlns:p="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/${prefix}"><context id="c"><entity><identifier scheme="s">1</identifier></entity></context>${facts}</xbrl>`;
  const fact = (name: string, value: string): string => `<p:${name} contextRef="c"><![CDATA[${value}]]></p:${name}>`;

  test("E2 a rail ticket, whatever the date of the taxonomy", async () => {
    const facts = await only(
      instance(
        "rai",
        [
          fact("ElectronicInvoiceRailwayETicketNumber", "00999000000000000001"),
          fact("DateOfIssue", "2031-04-05"),
          fact("Fare", "181.00"),
          fact("TotalAmountExcludingTax", "166.05"),
          fact("TaxAmount", "14.95"),
          fact("NameOfPurchaser", "样张甲测试有限公司"),
          fact("TrainNumber", "G1"),
          fact("SeatLevel", "二等座"),
          '<p:Remarks contextRef="c" xsi:nil="true"/>',
        ].join(""),
      ),
    );
    expect(facts).toMatchObject({
      kind: "rail",
      number: "00999000000000000001",
      total: "181.00",
      amount: "166.05",
      tax: "14.95",
      remark: null,
      extra: { train: "G1", seatClass: "二等座" },
    });
    expect(facts.seller).toEqual({ name: null, taxId: null });
  });

  test("E2 an air itinerary", async () => {
    const facts = await only(
      instance(
        "atr",
        [
          fact("ElectronicInvoiceAirTransportReceiptNumber", "00999000000000000002"),
          fact("IssueDate", "2031-04-05"),
          fact("TotalAmount", "610.46"),
          fact("VatTaxAmount", "49.54"),
          fact("PassengerName", "样某"),
          `<p:DetailInformationOfAirTicketTuple>${fact("Flight", "XX1234")}${fact("CarrierDate", "2031-04-07")}</p:DetailInformationOfAirTicketTuple>`,
        ].join(""),
      ),
    );
    expect(facts).toMatchObject({
      kind: "air",
      number: "00999000000000000002",
      total: "610.46",
      tax: "49.54",
      extra: { flight: "XX1234", travelDate: "2031-04-07", passenger: "样某" },
    });
  });

  test("E2 an invoice with several lines", async () => {
    const line = (name: string): string =>
      `<p:InformationOfTaxableGoodsOrServicesDetailItemsTuple>${fact("NameOfTaxableGoodsOrServices", name)}${fact("AmountExcludingTax", "5")}${fact("TaxRate", "13.00%")}</p:InformationOfTaxableGoodsOrServicesDetailItemsTuple>`;
    const facts = await only(
      instance(
        "inv_spcl",
        fact("CodeOfInvoice", "000003100113") +
          fact("NumberOfInvoice", "00000123") +
          fact("DateOfIssue", "2031-04-05") +
          line("*样*甲") +
          line("*样*乙") +
          fact("TaxIncludedAmountInFigures", "11.30"),
      ),
    );
    expect(facts).toMatchObject({
      kind: "vat-electronic-special",
      code: "000003100113",
      total: "11.30",
      items: [{ name: "*样*甲", amount: "5.00", rate: "13%" }, { name: "*样*乙" }],
    });
  });

  test("E2 a bank receipt is no invoice and named as what it is", async () => {
    const reading = await read(instance("bker", fact("NumberOfBankElectronicReceipt", "1")));
    expect(reading).toMatchObject({ invoices: [], problems: [{ code: "not-an-invoice", detail: { is: "bank-receipt" } }] });
  });
});

describe("other XML", () => {
  test("E2 several invoices in a wrapper are read each", async () => {
    const reading = await read(`<Invoices><List>${digital()}${digital({ total: "2060.00" })}</List></Invoices>`);
    expect(reading.invoices.map((facts) => facts.total)).toEqual(["1060.00", "2060.00"]);
    expect(reading.problems).toEqual([]);
  });

  test("E2 any other XML is a document, a broken one is broken", async () => {
    expect((await read("<order><id>1</id></order>")).problems[0]).toMatchObject({
      code: "not-an-invoice",
      detail: { is: "document", root: "order" },
    });
    expect((await read("<EInvoice><Header>")).problems[0]?.code).toBe("truncated-file");
    expect((await read("")).problems[0]?.code).toBe("broken-file");
  });
});
