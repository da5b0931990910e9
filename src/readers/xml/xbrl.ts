import { kindFromCode } from "#domain/codes.ts";
import { kindFromTitle } from "#domain/kinds.ts";
import type { InvoiceItem, InvoiceKind } from "#domain/invoice.ts";
import { rateText } from "#domain/rates.ts";
import { descendants, textAt, type XmlNode } from "./parse.ts";
import { addExtra, extraName } from "./extra.ts";
import { originalFromRemark } from "./original.ts";
import { day, digits, emptyStatement, money, rate, taxId, words, type Statement } from "./statement.ts";

/** What an instance of the accounting data standard for e-vouchers is about. */
export type XbrlReading = { prefix: string; is: "invoice" | "bank-receipt" | "document"; statement: Statement | null };

/**
 * The taxonomy of an instance: the last segment of its namespace, e.g. "rai" of
 * http://xbrl.mof.gov.cn/taxonomy/2023-05-15/rai, whatever the date; null where the root is no such instance.
 */
export function taxonomyOf(root: XmlNode): string | null {
  if (root.name !== "xbrl") return null;
  for (const [name, value] of Object.entries(root.attributes)) {
    const segment = name.startsWith("xmlns") ? /mof\.gov\.cn\/taxonomy\/.*?([\w-]+)\/?$/.exec(value)?.[1] : undefined;
    if (segment !== undefined) return segment;
  }
  return "";
}

/** Reads an XBRL instance of an invoice, a rail or air ticket, a fiscal receipt; bank vouchers are named as such. */
export function readXbrl(root: XmlNode): XbrlReading {
  const prefix = taxonomyOf(root) ?? "";
  const facts = new Facts(root);
  if (prefix.startsWith("bk") || facts.has("NumberOfBankElectronicReceipt"))
    return { prefix, is: "bank-receipt", statement: null };
  const statement = statementOf(prefix, facts, root);
  const told = statement?.number !== null && statement?.number !== undefined;
  return { prefix, is: told ? "invoice" : "document", statement: told ? statement : null };
}

function statementOf(prefix: string, facts: Facts, root: XmlNode): Statement | null {
  if (prefix.startsWith("rai") || facts.has("ElectronicInvoiceRailwayETicketNumber")) return rail(facts);
  if (prefix.startsWith("atr") || facts.has("ElectronicInvoiceAirTransportReceiptNumber")) return air(facts);
  if (/^(ntrev|efi)/.test(prefix)) return fiscal(facts);
  if (/^e?inv/.test(prefix) || facts.has("NumberOfInvoice")) return vat(prefix, facts, root);
  return null;
}

/** The facts of an instance by local name; `xsi:nil` and empty ones count as absent. */
class Facts {
  private readonly byName = new Map<string, string>();

