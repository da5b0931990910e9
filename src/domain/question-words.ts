/** Words: directions, company names, and the talk around them that isn't searched for. */
import type { NewPiece, Scan } from "./question-scan.ts";
import { plain } from "./text.ts";

const DIRECTION_WORDS: readonly (readonly [RegExp, string])[] = [
  [/进项(?:发?票)?|收到的(?:发?票)?/gu, "direction:received"],
  [/销项(?:发?票)?|(?:我们|公司)开(?:出|具)的(?:发?票)?/gu, "direction:issued"],
];

/** Talk that says nothing of the invoice; stripped word by word, as a pattern of these would take exponential time. */
const TALK = [
  "查无此票",
  "为什么",
  "查一下",
  "找一下",
  "看一下",
  "有没有",
  "在哪里",
  "找不到",
  "查不到",
  "请问",
  "您好",
  "你好",
  "麻烦",
  "谢谢",
  "帮我",
  "帮忙",
  "我想",
  "我要",
  "查找",
  "查询",
  "查下",
  "搜索",
  "看看",
  "这张",
  "那张",
  "一张",
  "几张",
  "哪张",
  "在哪",
  "怎么",
  "什么",
  "显示",
  "系统里",
  "系统",
  "里面",
  "没有",
  "不到",
  "我的",
  "我们",
  "您的",
  "你的",
  "发票",
  "电子票据",
  "票据",
  "号码",
  "代码",
  "日期",
  "金额",
  "合计",
  "左右",
  "大概",
  "大约",
  "开具",
  "开票",
  "期间",
  "之间",
  "请",
  "帮",
  "想",
  "要",
  "查",
  "找",
  "搜",
  "看",
  "张",
  "的",
  "了",
  "吗",
  "呢",
  "啊",
  "是",
  "为",
  "约",
  "和",
  "与",
  "及",
  "在",
  "开",
  "年",
  "月",
  "日",
  "号",
] as const;

/** At the end of a word only what can't belong to it: 要, 看, 年 and the like may be part of a name. */
const TRAILING = TALK.filter((talk) => talk.length > 1 || "的了吗呢啊".includes(talk));

const COMPANY_END =
  "(?:有限责任公司|股份有限公司|有限公司|分公司|总公司|公司|集团|事务所|合作社|商行|经营部|经销部|服务部|门市部|营业部|工作室|酒店|宾馆|饭店|餐厅|餐饮店|超市|商店|药店|药房|医院|诊所|学校|大学|学院|幼儿园|银行|支行|研究院|研究所|委员会|协会|基金会|管理局|税务局|财政局|加油站|中心|厂|店|局)";
const COMPANY = new RegExp(
  `[\\p{Script=Han}A-Za-z0-9()&·]{2,40}?${COMPANY_END}(?:[\\p{Script=Han}()]{0,20}?(?:分公司|支行|分行|分店|店|部))?`,
  "gu",
);

/** Takes directions and company names; call before the digits are judged, so that names with digits stay whole. */
export function scanNames(scan: Scan): void {
  for (const [pattern, value] of DIRECTION_WORDS) scan.each(pattern, () => [{ field: "filter", value, mended: [] }]);
  scan.each(COMPANY, (match) => {
    const [, side = "", name = ""] =
      /^(?:请问|帮我|查一下|查询|查找|来自|关于|查|找|在|的|向|从|给|由)*(销售方|销方|卖方|开票方|购买方|购方|买方|抬头)?(.*)$/su.exec(
        match[0],
      ) ?? [];
    if (name.length < 4 || /^\d+$/u.test(name)) return null;
    const sender = scan.rest.charAt(match.index - 1) === "【";
    const field = sender ? "ignored" : side === "" ? "word" : /^(?:销|卖|开)/u.test(side) ? "seller" : "buyer";
    return [{ field, value: plain(name), mended: [], ...(sender ? {} : { party: true }) }];
  });
}

/**
 * Takes what is left: words to search for, talk to be ignored. In a message that named its fields (`message`), the
 * rest is talk as well.
 */
export function scanWords(scan: Scan, message: boolean): void {
  for (const { text, start } of scan.remainders()) {
    for (const match of text.matchAll(/[^\s,，。；;:!！?？、|"'“”‘’【】[\]<>《》\n\t]+/gu)) {
      const span = { start: start + match.index, end: start + match.index + match[0].length };
      scan.take(span, ...wordPieces(match[0], message));
    }
  }
}

function wordPieces(text: string, message: boolean): NewPiece[] {
  const ignored: NewPiece[] = [{ field: "ignored", value: plain(text), mended: [] }];
  if (message || !/[\p{L}\p{N}*]/u.test(text)) return ignored;
  const bare = stripTalk(text);
  return bare === "" ? ignored : [{ field: "word", value: plain(bare), mended: [] }];
}

/** Talk at the two ends goes; a word that is nothing but talk goes altogether. */
function stripTalk(text: string): string {
  const leading = stripped(
    text,
    (rest) => TALK.find((talk) => rest.startsWith(talk)),
    (rest, talk) => rest.slice(talk.length),
  );
  return stripped(
    leading,
    (rest) => TRAILING.find((talk) => rest.endsWith(talk)),
    (rest, talk) => rest.slice(0, -talk.length),
  );
}

function stripped(text: string, find: (rest: string) => string | undefined, cut: (rest: string, talk: string) => string): string {
  let rest = text;
  for (let talk = find(rest); talk !== undefined; talk = find(rest)) rest = cut(rest, talk);
  return rest;
}
