import { day, digits, money, taxId } from "../xml/statement.ts";
import type { OfdDocument } from "./document.ts";
import { testimony, type Testimony } from "./testimony.ts";

/** What `CustomDatas` of OFD.xml repeats of the invoice; null where it holds nothing of one. */
export function readMetadata({ metadata }: OfdDocument): Testimony | null {
  const get = (name: string): string | null => metadata.get(name) ?? null;
  const said = testimony("metadata");
  const { statement } = said;
  statement.code = digits(get("发票代码"));
  statement.number = digits(get("发票号码") ?? get("数电发票号码"));
  statement.date = day(get("开票日期"));
  statement.checkCode = digits(get("校验码"));
  statement.amount = money(get("合计金额"));
  statement.tax = money(get("合计税额"));
  statement.total = money(get("价税合计"));
  statement.buyer = { name: get("购买方名称"), taxId: taxId(get("购买方纳税人识别号")) };
  statement.seller = { name: get("销售方名称"), taxId: taxId(get("销售方纳税人识别号")) };
  return statement.number === null ? null : said;
}
