/**
 * Labels and stars that were nearly read: where a run says a word of the forms but for characters for which recognition
 * itself had the right one in mind, it is that word. A table whose 金额 was taken for 全额 would else have no columns.
 */
import { textOf, type Sign } from "./pieces.ts";

/** The labels of the forms (of the law's patterns and of tickets); a run must be one of them as a whole. */
const LABELS: readonly string[] = [
  ..."项目名称 货物或应税劳务、服务名称 规格型号 单位 数量 单价 金额 税率 税率/征收率 征收率 税额 合计".split(" "),
  ..."价税合计 价税合计（大写） 大写 小写 （大写） （小写） 合计金额 名称 纳税人识别号 地址、电话 开户行及账号".split(" "),
  ..."统一社会信用代码/纳税人识别号 发票代码 发票号码 开票日期 校验码 机器编号 密码区 备注 收款人 复核 开票人".split(" "),
  ..."购买方 销售方 购买方信息 销售方信息 日期 上车 下车 里程 等候 车号 证号 电子发票".split(" "),
];
/** Marks that a star in small print is taken for. */
const LIKE_STAR = /[*·•“”"'‘’`´°^、,.。，]/u;
const HAN = /\p{Script=Han}/u;
const MOST_CATEGORY = 16;

/** `*类*名`, with both stars or without the first one, which detection cuts off. */
const ITEM = /^\*?\p{Script=Han}{2,16}\*[\p{Script=Han}\dA-Z]/u;

/** The signs of a run, mended; faint ones are kept where they make the form of an item's name. */
export function mendLabel(signs: Sign[]): Sign[] {
  const sure = signs.filter(({ faint }) => faint !== true);
  const printed = sure.filter(({ char }) => char.trim() !== "" && !/[:：]/u.test(char));
  const text = textOf(printed);
  if (LABELS.includes(text)) return sure;
  const fits = LABELS.filter((label) => label.length === printed.length && saysNearly(printed, label));
  const [best] = fits.sort((a, b) => rank(printed, a) - rank(printed, b));
  if (best !== undefined) {
    const label = new Map(printed.map((sign, at) => [sign, best[at]!]));
    return sure.map((sign) => ({ ...sign, char: label.get(sign) ?? sign.char }));
  }
  const starred = withStars(signs);
  return ITEM.test(textOf(starred)) ? starred : sure;
}

/** At least half of the characters as they were read, each of the others among what recognition had in mind. */
function saysNearly(signs: Sign[], label: string): boolean {
  const read = signs.filter(({ char }, at) => char === label[at]).length;
  return read * 2 >= label.length && signs.every(({ char, others }, at) => char === label[at] || others?.includes(label[at]!));
}

function rank(signs: Sign[], label: string): number {
  return signs.reduce((sum, { char, others }, at) => sum + (char === label[at] ? 0 : 1 + (others?.indexOf(label[at]!) ?? 0)), 0);
}

/** The marks around the first words are stars where recognition had a star in mind; of a mark and a faint star side by side the star stays. */
function withStars(signs: Sign[]): Sign[] {
  const stars = signs.map((sign) => (LIKE_STAR.test(sign.char) && sign.others?.includes("*") ? { ...sign, char: "*" } : sign));
  const read = stars.filter(({ faint }) => faint !== true);
  const from = read[0] !== undefined && HAN.test(read[0].char) ? 0 : 1;
  const second = read.findIndex(({ char }, at) => at > from && !HAN.test(char));
  // behind the second star a mark is a mark
  const last = read[second]?.char === "*" && second <= MOST_CATEGORY ? read[second]!.at : Number.POSITIVE_INFINITY;
  return stars.flatMap((sign, at) => {
    if (sign.at > last) return sign.faint === true ? [] : [signs[at]!];
    const beside = [stars[at - 1], stars[at + 1]].some((other) => other?.char === "*" && other.faint !== true);
    return sign.faint === true && beside ? [] : [sign];
  });
}
