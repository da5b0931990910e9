/**
 * Kinds of invoices: what the sources call them, and what is true of each.
 *
 * Every source has a code list of its own and the same code means different things in different lists, so
 * each has its own table here and raw codes are never compared across sources.
 */
import type { InvoiceKind } from "./invoice.ts";

/** Type code in a QR code and in issuing systems (31/32 are 数电票, 20 occurs for electronic special invoices). */
const QR_KINDS: Record<string, InvoiceKind> = {
  "01": "vat-special-paper",
  "02": "freight",
  "03": "vehicle",
  "04": "vat-normal-paper",
  "08": "vat-electronic-special",
  "10": "vat-electronic-normal",
  "11": "roll",
  "14": "toll",
  "15": "used-vehicle",
  "20": "vat-electronic-special",
  "31": "digital-vat-special",
  "32": "digital-vat-normal",
  "51": "rail",
  "61": "air",
  "81": "digital-vat-special",
  "82": "digital-vat-normal",
  "83": "vehicle",
  "84": "used-vehicle",
  "85": "vat-special-paper",
  "86": "vat-normal-paper",
  "87": "vehicle",
  "88": "used-vehicle",
};

/** Type code of verification (查验), 勾选 and 归集. */
const VERIFICATION_KINDS: Record<string, InvoiceKind> = {
  "01": "vat-special-paper",
  "02": "freight",
  "03": "vehicle",
  "04": "vat-normal-paper",
  "08": "vat-electronic-special",
  "10": "vat-electronic-normal",
  "11": "roll",
  "14": "toll",
  "15": "used-vehicle",
  "51": "rail",
  "61": "air",
  "81": "digital-vat-special",
  "82": "digital-vat-normal",
  "83": "vehicle",
  "84": "used-vehicle",
  "85": "vat-special-paper",
  "86": "vat-normal-paper",
  "87": "vehicle",
  "88": "used-vehicle",
};

/** `GeneralOrSpecialVAT` of a 数电票 XML. */
const XML_VAT_KINDS: Record<string, InvoiceKind> = { "01": "digital-vat-special", "02": "digital-vat-normal" };
/** `EInvoiceType` of a 数电票 XML other than 01; only one public reader names these. */
const XML_TYPES: Record<string, InvoiceKind> = { "04": "air", "05": "rail" };

/** 票种 in the spreadsheets of the tax bureau, without brackets and spaces, 全电/数电 written alike. */
const SHEET_KINDS: Record<string, InvoiceKind> = {
  数电发票增值税专用发票: "digital-vat-special",
  数电发票普通发票: "digital-vat-normal",
  数电发票铁路电子客票: "rail",
  数电发票航空运输电子客票行程单: "air",
  数电发票航空运输客票电子行程单: "air",
  数电发票机动车销售统一发票: "vehicle",
  数电发票二手车销售统一发票: "used-vehicle",
  数电发票机动车发票: "vehicle",
  数电发票二手车发票: "used-vehicle",
  数电纸质发票增值税专用发票: "vat-special-paper",
  数电纸质发票普通发票: "vat-normal-paper",
  数电纸质发票机动车销售统一发票: "vehicle",
  数电纸质发票二手车销售统一发票: "used-vehicle",
  增值税专用发票: "vat-special-paper",
  增值税普通发票: "vat-normal-paper",
  增值税普通发票折叠票: "vat-normal-paper",
  增值税普通发票卷票: "roll",
  增值税普通发票卷式: "roll",
  增值税电子专用发票: "vat-electronic-special",
  增值税电子普通发票: "vat-electronic-normal",
  增值税电子普通发票通行费: "toll",
  道路通行费电子普通发票: "toll",
  通行费电子普通发票: "toll",
  机动车销售统一发票: "vehicle",
  二手车销售统一发票: "used-vehicle",
  货物运输业增值税专用发票: "freight",
  海关缴款书: "customs",
  海关进口增值税专用缴款书: "customs",
  代扣代缴完税凭证: "tax-payment",
};

