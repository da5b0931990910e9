/** The columns of lists of invoices: what they are called, and which of them make a list one of the tax bureau's own. */

/** What a column of a list may mean. A field of a line (item, quantity …) makes several rows with one number one invoice. */
export const LIST_FIELDS = [
  "code",
  "number",
  "digitalNumber",
  "date",
  "checkCode",
  "kind",
  "sellerName",
  "sellerTaxId",
  "buyerName",
  "buyerTaxId",
  "amount",
  "tax",
  "total",
  "state",
  "risk",
  "riskState",
  "redLock",
  "ticked",
  "use",
  "booking",
  "positive",
  "business",
  "remark",
  "itemName",
  "spec",
  "unit",
  "quantity",
  "price",
  "rate",
] as const;
export type ListField = (typeof LIST_FIELDS)[number];

/** field → column, counted from 0 */
export type ListMapping = Partial<Record<ListField, number>>;

/**
 * tax-export: 全量发票查询导出结果 of the 税务数字账户; deduction: the template of 抵扣勾选; list: any other list, whose
 * columns a person confirms.
 */
export const LIST_FORMS = ["tax-export", "deduction", "list"] as const;
export type ListForm = (typeof LIST_FORMS)[number];

const SELLER = "(?:销售方|销货方|销方|卖方|开票方|供应商|供货方|供方|销售单位|销货单位|seller)";
const BUYER = "(?:购买方|购货方|购方|买方|受票方|采购方|购买单位|购货单位|客户|发票抬头|抬头|buyer)";
const NAME = "(?:纳税人|单位|企业|公司)?(?:名称|name)?";
const TAX_ID = "(?:纳税人)?(?:识别号|税号|纳税人识别号|统一社会信用代码|信用代码|统一社会信用代码/?纳税人识别号|taxid|taxno)";

/** In the order in which they are tried; each fits a whole header in its bare form. */
const SPELLINGS: readonly (readonly [ListField, RegExp])[] = [
  ["digitalNumber", /^(?:数电|全电)(?:发票|票)?(?:号码|号)$|^(?:数电|全电)(?:发票|票)?no$/u],
  ["code", /^(?:发票|票据)?代码$|^invoicecode$/u],
  ["number", /^(?:发票|票据)(?:号码|编号|号)$|^票号$|^号码$|^invoice(?:number|no)$/u],
  ["date", /^(?:开票|发票|开具|填开)(?:日期|时间)$|^日期$|^(?:issue|invoice)?date$/u],
  ["checkCode", /^校验码(?:后.?位)?$|^checkcode$/u],
  ["kind", /^(?:发票)?票种$|^(?:发票|票据)(?:类型|种类|名称|类别)$|^invoicetype$/u],
  ["sellerTaxId", new RegExp(`^${SELLER}${TAX_ID}$`, "u")],
  ["buyerTaxId", new RegExp(`^${BUYER}${TAX_ID}$`, "u")],
  ["sellerName", new RegExp(`^${SELLER}${NAME}$`, "u")],
  ["buyerName", new RegExp(`^${BUYER}${NAME}$`, "u")],
  ["total", /^价税合计(?:金额|小写)?$|^含税(?:总)?金?额$|^(?:发票)?总(?:金)?额$|^total$/u],
  ["amount", /^(?:合计|不含税|发票)?金额$|^不含税(?:总)?金?额$|^amount$/u],
  ["tax", /^(?:合计|票面)?税额$|^税金$|^tax(?:amount)?$/u],
  ["state", /^(?:发票|票据)?状态$|^status$/u],
  ["risk", /^(?:发票)?风险等级$/u],
  ["riskState", /^(?:发票)?风险状态$|^异常凭证(?:状态|标志)?$/u],
  ["redLock", /^(?:是否)?红字锁定(?:标志|状态)?$/u],
  ["ticked", /^是否勾选$|^勾选(?:状态|标志|情况)$/u],
  ["use", /^(?:当前)?(?:勾选|抵扣|发票)用途$/u],
  ["booking", /^入账状态$/u],
  ["positive", /^是否正数发票$/u],
  ["business", /^特定(?:业务|要素)(?:类型)?$/u],
  ["remark", /^备注$|^remark$/u],
  ["itemName", /^货物或应税劳务[、,]?(?:服务)?名称$|^(?:项目|商品|货物|服务|品目)名称$|^品名$|^货物、应税劳务及服务名称$/u],
  ["spec", /^规格(?:型号)?$/u],
  ["unit", /^(?:计量)?单位$/u],
  ["quantity", /^数量$/u],
  ["price", /^(?:不含税)?单价$/u],
  ["rate", /^(?:税率|征收率|税率\/征收率)$/u],
];

/** Fields of which a row is one line of an invoice that may have several. */
export const LINE_FIELDS: readonly ListField[] = ["itemName", "spec", "unit", "quantity", "price", "rate"];

/** What is longer is no header. */
const HEADER_MAX = 200;

/** A header without what varies: blanks, line breaks, stars, brackets around units. "金额（含税）" keeps what it means. */
export function bareHeader(text: string): string {
  const flat = text
    .slice(0, HEADER_MAX)
    .normalize("NFKC")
    .replace(/[\s*:'"“”]+/gu, "")
    .toLowerCase();
  const inside = [...flat.matchAll(/[([【]([^)\]】]*)[)\]】]/gu)].map((match) => match[1] ?? "").join("");
  const bare = flat.replace(/[([【][^)\]】]*[)\]】]/gu, "");
  if (/大写/u.test(inside)) return `${bare}大写`;
  if (/^(?:合计|发票)?金额$/u.test(bare) && /(?:^|[^不])含税|价税/u.test(inside)) return "含税金额";
  return bare;
}

/** What a header means; null where it is none that is known. */
export function fieldOfHeader(text: string): ListField | null {
  const bare = bareHeader(text);
  return SPELLINGS.find(([, pattern]) => pattern.test(bare))?.[0] ?? null;
}

/** The columns by their headers; of two that mean the same the first counts. */
export function guessMapping(headers: readonly string[]): ListMapping {
  const mapping: ListMapping = {};
  headers.forEach((header, column) => {
    const field = fieldOfHeader(header);
    if (field !== null) mapping[field] ??= column;
  });
  return mapping;
}

/** Whether an invoice can be told by what the mapping names. */
export function namesInvoices(mapping: ListMapping): boolean {
  return mapping.number !== undefined || mapping.digitalNumber !== undefined || mapping.code !== undefined;
}

/** How many of the headers are known: a line with several of them, a number among them, heads a list. */
export function headerScore(headers: readonly string[]): number {
  const mapping = guessMapping(headers);
  return namesInvoices(mapping) ? Object.keys(mapping).length : 0;
}

/** Which of the bureau's forms a sheet has, by headers that only those have together. */
export function formOf(headers: readonly string[]): ListForm {
  const bare = new Set(headers.map(bareHeader));
  const has = (...names: string[]): boolean => names.some((name) => bare.has(name));
  const mapping = guessMapping(headers);
  if (has("是否勾选") && has("票面税额", "有效抵扣税额")) return "deduction";
  const whole = has("发票来源") && mapping.kind !== undefined && mapping.state !== undefined;
  const parties = mapping.sellerTaxId !== undefined && mapping.buyerTaxId !== undefined;
  return whole && parties && mapping.total !== undefined ? "tax-export" : "list";
}

/** The headers as one text: lists with the same one are of the same make, and share their mapping. */
export function headerSignature(headers: readonly string[]): string {
  return headers.map(bareHeader).join("|");
}

/** More invoices than this aren't written into one file. */
export const EXPORT_LIMIT = 100_000;
