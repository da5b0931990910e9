/** Text as people and files write it, brought to one form. */
import { simplified } from "./variants.ts";

/** Radicals that PDF text layers give instead of the character and that NFKC leaves alone. */
const RADICALS: Record<string, string> = {
  "⺁": "厂",
  "⺇": "几",
  "⺌": "小",
  "⺎": "兀",
  "⺏": "尣",
  "⺐": "尢",
  "⺓": "幺",
  "⺕": "彐",
  "⺖": "忄",
  "⺘": "扌",
  "⺙": "攵",
  "⺛": "旡",
  "⺝": "月",
  "⺟": "母",
  "⺠": "民",
  "⺡": "氵",
  "⺢": "水",
  "⺣": "灬",
  "⺤": "爪",
  "⺩": "王",
  "⺬": "示",
  "⺮": "竹",
  "⺯": "糹",
  "⺰": "纟",
  "⺲": "罒",
  "⺶": "羊",
  "⺷": "羊",
  "⺸": "羊",
  "⺹": "耂",
  "⺼": "肉",
  "⺾": "艹",
  "⻁": "虎",
  "⻂": "衤",
  "⻃": "覀",
  "⻄": "西",
  "⻅": "见",
  "⻆": "角",
  "⻇": "角",
  "⻈": "讠",
  "⻉": "贝",
  "⻊": "足",
  "⻋": "车",
  "⻌": "辶",
  "⻍": "辶",
  "⻎": "辶",
  "⻏": "阝",
  "⻐": "钅",
  "⻑": "長",
  "⻒": "镸",
  "⻓": "长",
  "⻔": "门",
  "⻖": "阝",
  "⻗": "雨",
  "⻘": "青",
  "⻙": "韦",
  "⻚": "页",
  "⻛": "风",
  "⻜": "飞",
  "⻝": "食",
  "⻟": "飠",
  "⻠": "饣",
  "⻢": "马",
  "⻣": "骨",
  "⻤": "鬼",
  "⻥": "鱼",
  "⻦": "鸟",
  "⻧": "卤",
  "⻨": "麦",
  "⻩": "黄",
  "⻪": "黾",
  "⻬": "齐",
  "⻮": "齿",
  "⻰": "龙",
  "⻳": "龟",
};

const DASHES = /[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d\u2500\u2501]/gu;
const INVISIBLE = /(?:[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\ufe00|\ufe01|\ufe0e|\ufe0f)/gu;
const BLANKS = /[\s\u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u3164]+/gu;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/gu;

/**
 * The same text in plain characters: full width, Kangxi radicals, odd dashes and blanks become ordinary ones,
 * invisible characters go. For comparing and parsing; what is shown stays as printed. Idempotent.
 */
export function plain(text: string): string {
  return plainLines(text).replace(BLANKS, " ").trim();
}

/** Printable ASCII and the common Chinese characters: most text is nothing else, and plain as it is. */
const ORDINARY = /^[ -~\u4e00-\u9fff]*$/u;

/** Like `plain`, but line breaks and tabs stay. */
export function plainLines(text: string): string {
  if (ORDINARY.test(text)) return text;
  const once = text.normalize("NFKC").replace(/[\u2e80-\u2ef3]/gu, (sign) => RADICALS[sign] ?? sign);
  return once.normalize("NFKC").replace(INVISIBLE, "").replace(DASHES, "-").replace(CONTROLS, " ").normalize("NFKC");
}

/** Characters that are written in more than one way on invoices, for searching only. */
const SEARCH_TWINS: Record<string, string> = {
  圆: "元",
  〇: "零",
  "○": "零",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "《": "<",
  "》": ">",
  "【": "[",
  "】": "]",
  "、": ",",
  "。": ".",
  "・": "·",
  "•": "·",
};

/**
 * The form in which Chinese text is searched: plain, lower case, simplified characters, 圆 as 元, and no blank beside a
 * Chinese character. Both the stored text and the words asked for go through this. Idempotent.
 */
export function searchForm(text: string): string {
  if (ORDINARY.test(text)) return ordinaryForm(text);
  return simplified(plain(plain(text).toLowerCase()))
    .replace(/[圆〇○“”‘’《》【】、。・•]/gu, (sign) => SEARCH_TWINS[sign] ?? sign)
    .replace(/(?<=[\p{Script=Han}\u3000-\u303f]) | (?=[\p{Script=Han}\u3000-\u303f])/gu, "")
    .trim();
}

/** The same of a text of which most steps would change nothing. */
function ordinaryForm(text: string): string {
  const form = simplified(/[A-Z]/u.test(text) ? text.toLowerCase() : text).replaceAll("圆", "元");
  if (!form.includes(" ")) return form;
  return form
    .replace(/ +/gu, " ")
    .replace(/(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])/gu, "")
    .trim();
}

/** What was mended on the way from the typed to the searched form. */
export type Mend = "full-width" | "spaces" | "letter-o" | "letter-l" | "float" | "swapped" | "prefix";

/**
 * Digits out of something that should be a number: full width, spaces and dashes go, O/o/〇 are 0 and l/I/| are 1.
 * Returns null where anything else than digits remains, or nothing.
 */
export function digitsOf(text: string): { digits: string; mended: Mend[] } | null {
  const mended: Mend[] = [];
  const note = (after: string, before: string, mend: Mend): string => {
    if (after !== before && !mended.includes(mend)) mended.push(mend);
    return after;
  };
  const narrow = plainLines(text);
  let digits = /[０-９Ａ-Ｚａ-ｚ]/u.test(text) ? note(narrow, text, "full-width") : narrow;
  digits = note(digits.trim().replace(/[\s\-_.·,']/gu, ""), digits.trim(), "spaces");
  if (!/[0-9]/u.test(digits)) return null;
  digits = note(digits.replace(/[Oo〇○]/gu, "0"), digits, "letter-o");
  digits = note(digits.replace(/[lI|!]/gu, "1"), digits, "letter-l");
  return /^[0-9]+$/u.test(digits) ? { digits, mended } : null;
}