  constructor(root: XmlNode) {
    for (const node of descendants(root)) {
      const text = node.text.trim();
      if (text !== "" && node.children.length === 0 && !this.byName.has(node.name)) this.byName.set(node.name, text);
    }
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** the first of the names that has a value */
  get(...names: string[]): string | null {
    for (const name of names) {
      const value = this.byName.get(name);
      if (value !== undefined) return value;
    }
    return null;
  }

  /** the first fact whose name fits the pattern */
  find(pattern: RegExp): string | null {
    for (const [name, value] of this.byName) if (pattern.test(name)) return value;
    return null;
  }

  /** every fact but the named ones and the machinery of XBRL, as business fields */
  extra(...known: string[]): Record<string, string> {
    const extra: Record<string, string> = {};
    const skip = new Set([...known, "identifier", "instant", "startDate", "endDate", "measure"]);
    for (const [name, value] of this.byName) if (!skip.has(name)) addExtra(extra, extraName(name), value);
    if (extra["taxRate"] !== undefined) extra["taxRate"] = rateText(extra["taxRate"]);
    return extra;
  }
}

const RAIL_FACE = [
  "TypeOfVoucher",
  "ElectronicInvoiceRailwayETicketNumber",
  "DateOfIssue",
  "TotalAmountExcludingTax",
  "TaxAmount",
  "NameOfPurchaser",
  "UnifiedSocialCreditCodeOfPurchaser",
  "Remarks",
];

function rail(facts: Facts): Statement {
  const statement = emptyStatement();
  statement.kind = "rail";
  statement.number = digits(facts.get("ElectronicInvoiceRailwayETicketNumber"));
  statement.date = day(facts.get("DateOfIssue"));
  statement.buyer = { name: words(facts.get("NameOfPurchaser")), taxId: taxId(facts.get("UnifiedSocialCreditCodeOfPurchaser")) };
  // a refund invoice has no fare, its total is the fee that was kept
  statement.total = money(facts.get("Fare", "RefundFee", "AmountRefunded"));
  statement.amount = money(facts.get("TotalAmountExcludingTax"));
  statement.tax = money(facts.get("TaxAmount"));
  statement.remark = words(facts.get("Remarks"));
  statement.extra = facts.extra(...RAIL_FACE);
  return statement;
}

const AIR_FACE = [
  "TypeOfVoucher",
  "ElectronicInvoiceAirTransportReceiptNumber",
  "IssueDate",
  "DateOfIssue",
  "TotalAmount",
  "VatTaxAmount",
  "NameOfPurchaser",
  "UnifiedSocialCreditCodeOfPurchaser",
  "NameOfSeller",
  "UnifiedSocialCreditCodeOfSeller",
];

function air(facts: Facts): Statement {
  const statement = emptyStatement();
  statement.kind = "air";
  statement.number = digits(
    facts.get("ElectronicInvoiceAirTransportReceiptNumber", "NumberOfAirTransportElectronicTicketItinerary"),
  );
  statement.date = day(facts.get("IssueDate", "DateOfIssue"));
  statement.seller = {
    name: words(facts.get("NameOfSeller", "IssueParty")),
    taxId: taxId(facts.get("UnifiedSocialCreditCodeOfSeller")),
  };
  statement.buyer = { name: words(facts.get("NameOfPurchaser")), taxId: taxId(facts.get("UnifiedSocialCreditCodeOfPurchaser")) };
  statement.total = money(facts.get("TotalAmount"));
  statement.tax = money(facts.get("VatTaxAmount"));
  statement.remark = words(facts.get("Remarks"));
  statement.extra = facts.extra(...AIR_FACE);
  return statement;
}

function fiscal(facts: Facts): Statement {
  const statement = emptyStatement();
  statement.kind = "fiscal";
  statement.code = digits(
    facts.find(
      /^CodeOf(?!.*(Payer|Payee|Item|Region|Credit)).*(Bill|Receipt|Voucher|Note|Invoice|Revenue)|^(Bill|EInvoice)Code$/,
    ),
  );
  statement.number = digits(facts.find(/^NumberOf.*(Bill|Receipt|Voucher|Note|Invoice|Revenue)|^(Bill|EInvoice)Number$/));
  statement.checkCode = words(facts.get("IdentifyingCode", "CheckCode", "VerificationCode"));
  statement.date = day(facts.get("DateOfIssue", "IssueDate", "IssuingDate"));
  statement.buyer = { name: words(facts.find(/^NameOfPayer|^Payer(Party)?(Name)?$/)), taxId: taxId(facts.find(/CodeOfPayer/)) };
  statement.seller = {
    name: words(facts.find(/^NameOf(Payee|Issu|Collect|Charg)|^(Invoicing|Collecting)PartyName$/)),
    taxId: taxId(facts.find(/CreditCodeOf(Payee|Issu|Collect)/)),
  };
  statement.total = money(facts.find(/^(TotalAmount|AmountInFigures|TotalAmountInFigures|.*AmountInFigures)$/));
  statement.remark = words(facts.find(/^(Remarks?|OtherInformation)$/));
  return statement;
}

function vat(prefix: string, facts: Facts, root: XmlNode): Statement {
  const statement = emptyStatement();
  statement.code = digits(facts.get("CodeOfInvoice"));
  statement.number = digits(facts.get("NumberOfInvoice", "NumberOfElectronicInvoice", "EInvoiceNumber"));
  const unique = digits(facts.get("UniqueCodeOfInvoice"));
  if (statement.number === null && unique !== null && unique.length === 20 && statement.code === null) statement.number = unique;
  statement.number ??= digits(
    facts.find(
      /^(?!.*(Original|Machine|Account|Phone|Identification)).*Invoice.*Number|^(?!.*(Original|Machine)).*Number.*Invoice/,
    ),
  );
  statement.date = day(facts.get("DateOfIssue", "IssueDate"));
  statement.checkCode = digits(facts.get("IdentifyingCode"));
  const id = "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOf";
  statement.seller = {
    name: words(facts.get("NameOfSeller")),
    taxId: taxId(facts.get(`${id}Seller`, "UnifiedSocialCreditCodeOfSeller")),
  };
  statement.buyer = {
    name: words(facts.get("NameOfPurchaser", "NameOfBuyer")),
    taxId: taxId(facts.get(`${id}Purchaser`, "UnifiedSocialCreditCodeOfPurchaser", "UnifiedSocialCreditCodeOfBuyer")),
  };
  statement.amount = money(facts.get("TotalAmountExcludingTax"));
  statement.tax = money(facts.get("TotalTaxAmount"));
  statement.total = money(
    facts.get("TaxIncludedAmountInFigures", "TotalTaxIncludedAmount", "TotalTax-includedAmount", "TotalAmountIncludingTax"),
  );
  statement.remark = words(facts.get("Remarks"));
  statement.items = [...descendants(root)].filter((node) => node.name.endsWith("ItemsTuple")).map(item);
  statement.kind = vatKind(prefix, facts, statement);
  statement.business = statement.kind === "toll" ? "toll" : null;
  statement.red = (statement.total ?? "").startsWith("-") || facts.get("WhetherInvoiceIsRedInvoice") === "true";
  if (statement.red) statement.original = originalFromRemark(statement.remark);
  const machine = digits(facts.get("NumberOfInvoiceMachine"));
  if (machine !== null) statement.extra["machineNumber"] = machine;
  const capitals = facts.get("TaxIncludedAmountInWords");
  if (capitals !== null) statement.extra["capitals"] = capitals;
  return statement;
}

function vatKind(prefix: string, facts: Facts, statement: Statement): InvoiceKind | null {
  const digital = prefix.startsWith("einv") || statement.number?.length === 20;
  const special = /spcl/.test(prefix) || /专用/.test(facts.get("TypeOfInvoice") ?? "");
  if (digital) return special ? "digital-vat-special" : "digital-vat-normal";
  const byCode = statement.code === null ? null : kindFromCode(statement.code);
  return byCode ?? kindFromTitle(facts.get("TypeOfInvoice") ?? "") ?? (special ? "vat-electronic-special" : null);
}

function item(node: XmlNode): InvoiceItem {
  return {
    name: words(textAt(node, "NameOfTaxableGoodsOrServices")),
    spec: words(textAt(node, "Specification")),
    unit: words(textAt(node, "UnitOfGoodsOrServices")),
    quantity: words(textAt(node, "QuantityOfGoodsOrServices")),
    price: words(textAt(node, "UnitPriceOfGoodsOrServices")),
    amount: money(textAt(node, "AmountExcludingTax")),
    rate: rate(textAt(node, "TaxRate")),
    tax: money(textAt(node, "TaxAmount")),
  };
}
