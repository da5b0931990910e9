/** Papers that carry the words of invoices but name themselves as something else: contracts, orders, tax forms, statements. */
import type { Line, Sheet } from "./lines.ts";

/** What a file is instead of an invoice; the web app has words for each (`reading:is.*`). */
export type NotInvoice =
  | "bank-receipt"
  | "foreign-invoice"
  | "receipt"
  | "trip-list"
  | "delivery-note"
  | "contract"
  | "order"
  | "statement"
  | "tax-form"
  | "document"
  | "picture"
  | "spreadsheet"
  | "unknown";

/** Whole titles, without the company before them. A form that only mentions 发票 in a longer title is that form. */
const TITLES: readonly (readonly [RegExp, NotInvoice])[] = [
  [
    /(?:发票信息表|通知单|申报表|申请[表单]|备案表|登记表|情况表|查验(?:结果)?(?:明细|清单)|勾选(?:统计|清单|确认)?(?:表|单)?|抵扣(?:联)?(?:清单|统计表|明细表?)|统计表|税务事项通知书)(?:[(（].{0,12}[)）])?$/u,
    "tax-form",
  ],
  [/(?:对账单|对帐单|结算单|结算清单|账单|帐单|应[收付]明细表?|往来明细表?|费用清单)$/u, "statement"],
  [/(?:合同|协议|合同书|协议书|契约)(?:[(（].{0,12}[)）])?$/u, "contract"],
  [
    /(?:送货单|发货单|出库单|入库单|交货单|配送单|签收单|收货单|提货单|装箱单|运输单|托运单)(?:[(（].{0,12}[)）])?$/u,
    "delivery-note",
  ],
  [/(?:采购订单|销售订单|订单|订货单|订购单|采购单|订单详情|报价单|询价单|形式发票)(?:[(（].{0,12}[)）])?$/u, "order"],
  [/(?:购物小票|签购单|收银小票|结账单|收款收据|收据|押金单|点菜单|消费单|预结单)(?:[(（].{0,12}[)）])?$/u, "receipt"],
  [
    /(?:(?<!行程)报销单|付款申请单?|请款单|借款单|粘贴单|审批单|记账凭证|付款凭证|差旅费报销)(?:[(（].{0,12}[)）])?$/u,
    "document",
  ],
  [/(?:银行|电子|业务|交易|收款|付款|转账|客户)(?:专用)?回单(?:[(（].{0,12}[)）])?$/u, "bank-receipt"],
  [/^(?!.*(?:航空|客票)).*行程(?:报销)?单$/u, "trip-list"],
];

/** Titles are this much larger than the page's text, or stand alone in the middle of a line. */
const LARGER = 1.15;
const TOP = 0.3;

/**
 * What the page's own title says it is, where that is no invoice; null where it names none. A receipt of a public body
 * (票据, or 收据 under a 财政 supervision seal) is an invoice of its kind, and isn't meant here.
 */
export function otherTitle(sheet: Sheet): NotInvoice | null {
  for (const line of sheet.lines) {
    if (line.y > sheet.height * TOP) break;
    const title = titleOf(line, sheet);
    if (title === null) continue;
    for (const [pattern, what] of TITLES) if (pattern.test(title) && !isFiscal(sheet, title)) return what;
  }
  return null;
}

function titleOf(line: Line, sheet: Sheet): string | null {
  const text = line.flat.replace(/^[*★☆\-—=\s]+|[*★☆\-—=\s]+$/gu, "");
  if (text.length > 30 || /[:：,，。;；]/u.test(text)) return null;
  const [first, last] = [line.words[0], line.words.at(-1)];
  if (first === undefined || last === undefined) return null;
  const middle = (first.x + last.x + last.w) / 2;
  const alone = Math.abs(middle - sheet.width / 2) < sheet.width * 0.12 && line.y < sheet.height * 0.2;
  return line.h > sheet.em * LARGER || alone ? text : null;
}

function isFiscal(sheet: Sheet, title: string): boolean {
  return title.endsWith("收据") && sheet.lines.some((line) => /财政|票据代码|票据号码/u.test(line.flat));
}