/** Printed titles, most telling first: the first pattern that fits decides. */
const TITLE_RULES: readonly (readonly [RegExp, InvoiceKind])[] = [
  [/(航空运输|航空).{0,6}(电子客票|客票).{0,4}(行程单)|电子客票行程单/u, "air"],
  [/铁路电子客票|电子发票铁路|中国铁路.{0,6}(车票|客票)|火车票|高铁票/u, "rail"],
  [/电子发票增值税专用发票/u, "digital-vat-special"],
  [/电子发票普通发票/u, "digital-vat-normal"],
  [
    /(医疗|门诊|住院).{0,6}(收费|票据)|财政.{0,8}票据|非税收入|公益事业捐赠|中央.{0,12}(收据|票据)|资金往来结算票据|行政事业性收费/u,
    "fiscal",
  ],
  [/海关.{0,12}缴款书|海关进口|海关专用缴款书/u, "customs"],
  [/税收完税证明|税收缴款书|完税凭证|代扣代缴/u, "tax-payment"],
  [/区块链/u, "blockchain"],
  [/货物运输业增值税专用发票/u, "freight"],
  [/二手车/u, "used-vehicle"],
  [/机动车销售/u, "vehicle"],
  [/通行费/u, "toll"],
  [/增值税电子专用发票|电子专用发票/u, "vat-electronic-special"],
  [/增值税电子普通发票|电子普通发票/u, "vat-electronic-normal"],
  [/(普通发票|发票)(卷票|卷式)|卷式发票|卷票/u, "roll"],
  [/增值税专用发票/u, "vat-special-paper"],
  [/增值税普通发票/u, "vat-normal-paper"],
  [/出租(汽)?车|的士/u, "taxi"],
  [/(公路|道路|汽车|长途|公交|客运|船票|轮渡).{0,8}(客运|客票|车票|发票|定额)|汽车票|客运.{0,6}(发票|客票)/u, "bus"],
  [/定额/u, "quota"],
  [/通用机打|机打发票|机打/u, "machine-printed"],
];

/** Kind by the type code of a QR code; null where the code is unknown. */
export function kindFromQr(code: string): InvoiceKind | null {
  return QR_KINDS[code.padStart(2, "0")] ?? null;
}

/** Kind by the type code of the verification platform and its interfaces; null where unknown. */
export function kindFromVerification(code: string): InvoiceKind | null {
  return VERIFICATION_KINDS[code.padStart(2, "0")] ?? null;
}

/** Kind by the inherent labels of a 数电票 XML (`EInvoiceType`, `GeneralOrSpecialVAT`), each a code or null. */
export function kindFromXmlLabels(eInvoiceType: string | null, generalOrSpecial: string | null): InvoiceKind | null {
  const special = generalOrSpecial === null ? null : (XML_VAT_KINDS[generalOrSpecial.trim().padStart(2, "0")] ?? null);
  if (special) return special;
  return eInvoiceType === null ? null : (XML_TYPES[eInvoiceType.trim().padStart(2, "0")] ?? null);
}

/** Kind by the 票种 column of a spreadsheet of the tax bureau; falls back on the rules for printed titles. */
export function kindFromSheetName(text: string): InvoiceKind | null {
  const bare = bareTitle(text)
    .replace(/^(全电|数电)(发票|票)?(?!纸质)/u, "数电发票")
    .replace(/^(全电|数电)纸质(发票|票)?/u, "数电纸质发票");
  const kind = SHEET_KINDS[bare];
  if (kind) return kind;
  if (bare.startsWith("数电发票")) return kindFromTitle(bare.replace("数电发票", "电子发票"));
  return kindFromTitle(bare);
}

/** Kind by a printed title such as "电子发票（增值税专用发票）" or "北京增值税电子普通发票"; null where none fits. */
export function kindFromTitle(text: string): InvoiceKind | null {
  const bare = bareTitle(text);
  for (const [pattern, kind] of TITLE_RULES) if (pattern.test(bare)) return kind;
  return null;
}

