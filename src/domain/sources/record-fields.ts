/** Which field of another system's record is which of an invoice, and how it is written there. */
import { fieldOfHeader } from "../lists/fields.ts";

/** What a record may say of an invoice; `item…` and the line's own fields are read from each element of one list of the record. */
export const RECORD_FIELDS = [
  "number",
  "code",
  "digitalNumber",
  "date",
  "kind",
  "sellerName",
  "sellerTaxId",
  "buyerName",
  "buyerTaxId",
  "amount",
  "tax",
  "total",
  "checkCode",
  "state",
  "risk",
  "redLock",
  "ticked",
  "use",
  "booking",
  "remark",
  "itemName",
  "spec",
  "unit",
  "quantity",
  "price",
  "rate",
  "itemAmount",
  "itemTax",
] as const;
export type RecordField = (typeof RECORD_FIELDS)[number];

export const LINE_RECORD_FIELDS = ["itemName", "spec", "unit", "quantity", "price", "rate", "itemAmount", "itemTax"] as const;
export const MONEY_FIELDS: readonly RecordField[] = ["amount", "tax", "total", "itemAmount", "itemTax"];

/** Words that states are read from (lists/states.ts), to choose from for another system's codes. */
export const MEANT_STATES: Partial<Record<RecordField, readonly string[]>> = {
  state: ["正常", "已作废", "部分红冲", "全额红冲", "红字待确认", "异常", "失控"],
  booking: ["未入账", "已入账", "入账撤销"],
  ticked: ["未勾选", "已勾选", "已抵扣"],
};

/** fen: money in hundredths; dmy, mdy: days written 31/12/2026 or 12/31/2026. */
export const RULE_FORMS = ["fen", "dmy", "mdy"] as const;

export type FieldRule = {
  path: string;
  /** what the other system writes → what is meant */
  values?: Record<string, string> | undefined;
  as?: (typeof RULE_FORMS)[number] | undefined;
};
export type RecordMapping = {
  fields: Partial<Record<RecordField, FieldRule>>;
  /** where the record says when it was last changed: a state that goes back is told by it */
  changed?: string | undefined;
  /** where links to files stand: the invoice itself as PDF or OFD */
  files?: string | undefined;
};

/** The names in a record that is written for us. */
export const OWN_MAPPING: RecordMapping = {
  fields: {
    ...Object.fromEntries(
      (
        [
          "number",
          "code",
          "digitalNumber",
          "date",
          "kind",
          "amount",
          "tax",
          "total",
          "checkCode",
          "state",
          "booking",
          "remark",
        ] as const
      ).map((field) => [field, { path: field }]),
    ),
    sellerName: { path: "seller.name" },
    sellerTaxId: { path: "seller.taxId" },
    buyerName: { path: "buyer.name" },
    buyerTaxId: { path: "buyer.taxId" },
    itemName: { path: "items[].name" },
    spec: { path: "items[].spec" },
    unit: { path: "items[].unit" },
    quantity: { path: "items[].quantity" },
    price: { path: "items[].price" },
    rate: { path: "items[].rate" },
    itemAmount: { path: "items[].amount" },
    itemTax: { path: "items[].tax" },
  },
  changed: "changedAt",
};

