/** Amounts in Chinese capitals (大写): 壹万陆仟圆整. */

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const SMALL = ["", "拾", "佰", "仟"] as const;
const LARGE = ["", "万", "亿", "万亿"] as const;

/**
 * The amount as invoices print it: 1600000n → 壹万陆仟圆整, 1070n → 壹拾圆零柒角整, -8586n → 负捌拾伍圆捌角陆分.
 * Up to 9,999 万亿 yuan; beyond that a RangeError.
 */
export function fenToCapitals(fen: bigint): string {
  const positive = fen < 0n ? -fen : fen;
  if (positive >= 10n ** 18n) throw new RangeError("amount too large for capitals");
  const sign = fen < 0n ? "负" : "";
  const yuan = positive / 100n;
  const jiao = Number((positive / 10n) % 10n);
  const cents = Number(positive % 10n);
  if (positive === 0n) return "零圆整";
  const whole = yuan === 0n ? "" : `${wholeToCapitals(yuan)}圆`;
  if (jiao === 0 && cents === 0) return `${sign}${whole}整`;
  // a zero is said where the yuan end in one, or the jiao are missing before fen
  const gap = whole !== "" && (yuan % 10n === 0n || jiao === 0) ? "零" : "";
  const tenths = jiao === 0 ? "" : `${DIGITS.charAt(jiao)}角`;
  return `${sign}${whole}${gap}${tenths}${cents === 0 ? "整" : `${DIGITS.charAt(cents)}分`}`;
}

function wholeToCapitals(yuan: bigint): string {
  const groups: number[] = [];
  for (let rest = yuan; rest > 0n; rest /= 10_000n) groups.push(Number(rest % 10_000n));
  let text = "";
  let zero = false;
  for (let i = groups.length - 1; i >= 0; i--) {
    const group = groups[i] ?? 0;
    if (group === 0) {
      zero = text !== "";
      // 壹万亿圆: the 亿 of an empty group is not lost
      if (i === 2 && groups.length > 3) text += "亿";
      continue;
    }
    if (text !== "" && (zero || group < 1000)) text += "零";
    text += groupToCapitals(group) + (i === 3 ? "万" : (LARGE[i] ?? ""));
    zero = false;
  }
  return text;
}

function groupToCapitals(group: number): string {
  let text = "";
  let zero = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(group / 10 ** place) % 10;
    if (digit === 0) {
      zero = text !== "";
      continue;
    }
    text += `${zero ? "零" : ""}${DIGITS.charAt(digit)}${SMALL[place] ?? ""}`;
    zero = false;
  }
  return text;
}

/** Every way a digit, a unit or a sign is written in capitals, simplified, traditional or misread. */
const TWINS: Record<string, string> = {
  〇: "零",
  "○": "零",
  Ｏ: "零",
  一: "壹",
  壱: "壹",
  弌: "壹",
  二: "贰",
  貳: "贰",
  弍: "贰",
  貮: "贰",
  两: "贰",
  三: "叁",
  參: "叁",
  叄: "叁",
  弎: "叁",
  参: "叁",
  四: "肆",
  五: "伍",
  六: "陆",
  陸: "陆",
  七: "柒",
  漆: "柒",
  八: "捌",
  九: "玖",
  十: "拾",
  百: "佰",
  千: "仟",
  萬: "万",
  億: "亿",
  元: "圆",
  圓: "圆",
  園: "圆",
  员: "圆",
  正: "整",
  負: "负",
};
const PLACE: Record<string, bigint> = { 拾: 10n, 佰: 100n, 仟: 1000n };

/**
 * Fen of an amount in capitals; every real form is understood: 元 = 圆, 正 = 整, zeros and 整 optional, 人民币 and ¥
 * in front, ⊗ and blanks, traditional characters, negatives as 负… or …(负数). Null where it is no such amount.
 */
export function capitalsToFen(text: string): bigint | null {
  let rest = [...text.normalize("NFKC")].map((sign) => TWINS[sign] ?? sign).join("");
  rest = rest.replace(/人民币|大写|金额|[\s:：()（）⊗ⓧ×xX*¥#,.，。]/gu, "");
  const negative = /^负|^红字|负数$|负$/u.test(rest);
  rest = rest.replace(/^(负数|负|红字)|(负数|负)$/gu, "").replace(/整$/u, "");
  const match =
    /^(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)圆)?零?(?:([零壹贰叁肆伍陆柒捌玖])角)?零?(?:([零壹贰叁肆伍陆柒捌玖])分)?$/u.exec(
      rest,
    );
  if (!match || rest === "" || (match[1] === undefined && match[2] === undefined && match[3] === undefined)) return null;
  const yuan = match[1] === undefined ? 0n : wholeFromCapitals(match[1]);
  if (yuan === null) return null;
  const fen = yuan * 100n + BigInt(DIGITS.indexOf(match[2] ?? "零") * 10 + DIGITS.indexOf(match[3] ?? "零"));
  return negative ? -fen : fen;
}

function wholeFromCapitals(text: string): bigint | null {
  const at = text.lastIndexOf("亿");
  const high = at < 0 ? "" : text.slice(0, at);
  const low = at < 0 ? text : text.slice(at + 1);
  if (at === 0) return null;
  const top = high === "" ? 0n : belowYi(high);
  const bottom = low === "" ? 0n : belowYi(low);
  return top === null || bottom === null ? null : top * 100_000_000n + bottom;
}

function belowYi(text: string): bigint | null {
  const parts = text.split("万");
  if (parts.length > 2) return null;
  const [first = "", second] = parts;
  if (second === undefined) return belowWan(first);
  const top = belowWan(first);
  const bottom = second === "" ? 0n : belowWan(second);
  return top === null || bottom === null ? null : top * 10_000n + bottom;
}

/** Up to 9,999: digits each before its place; a place without a digit is one (拾伍 = 15). */
function belowWan(text: string): bigint | null {
  if (text === "" || text.includes("亿")) return null;
  let sum = 0n;
  let digit: bigint | null = null;
  let lastPlace = 10_000n;
  for (const sign of text) {
    const place = PLACE[sign];
    if (place === undefined) {
      if (digit !== null && digit !== 0n) return null;
      digit = BigInt(DIGITS.indexOf(sign));
      continue;
    }
    if (place >= lastPlace) return null;
    lastPlace = place;
    sum += (digit ?? 1n) * place;
    digit = null;
  }
  return sum + (digit ?? 0n);
}

/** Digits, and numbers as they are written out on invoices: what an amount could be read from in a free text. */
const AMOUNT_LIKE = /[0-9０-９壹贰叁肆伍陆柒捌玖拾佰仟]/gu;
export const looksLikeAmount = (text: string): boolean => text.search(AMOUNT_LIKE) >= 0;
export const withoutAmounts = (text: string | null): string | null => text?.replace(AMOUNT_LIKE, "＊") ?? null;
