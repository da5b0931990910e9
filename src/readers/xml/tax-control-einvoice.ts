import { kindFromCode } from "#domain/codes.ts";
import type { InvoiceItem, InvoiceKind, Party } from "#domain/invoice.ts";
import { parseQr } from "#domain/qr.ts";
import { child, children, textAt, type XmlNode } from "./parse.ts";
import { originalFrom, originalFromRemark } from "./original.ts";
import { day, digits, emptyStatement, money, rate, taxId, words, type Statement } from "./statement.ts";

/** Whether the root is that of a 税控 era XML: `eInvoice` of e-invoice/2019 with `InvoiceNo`. */
export function isTaxControlEInvoice(root: XmlNode): boolean {
  return /^einvoice$/i.test(root.name) && child(root, "InvoiceNo") !== null;
}

/** Reads the 税控 era XML (namespace e-invoice/2019), which OFD files carry as original_invoice.xml. */
export function readTaxControlEInvoice(root: XmlNode): Statement {
  const statement = emptyStatement();
  const graph = textAt(root, "GraphCode");
  statement.qr = graph !== null && /^[\x20-\x7e]{10,300}$/.test(graph) && /[,:]/.test(graph) ? graph : null;
  statement.code = digits(textAt(root, "InvoiceCode"));
  statement.number = digits(textAt(root, "InvoiceNo"));
  statement.date = day(textAt(root, "IssueDate"));
  statement.checkCode = digits(textAt(root, "InvoiceCheckCode"));
  statement.buyer = party(child(root, "Buyer"), "Buyer");
  statement.seller = party(child(root, "Seller"), "Seller");
  statement.amount = money(textAt(root, "TaxExclusiveTotalAmount"));
  statement.tax = money(textAt(root, "TaxTotalAmount"));
  statement.total = money(textAt(root, "TaxInclusiveTotalAmount"));
  statement.remark = words(textAt(root, "Note"));
  statement.items = children(child(root, "GoodsInfos"), "GoodsInfo").map(item);
  statement.kind = kindOf(statement);
  statement.business = statement.kind === "toll" ? "toll" : null;
  statement.red = textAt(root, "TypeCode") === "1" || (statement.total ?? "").startsWith("-");
  if (statement.red) {
    const number = digits(textAt(root, "OriginalInvoiceNo") ?? textAt(root, "OriginalInvoiceNumber"));
    statement.original =
      originalFrom(digits(textAt(root, "OriginalInvoiceCode")), number) ?? originalFromRemark(statement.remark);
  }
  const machine = digits(textAt(root, "MachineNo"));
  if (machine !== null) statement.extra["machineNumber"] = machine;
  return statement;
}

/** The picture of the QR code, where `GraphCode` holds one instead of the text. */
export function qrPicture(root: XmlNode): Uint8Array | null {
  const graph = (textAt(root, "GraphCode") ?? "").replace(/\s/g, "");
  return /^(iVBOR|\/9j\/|Qk0|R0lGOD)[\w+/=]{100,}$/.test(graph) ? Buffer.from(graph, "base64") : null;
}

function kindOf(statement: Statement): InvoiceKind | null {
  if (statement.code !== null && statement.code !== "") return kindFromCode(statement.code) ?? kindOfQr(statement.qr);
  return kindOfQr(statement.qr);
}

function kindOfQr(qr: string | null): InvoiceKind | null {
  const code = qr === null ? undefined : parseQr(qr)?.kind;
  return code ?? null;
}

function party(node: XmlNode | null, side: "Seller" | "Buyer"): Party {
  return { name: words(textAt(node, `${side}Name`)), taxId: taxId(textAt(node, `${side}TaxID`)) };
}

function item(node: XmlNode): InvoiceItem {
  return {
    name: words(textAt(node, "Item")),
    spec: words(textAt(node, "Specification")),
    unit: words(textAt(node, "MeasurementDimension")),
    quantity: words(textAt(node, "Quantity")),
    price: words(textAt(node, "Price")),
    amount: money(textAt(node, "Amount")),
    rate: rate(textAt(node, "TaxScheme")),
    tax: money(textAt(node, "TaxAmount")),
  };
}
