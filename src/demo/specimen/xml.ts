import type { InvoiceFacts, InvoiceItem } from "#domain/invoice.ts";
import { Random } from "../random.ts";
import { detailsOf } from "./details.ts";
import { escape } from "./ofd.ts";
import { SPECIMEN_WORDS } from "./sheet.ts";
import { capitals, chineseDate } from "./wording.ts";
import { cipherLines } from "./forms/controlled.ts";
import { qrText } from "./qr.ts";

const element = (name: string, text: string | null | undefined): string =>
  text === null || text === undefined || text === "" ? "" : `<${name}>${escape(text)}</${name}>`;

/** "13%" → "0.13"; words such as 免税 stay. */
function rateFraction(rate: string | null): string {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(rate ?? "");
  return match ? String(Math.round(Number(match[1]) * 1000) / 100_000) : (rate ?? "0");
}

function sumOf(a: string | null, b: string | null): string {
  return (Math.round(Number(a ?? 0) * 100 + Number(b ?? 0) * 100) / 100).toFixed(2);
}

/** The XML of a 数电票 (`EInvoice`, version 0.31), with the tag spellings of the real schema; marked 样张 SPECIMEN in its own tag. */
export function writeEInvoice(facts: InvoiceFacts): string {
  const special = facts.kind === "digital-vat-special";
  const date = facts.date ?? "";
  return [
    '<?xml version="1.0" encoding="utf-8" standalone="yes"?>',
    `<!-- ${SPECIMEN_WORDS} -->`,
    "<EInvoice><Header>",
    element("EIid", facts.number),
    `<EInvoiceTag>${SPECIMEN_WORDS}</EInvoiceTag><Version>0.31</Version><InherentLabel>`,
    `<InIssuType><LabelCode>${facts.red ? "N" : "Y"}</LabelCode><LabelName>是否蓝字发票标志</LabelName></InIssuType>`,
    "<EInvoiceType><LabelCode>01</LabelCode><LabelName>电子发票</LabelName></EInvoiceType>",
    `<GeneralOrSpecialVAT><LabelCode>${special ? "01" : "02"}</LabelCode><LabelName>${special ? "增值税专用发票" : "普通发票"}</LabelName></GeneralOrSpecialVAT>`,
    "<TaxpayerType><LabelCode>1</LabelCode><LabelName>一般纳税人</LabelName></TaxpayerType></InherentLabel><UndefinedLabel/></Header><EInvoiceData>",
    `<SellerInformation>${element("SellerIdNum", facts.seller.taxId)}${element("SellerName", facts.seller.name)}</SellerInformation>`,
    `<BuyerInformation>${element("BuyerIdNum", facts.buyer.taxId)}${element("BuyerName", facts.buyer.name)}</BuyerInformation>`,
    "<BasicInformation>",
    element("TotalAmWithoutTax", facts.amount),
    element("TotalTaxAm", facts.tax ?? "0.00"),
    element("TotalTax-includedAmount", facts.total),
    element("TotalTax-includedAmountInChinese", capitals(facts.total)),
    element("Drawer", detailsOf(facts).drawer),
    element("RequestTime", `${date} 10:00:00`),
    "</BasicInformation>",
    ...facts.items.map(itemXml),
    specific(facts),
    `<AdditionalInformation>${element("Remark", facts.remark)}</AdditionalInformation></EInvoiceData>`,
    "<SellerAuthentication><AuthenticationMethods>01</AuthenticationMethods></SellerAuthentication><TaxSupervisionInfo>",
    element("InvoiceNumber", facts.number),
    element("IssueTime", date),
    `<TaxBureauCode>00000000000</TaxBureauCode><TaxBureauName>${SPECIMEN_WORDS}</TaxBureauName></TaxSupervisionInfo></EInvoice>`,
  ].join("");
}

function itemXml(item: InvoiceItem): string {
  return [
    "<IssuItemInformation>",
    element("ItemName", item.name),
    element("SpecMod", item.spec),
    element("MeaUnits", item.unit),
    element("Quantity", item.quantity),
    element("UnPrice", item.price),
    element("Amount", item.amount),
    element("TaxRate", rateFraction(item.rate)),
    element("ComTaxAm", item.tax ?? "0.00"),
    element("TotaltaxIncludedAmount", sumOf(item.amount, item.tax)),
    "</IssuItemInformation>",
  ].join("");
}

function specific(facts: InvoiceFacts): string {
  if (!facts.red || !facts.original?.number) return "<SpecificInformation/>";
  return `<SpecificInformation><RedEInvoice>${element("OriginalInvoiceCode", facts.original.number)}</RedEInvoice></SpecificInformation>`;
}

/** The attachment of a 税控 OFD (`original_invoice.xml`): the whole invoice for programs. */
export function writeOriginalInvoice(facts: InvoiceFacts): string {
  const details = detailsOf(facts);
  const id = new Random("docid", facts.code ?? "", facts.number ?? "").digits(12);
  const goods = facts.items.map((item, i) =>
    [
      "<fp:GoodsInfo>",
      element("fp:Item", item.name),
      element("fp:Specification", item.spec),
      element("fp:MeasurementDimension", item.unit),
      element("fp:Price", item.price),
      element("fp:Quantity", item.quantity),
      element("fp:Amount", item.amount),
      element("fp:TaxScheme", item.rate),
      element("fp:TaxAmount", item.tax),
      `<fp:LineNo>${i + 1}</fp:LineNo><fp:LineNature>0</fp:LineNature></fp:GoodsInfo>`,
    ].join(""),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?><fp:eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019">',
    `<fp:DocID>${id}</fp:DocID><fp:AreaCode>0000</fp:AreaCode><fp:TypeCode>${facts.red ? 1 : 0}</fp:TypeCode>`,
    element("fp:InvoiceCode", facts.code),
    element("fp:InvoiceNo", facts.number),
    element("fp:IssueDate", chineseDate(facts.date)),
    element("fp:InvoiceCheckCode", facts.checkCode),
    element("fp:MachineNo", details.machine),
    element("fp:TaxControlCode", cipherLines(facts).join("")),
    element("fp:GraphCode", qrText(facts)),
    `<fp:Buyer>${element("fp:BuyerName", facts.buyer.name)}${element("fp:BuyerTaxID", facts.buyer.taxId)}${element("fp:BuyerAddrTel", details.buyerAddress)}${element("fp:BuyerFinancialAccount", details.buyerBank)}</fp:Buyer>`,
    `<fp:Seller>${element("fp:SellerName", facts.seller.name)}${element("fp:SellerTaxID", facts.seller.taxId)}${element("fp:SellerAddrTel", details.sellerAddress)}${element("fp:SellerFinancialAccount", details.sellerBank)}</fp:Seller>`,
    element("fp:TaxInclusiveTotalAmount", facts.total),
    element("fp:TaxExclusiveTotalAmount", facts.amount),
    element("fp:TaxTotalAmount", facts.tax),
    element("fp:Note", facts.remark),
    element("fp:InvoiceClerk", details.drawer),
    element("fp:Payee", details.payee),
    element("fp:Checker", details.checker),
    element("fp:OriginalInvoiceCode", facts.original?.code),
    element("fp:OriginalInvoiceNo", facts.original?.number),
    `<fp:GoodsInfos>${goods.join("")}</fp:GoodsInfos></fp:eInvoice>`,
  ].join("");
}
