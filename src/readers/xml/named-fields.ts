/**
 * Invoices as the issuing systems of the 税控 era and their successors write them: elements named by the first letters of
 * the Chinese words (fphm for 发票号码) or by the words themselves. What the fields mean is told by their names alone,
 * whatever stands around them.
 */
import { businessFrom } from "#domain/business.ts";
import { kindFromCode } from "#domain/codes.ts";
import type { InvoiceItem } from "#domain/invoice.ts";
import { originalFrom, originalFromRemark } from "./original.ts";
import { descendants, type XmlNode } from "./parse.ts";
import { day, digits, emptyStatement, money, rate, taxId, words, type Statement } from "./statement.ts";

/** Names without underscores, in small letters; the first one that holds something counts. */
const NAMES = {
  code: ["fpdm", "发票代码"],
  number: ["fphm", "数电发票号码", "数电票号码", "全电发票号码", "发票号码"],
  date: ["kprq", "开票日期"],
  checkCode: ["jym", "校验码"],
  sellerName: ["xhdwmc", "xsfmc", "xhfmc", "销售方名称", "销方名称", "销货单位名称"],
  sellerId: ["xhdwsbh", "xsfnsrsbh", "xhfnsrsbh", "销售方纳税人识别号", "销售方识别号", "销方识别号"],
  buyerName: ["ghdwmc", "gmfmc", "ghfmc", "购买方名称", "购方名称", "购货单位名称"],
  buyerId: ["ghdwsbh", "gmfnsrsbh", "ghfnsrsbh", "购买方纳税人识别号", "购买方识别号", "购方识别号"],
  amount: ["hjje", "hjbhsje", "合计金额", "金额合计"],
  tax: ["hjse", "合计税额", "税额合计"],
  total: ["jshj", "jshjxx", "kphjje", "价税合计", "价税合计小写"],
  remark: ["bz", "备注"],
  machine: ["jqbh", "机器编号"],
  originalCode: ["yfpdm"],
  originalNumber: ["yfphm", "被红冲蓝字发票号码", "被红冲蓝字数电票号码"],
} as const;

const ITEM_NAMES = {
  name: ["spmc", "xmmc", "项目名称", "货物或应税劳务名称"],
  spec: ["ggxh", "规格型号"],
  unit: ["dw", "单位"],
  quantity: ["spsl", "xmsl", "数量"],
  price: ["dj", "spdj", "xmdj", "单价"],
  amount: ["je", "xmje", "金额"],
  tax: ["se", "税额"],
} as const;

/** 特殊票种 of farm purchases, whose buyer and seller the systems store the other way round. */
const FARM_PURCHASE = "02";

/** The elements below a root that are such invoices: a number among their own fields, and who, when or how much. */
export function namedInvoiceNodes(root: XmlNode): XmlNode[] {
  return [...descendants(root)].filter((node) => {
    const get = reader(node);
    const told = [NAMES.date, NAMES.total, NAMES.amount, NAMES.sellerName, NAMES.buyerName].filter(
      (names) => get(names) !== null,
    );
    return get(NAMES.number) !== null && told.length >= 3;
  });
}

/** Reads one of them. `parent` holds the lines where they stand beside the head and not in it. */
export function readNamedInvoice(node: XmlNode, parent: XmlNode | null): { statement: Statement; kindIsSure: boolean } {
  const get = reader(node);
  const statement = emptyStatement();
  statement.code = digits(get(NAMES.code));
  statement.number = digits(get(NAMES.number));
  statement.date = day(get(NAMES.date)?.replace(/^(\d{8})\d{6}$/u, "$1"));
  statement.checkCode = digits(get(NAMES.checkCode));
  const seller = { name: words(get(NAMES.sellerName)), taxId: taxId(get(NAMES.sellerId)) };
  const buyer = { name: words(get(NAMES.buyerName)), taxId: taxId(get(NAMES.buyerId)) };
  const swapped = get(["tspz"]) === FARM_PURCHASE;
  Object.assign(statement, swapped ? { seller: buyer, buyer: seller } : { seller, buyer });
  statement.amount = money(get(NAMES.amount));
  statement.tax = money(get(NAMES.tax));
  statement.total = money(get(NAMES.total));
  statement.remark = words(get(NAMES.remark));
  const own = itemsOf(node);
  statement.items = own.length > 0 || parent === null ? own : itemsOf(parent);
  const machine = digits(get(NAMES.machine));
  if (machine !== null) statement.extra["machineNumber"] = machine;
  statement.business = swapped ? businessFrom("农产品收购") : null;
  statement.red = [statement.total, statement.amount].some((sum) => sum?.startsWith("-"));
  if (statement.red)
    statement.original =
      originalFrom(digits(get(NAMES.originalCode)), digits(get(NAMES.originalNumber))) ?? originalFromRemark(statement.remark);
  const byCode = statement.code === null ? null : kindFromCode(statement.code);
  statement.kind = byCode ?? (statement.number?.length === 20 ? "digital-vat-normal" : null);
  return { statement, kindIsSure: byCode !== null || statement.kind === null };
}

type Get = (names: readonly string[]) => string | null;

/** The values of an element's own leaves by their names. */
function reader(node: XmlNode): Get {
  const values = new Map<string, string>();
  for (const one of node.children) {
    const text = one.text.trim();
    if (one.children.length === 0 && text !== "") values.set(one.name.replaceAll(/[_（）()]/gu, "").toLowerCase(), text);
  }
  return (names) => names.map((name) => values.get(name)).find((value) => value !== undefined) ?? null;
}

function itemsOf(node: XmlNode): InvoiceItem[] {
  const lines = [...descendants(node)].filter((one) => one !== node).map(reader);
  return lines.filter((get) => get(ITEM_NAMES.name) !== null && get(ITEM_NAMES.amount) !== null).map(itemOf);
}

/** Where 税率 has a name of its own (slv), sl is 数量; else sl is 税率. Amounts with tax in them (hsbz 1) aren't the form's. */
function itemOf(get: Get): InvoiceItem {
  const ownRate = get(["slv", "税率", "税率征收率"]);
  const withTax = get(["hsbz"]) === "1";
  return {
    name: words(get(ITEM_NAMES.name)),
    spec: words(get(ITEM_NAMES.spec)),
    unit: words(get(ITEM_NAMES.unit)),
    quantity: words(get(ITEM_NAMES.quantity) ?? (ownRate === null ? null : get(["sl"]))),
    price: withTax ? null : words(get(ITEM_NAMES.price)),
    amount: withTax ? null : money(get(ITEM_NAMES.amount)),
    rate: rate(ownRate ?? get(["sl"])),
    tax: money(get(ITEM_NAMES.tax)),
  };
}