function bareTitle(text: string): string {
  return text.normalize("NFKC").replace(/[\s()[\]【】《》<>·.,、:"'“”-]+/gu, "");
}

/** How an invoice of a kind is told apart: 代码+号码, 20 digits, either of both, issuer's number only, or not at all. */
export type IdentityForm = "tax" | "digital" | "either" | "number" | "none";
/** What the verification platform asks for beside code, number and date. */
export type AskedAmount = "net" | "total" | "check-code" | "fare" | "vehicle-price" | "none";
export type CarrierForm = "paper" | "ofd" | "pdf" | "xml";

export type KindInfo = {
  identity: IdentityForm;
  /** the forms in which it reaches its holder, the archival one first */
  carriers: readonly CarrierForm[];
  /** required fields as dotted paths of InvoiceFacts; `|` between two means that either is enough */
  required: readonly string[];
  askedAtVerification: AskedAmount;
  electronic: boolean;
  /** lengths that the printed code may have; empty where it has none */
  codeLengths: readonly number[];
  /** lengths that the printed number may have; empty where issuers choose freely */
  numberLengths: readonly number[];
  /** true where the printed check code (校验码) exists */
  checkCode: boolean;
};

const PARTIES = ["seller.name", "seller.taxId", "buyer.name"] as const;
const SUMS = ["amount", "tax", "total"] as const;
const DIGITAL: readonly CarrierForm[] = ["xml", "ofd", "pdf"];

function info(
  identity: IdentityForm,
  carriers: readonly CarrierForm[],
  required: readonly string[],
  askedAtVerification: AskedAmount,
  codeLengths: readonly number[],
  numberLengths: readonly number[],
  checkCode = false,
): KindInfo {
  return {
    identity,
    carriers,
    required,
    askedAtVerification,
    electronic: carriers[0] !== "paper",
    codeLengths,
    numberLengths,
    checkCode,
  };
}

export const KIND_INFO: Readonly<Record<InvoiceKind, KindInfo>> = {
  "digital-vat-special": info(
    "digital",
    DIGITAL,
    ["number", "date", ...PARTIES, "buyer.taxId", ...SUMS, "items"],
    "total",
    [],
    [20],
  ),
  "digital-vat-normal": info("digital", DIGITAL, ["number", "date", ...PARTIES, ...SUMS, "items"], "total", [], [20]),
  "vat-special-paper": info(
    "either",
    ["paper"],
    ["code", "number", "date", ...PARTIES, "buyer.taxId", ...SUMS, "items"],
    "net",
    [10, 12],
    [8],
  ),
  "vat-normal-paper": info(
    "either",
    ["paper"],
    ["code", "number", "date", "checkCode|digitalNumber", ...PARTIES, ...SUMS, "items"],
    "check-code",
    [10, 12],
    [8],
    true,
  ),
  "vat-electronic-special": info(
    "tax",
    ["ofd"],
    ["code", "number", "date", ...PARTIES, "buyer.taxId", ...SUMS, "items"],
    "net",
    [12],
    [8],
    true,
  ),
  "vat-electronic-normal": info(
    "tax",
    ["ofd", "pdf"],
    ["code", "number", "date", "checkCode", ...PARTIES, ...SUMS, "items"],
    "check-code",
    [12],
    [8],
    true,
  ),
  freight: info("tax", ["paper"], ["code", "number", "date", ...PARTIES, "buyer.taxId", ...SUMS], "net", [10], [8]),
  roll: info(
    "tax",
    ["paper"],
    ["code", "number", "date", "checkCode", "seller.name", "seller.taxId", "total"],
    "check-code",
    [12],
    [8],
    true,
  ),
  vehicle: info("either", ["paper", ...DIGITAL], ["number", "date", ...PARTIES, ...SUMS], "net", [12], [8, 20]),
  "used-vehicle": info(
    "either",
    ["paper", ...DIGITAL],
    ["number", "date", "seller.name", "buyer.name", "total"],
    "vehicle-price",
    [12],
    [8, 20],
  ),
  toll: info(
    "either",
    ["ofd", "pdf"],
    ["number", "date", "seller.name", "seller.taxId", "buyer.name", ...SUMS],
    "check-code",
    [12],
    [8, 20],
    true,
  ),
  rail: info("digital", DIGITAL, ["number", "date", "buyer.name", "total"], "fare", [], [20]),
  air: info("digital", DIGITAL, ["number", "date", "buyer.name", "total"], "total", [], [20]),
  taxi: info("tax", ["paper"], ["code", "number", "date", "total"], "none", [12], [8]),
  bus: info("tax", ["paper"], ["code", "number", "total"], "none", [12], [8]),
  quota: info("tax", ["paper"], ["code", "number", "total"], "none", [12], [8]),
  "machine-printed": info("tax", ["paper", "pdf"], ["code", "number", "date", "seller.name", "total"], "none", [12], [8]),
  fiscal: info(
    "number",
    ["xml", "pdf", "ofd", "paper"],
    ["code", "number", "date", "checkCode", "seller.name", "total"],
    "check-code",
    [8, 10],
    [10],
    true,
  ),
  customs: info("number", ["paper", "pdf"], ["number", "date", "buyer.name", "tax"], "none", [], []),
  "tax-payment": info("number", ["paper", "pdf"], ["number", "date", "total"], "none", [], []),
  blockchain: info(
    "tax",
    ["pdf"],
    ["code", "number", "date", "checkCode", "seller.name", "seller.taxId", "buyer.name", "total"],
    "net",
    [12],
    [8],
    true,
  ),
  other: info("none", ["paper", "pdf"], ["date", "total"], "none", [], []),
};
