/** Is this page an invoice? A score of what only invoices have. And if not, what is it? */
import type { InvoiceKind } from "#domain/invoice.ts";
import { kindFromTitle } from "#domain/kinds.ts";
import type { Line, Sheet } from "./lines.ts";
import { otherTitle, type NotInvoice } from "./not-invoices.ts";

const TELLING: readonly (readonly [RegExp, number])[] = [
  [/发票代码/u, 3],
  [/发票号码/u, 4],
  [/票据代码/u, 3],
  [/票据号码/u, 4],
  [/开票日期/u, 2],
  [/价税合计/u, 4],
  [/校验码/u, 2],
  [/纳税人识别号/u, 2],
  [/购买方|销售方|购货单位|销货单位/u, 1],
  [/税率|征收率/u, 1],
  [/规格型号/u, 1],
  [/机器编号|密码区/u, 1],
  [/货物或应税劳务/u, 3],
  [/发票联|抵扣联|记账联/u, 3],
  [/电子客票号|铁路电子客票|电子客票/u, 4],
  [/民航发展基金/u, 2],
  [/交款人|收款单位/u, 1],
  [/监制/u, 1],
  [/上车/u, 2],
  [/下车/u, 2],
  [/里程/u, 1],
  [/等候|候时/u, 1],
  [/出租/u, 2],
  [/\d{1,2}车\d{1,3}[A-F]?号/u, 3],
  [/限乘当日|买票请到12306/u, 4],
  [/(?:[一二]等|商务|硬|软)[座卧]/u, 2],
  [/填发日期/u, 2],
  [/缴款书|完税证明|完税凭证/u, 3],
  [/税款金额|实缴[(（]退[)）]金额/u, 2],
  [/(?:主管)?税务机关|收入机关/u, 1],
  [/车价合计/u, 3],
];

/** The kind of a ticket whose title can't be read, by what only it prints. */
export function ticketKind(sheet: Sheet): InvoiceKind | null {
  const text = textOf([sheet]);
  const count = (...patterns: RegExp[]): number => patterns.filter((pattern) => pattern.test(text)).length;
  if (count(/上车/u, /下车/u, /里程/u, /等候|候时/u, /单价/u) >= 3) return "taxi";
  if (count(/\d{1,2}车\d{1,3}[A-F]?号|无座/u, /限乘当日|12306/u, /(?:[一二]等|商务|硬|软)[座卧]/u, /中国铁路/u) >= 2)
    return "rail";
  return null;
}

/** From here on a page is an invoice; a picture of a form lies about 20, a letter that mentions 发票 at 4. */
export const ENOUGH = 7;

/** How much on the page only invoices have; nothing where it names itself as something else. */
export function invoiceScore(sheet: Sheet): number {
  if (otherTitle(sheet) !== null) return 0;
  const text = textOf([sheet]);
  const telling = TELLING.reduce((sum, [pattern, points]) => sum + (pattern.test(text) ? points : 0), 0);
  return telling + (sheet.lines.some(isTitle) ? 3 : 0);
}

function isTitle(line: Line): boolean {
  return line.flat.length < 40 && /发票|票据|客票|行程单|缴款书|车票|完税/u.test(line.flat) && kindFromTitle(line.flat) !== null;
}

const OTHERS: readonly (readonly [RegExp, NotInvoice])[] = [
  [/回单|借记通知|贷记通知|客户回执|电子回执|付款人账号|收款人账号|付款账号|收款账号|交易流水号/u, "bank-receipt"],
  [/POS签购单|签购单|持卡人(?:签名|存根)|商户存根|CARDHOLDER/iu, "receipt"],
  [/行程单|行程报销单|行程起止|上车时间|行程时间/u, "trip-list"],
  [/购物小票|收银(?:员|台|机)|小票号|找零|应收.{0,12}实收|取餐号|桌号|(?:谢谢|欢迎)(?:再次|下次)?(?:光临|惠顾)/u, "receipt"],
  [/请求书|請求書|領収書|领収书|rechnung|facture|factura|fattura|invoice|tax\s?invoice|packing\s?list/iu, "foreign-invoice"],
  [/(?:甲方|乙方).*[(（]?(?:盖章|签字)|合同编号|违约责任/su, "contract"],
  [/收货人签[字收]|送货单号|发货单号|运单号/u, "delivery-note"],
  [/订单(?:编号|号|详情|状态)|下单时间|实付款/u, "order"],
  [/期初余额|期末余额|本期发生额|对账/u, "statement"],
];

/** What a page that is no invoice is: by its title first, then by its words. */
export function whatElse(sheets: Sheet[]): NotInvoice {
  const text = textOf(sheets);
  if (text.trim() === "") return "unknown";
  for (const sheet of sheets) {
    const titled = otherTitle(sheet);
    if (titled !== null) return titled;
  }
  for (const [pattern, what] of OTHERS) if (pattern.test(text)) return what;
  return text.length > 20 ? "document" : "unknown";
}

function textOf(sheets: Sheet[]): string {
  return sheets.flatMap((sheet) => sheet.lines.map((line) => line.flat)).join("\n");
}
