import { businessFrom } from "#domain/business.ts";
import { kindFromTitle, kindFromXmlLabels } from "#domain/kinds.ts";
import type { InvoiceItem, InvoiceKind, Party } from "#domain/invoice.ts";
import { child, children, textAt, type XmlNode } from "./parse.ts";
import { addExtra, collectExtra } from "./extra.ts";
import { originalFrom, originalFromRemark } from "./original.ts";
import { day, digits, emptyStatement, money, rate, taxId, words, type Statement } from "./statement.ts";

/** Whether the root is that of a 数电票 XML: `EInvoice` with `EInvoiceData` (all versions so far). */
export function isDigitalEInvoice(root: XmlNode): boolean {
  return /^einvoice$/i.test(root.name) && (child(root, "EInvoiceData") !== null || child(root, "TaxSupervisionInfo") !== null);
}

/** Reads a 数电票 XML, `EInvoice` version 0.31 to 0.33. Tags are spelled as they are in real files (`Issu…`, hyphens). */
export function readDigitalEInvoice(root: XmlNode): { statement: Statement; kindIsSure: boolean } {
  const data = child(root, "EInvoiceData");
  const basic = child(data, "BasicInformation");
  const statement = emptyStatement();
  statement.number = digits(textAt(root, "TaxSupervisionInfo", "InvoiceNumber") ?? textAt(root, "Header", "EIid"));
  // the official date is that of the bureau; RequestTime is when the seller asked, which may be the day before
  statement.date = day(textAt(root, "TaxSupervisionInfo", "IssueTime") ?? textAt(basic, "RequestTime"));
  statement.seller = party(child(data, "SellerInformation"), "Seller");
  statement.buyer = party(child(data, "BuyerInformation"), "Buyer");
  statement.amount = money(textAt(basic, "TotalAmWithoutTax"));
  statement.tax = money(textAt(basic, "TotalTaxAm"));
  statement.total = money(textAt(basic, "TotalTax-includedAmount") ?? textAt(basic, "TotalTaxIncludedAmount"));
  // some writers put the lines one level deeper
  statement.items = children(data, "IssuItemInformation")
    .flatMap((node) => (node.children.some((one) => child(one, "ItemName") !== null) ? node.children : [node]))
    .map(item);
  const capitals = textAt(basic, "TotalTax-includedAmountInChinese");
  if (capitals !== null) statement.extra["capitals"] = capitals;
  readAdditional(child(data, "AdditionalInformation"), statement);
  statement.remark ??= words(textAt(basic, "Remark"));
  readSpecific(child(data, "SpecificInformation"), statement);
  readLabels(child(root, "Header"), statement);
  readRed(root, data, statement);
  const kind = kindOf(root, data);
  statement.kind = kind ?? "digital-vat-normal";
  return { statement, kindIsSure: kind !== null };
}

function party(node: XmlNode | null, side: "Seller" | "Buyer"): Party {
  return { name: words(textAt(node, `${side}Name`)), taxId: taxId(textAt(node, `${side}IdNum`)) };
}

function item(node: XmlNode): InvoiceItem {
  return {
    name: words(textAt(node, "ItemName")),
    spec: words(textAt(node, "SpecMod")),
    unit: words(textAt(node, "MeaUnits")),
    quantity: words(textAt(node, "Quantity")),
    price: words(textAt(node, "UnPrice")),
    amount: money(textAt(node, "Amount")),
    rate: rate(textAt(node, "TaxRate")),
    tax: money(textAt(node, "ComTaxAm") ?? textAt(node, "TaxAm")),
  };
}

function readAdditional(node: XmlNode | null, statement: Statement): void {
  statement.remark = words(textAt(node, "Remark"));
  for (const one of children(node, "Additional")) {
    const name = textAt(one, "Information");
    const value = textAt(one, "InformationValue");
    if (name !== null && value !== null) addExtra(statement.extra, name, value);
  }
}

function readSpecific(node: XmlNode | null, statement: Statement): void {
  for (const business of node?.children ?? []) {
    if (business.name === "RedEInvoice" || (business.children.length === 0 && business.text.trim() === "")) continue;
    statement.business ??= businessFrom(business.name);
    if (business.children.length > 0) collectExtra(business, statement.extra);
    else addExtra(statement.extra, business.name, business.text.trim());
  }
}

function readLabels(header: XmlNode | null, statement: Statement): void {
  for (const label of children(child(header, "UndefinedLabel"), "Label")) {
    if (/特定|业务|要素/.test(textAt(label, "LabelType") ?? "")) {
      statement.business ??= businessFrom(textAt(label, "LabelName") ?? "");
    }
  }
}

function readRed(root: XmlNode, data: XmlNode | null, statement: Statement): void {
  const red = child(child(data, "SpecificInformation"), "RedEInvoice");
  const reference = (...names: string[]): string | null =>
    names.map((name) => digits(textAt(red, name))).find((value) => value !== null) ?? null;
  const code = reference("OriginalInvoiceCode");
  const number = reference("OriginalInvoiceNumber", "OriginalInvoiceNo", "OriginalEInvoiceNumber");
  const label = textAt(root, "Header", "InherentLabel", "InIssuType", "LabelCode");
  statement.red = label === "N" || (statement.total ?? "").startsWith("-");
  if (statement.red) statement.original = originalFrom(code, number) ?? originalFromRemark(statement.remark);
}

function kindOf(root: XmlNode, data: XmlNode | null): InvoiceKind | null {
  const specific = child(data, "SpecificInformation")?.children.filter((one) => one.children.length > 0) ?? [];
  if (specific.some((one) => /^Rail/i.test(one.name))) return "rail";
  if (specific.some((one) => /^Air/i.test(one.name))) return "air";
  const labels = child(child(root, "Header"), "InherentLabel");
  const special = child(labels, "GeneralOrSpecialVAT");
  const byCode = kindFromXmlLabels(textAt(labels, "EInvoiceType", "LabelCode"), textAt(special, "LabelCode"));
  return byCode ?? kindFromTitle(`电子发票（${textAt(special, "LabelName") ?? ""}）`);
}