/** Names that interfaces give to fields, without case and signs: English ones, and the first letters of the Chinese ones. */
const NAMES: readonly (readonly [RecordField, RegExp])[] = [
  ["digitalNumber", /^(?:sdfphm|qdfphm|sdphm|einvoiceno|einvoicenumber|allelecinvno|digitalnumber)$/u],
  ["code", /^(?:fpdm|invoicecode|invcode|fapiaocode|code)$/u],
  ["number", /^(?:fphm|invoiceno|invoicenum|invoicenumber|invno|fapiaono|fapiaonumber|number)$/u],
  ["date", /^(?:kprq|kprqstr|invoicedate|invdate|issuedate|issuetime|issuedat|billingdate|date)$/u],
  ["kind", /^(?:fplx|fplxdm|fpzl|fpzldm|invoicetype|invoicetypecode|invoicekind|invtype|kind)$/u],
  [
    "sellerTaxId",
    /^(?:xfsh|xsfsh|xfnsrsbh|xsfnsrsbh|xhdwsbh|sellertaxno|sellertaxid|sellertaxcode|sellertaxnumber|salestaxno|saletaxno)$/u,
  ],
  [
    "buyerTaxId",
    /^(?:gfsh|gmfsh|gfnsrsbh|gmfnsrsbh|ghdwsbh|buyertaxno|buyertaxid|buyertaxcode|buyertaxnumber|purchasertaxno|payertaxno)$/u,
  ],
  ["sellerName", /^(?:xfmc|xsfmc|xhdwmc|sellername|salesname|saletaxname|suppliername|vendorname)$/u],
  ["buyerName", /^(?:gfmc|gmfmc|ghdwmc|buyername|purchasername|payername)$/u],
  [
    "total",
    /^(?:jshj|jshjje|totalamount|amounttax|amountwithtax|taxincludedamount|amountincludingtax|ordertotal|total|totalprice)$/u,
  ],
  ["amount", /^(?:hjje|je|bhsje|amount|amountwithouttax|excludingtaxamount|invoiceamount|netamount|taxexcludedamount)$/u],
  ["tax", /^(?:hjse|se|tax|taxamount|totaltax|invoicetax)$/u],
  ["checkCode", /^(?:jym|checkcode|verifycode)$/u],
  ["state", /^(?:fpzt|fpztdm|invoicestatus|invoicestate|status|state)$/u],
  ["booking", /^(?:rzzt|bookingstatus|bookedstatus|accountingstatus|postingstatus|entrystatus|booking)$/u],
  ["ticked", /^(?:gxzt|checkstatus|deductstatus|ticked)$/u],
  ["remark", /^(?:bz|remark|remarks|memo|note)$/u],
];
const LINE_NAMES: readonly (readonly [RecordField, RegExp])[] = [
  ["itemName", /^(?:spmc|xmmc|hwmc|goodsname|itemname|name|productname)$/u],
  ["spec", /^(?:ggxh|spec|specification|specmodel|spectype|model)$/u],
  ["unit", /^(?:dw|jldw|unit)$/u],
  ["quantity", /^(?:sl|spsl|num|quantity|qty)$/u],
  ["price", /^(?:dj|spdj|price|unitprice)$/u],
  ["rate", /^(?:slv|taxrate|rate)$/u],
  ["itemAmount", /^(?:je|spje|amount|detailamount|taxexcludedamount|amountwithouttax)$/u],
  ["itemTax", /^(?:se|spse|tax|taxamount)$/u],
];
const CHANGED = /^(?:updatedat|updatetime|updated|modifiedat|modifytime|lastmodified|lastupdatetime|gxsj|xgsj|changedat)$/u;
const FILES = /^(?:pdfurl|ofdurl|xmlurl|fileurl|downloadurl|invoiceurl|url|originalurl|attachmenturl)$/u;

const bareName = (name: string): string => name.replace(/[\s_-]/gu, "").toLowerCase();

/** seller.taxId is looked up as "sellertaxid", else as "taxid". */
function namesOf(path: string): string[] {
  const steps = path.replace(/\[\d*\]/gu, "").split(".");
  const last = steps.at(-1) ?? "";
  return [steps.slice(-2).join(""), last].map(bareName);
}

/** What the fields of records most likely are, by their names; a person confirms it. */
export function guessRecordMapping(paths: readonly string[]): RecordMapping {
  const mapping: RecordMapping = { fields: {} };
  for (const path of paths) {
    const names = namesOf(path);
    const line = /\[\]\./u.test(path);
    const known = names.flatMap((name) => (line ? LINE_NAMES : NAMES).find(([, pattern]) => pattern.test(name))?.[0] ?? [])[0];
    const header = line ? null : fieldOfHeader(path.slice(path.lastIndexOf(".") + 1));
    const field = known ?? (RECORD_FIELDS.find((each) => each === header) as RecordField | undefined);
    if (field !== undefined) mapping.fields[field] ??= { path };
    else if (!line && CHANGED.test(names[1]!)) mapping.changed ??= path;
    else if (FILES.test(names[1]!)) mapping.files ??= path;
  }
  return mapping;
}
