/** Amounts as people type them: ¥1,234.50, 1234.5元, >1000, 1000-2000元, 大于1000. */
import { formatFen, parseFen } from "./money.ts";
import type { Piece } from "./question.types.ts";
import type { NewPiece, Scan } from "./question-scan.ts";

const AMOUNT = String.raw`-?(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,2})?(?:\s*[万亿])?`;
const UNIT = String.raw`\s*(?:元整?|圆整?|块钱?|RMB|CNY)`;
const SIGN = String.raw`(?:[¥￥]|RMB|CNY|人民币)\s*`;
const RANGE_WITH_UNIT = new RegExp(
  `(?<![\\d.])(?:${SIGN})?(${AMOUNT})(?:${UNIT})?\\s*(?:-{1,2}|~|到|至|\\.\\.)\\s*(?:${SIGN})?(${AMOUNT})(?:${UNIT})(?:之间)?`,
  "giu",
);
const RANGE_WITH_SIGN = new RegExp(`${SIGN}(${AMOUNT})\\s*(?:-{1,2}|~|到|至|\\.\\.)\\s*(?:${SIGN})?(${AMOUNT})(?![\\d.])`, "giu");
const MORE = new RegExp(
  `(?:>=?|=>|≥|≧|大于等于|大于|(?<!不)高于|(?<!不)超过|不低于|至少)\\s*(?:${SIGN})?(${AMOUNT})(?:${UNIT})?(?![\\d.])`,
  "giu",
);
const LESS = new RegExp(
  `(?:<=?|=<|≤|≦|小于等于|小于|(?<!不)低于|少于|不超过|不高于|至多)\\s*(?:${SIGN})?(${AMOUNT})(?:${UNIT})?(?![\\d.])`,
  "giu",
);
const OR_MORE = new RegExp(`(?<![\\d.])(${AMOUNT})(?:${UNIT})?\\s*(?:以上|及以上)`, "giu");
const OR_LESS = new RegExp(`(?<![\\d.])(${AMOUNT})(?:${UNIT})?\\s*(?:以下|以内|及以下)`, "giu");
/** "100-200" alone: two amounts, where it can't be a number of eight digits in two groups. */
const BARE_RANGE =
  /(?<![\d.A-Za-z年/-])(\d{1,7}(?:\.\d{1,2})?)\s*(?:-{1,2}|~|到|至|\.\.)\s*(\d{1,7}(?:\.\d{1,2})?)(?![\d.A-Za-z年月日号/]|\s*-\s*\d)/gu;
const WITH_SIGN = new RegExp(`${SIGN}(${AMOUNT})(?:${UNIT})?(?![\\d.])`, "giu");
const WITH_UNIT = new RegExp(`(?<![\\d.])(${AMOUNT})${UNIT}`, "giu");
const WITH_CENTS = /(?<![\d.\-A-Za-z])(-?(?:\d{1,3}(?:,\d{3})+|\d{1,12})\.\d{1,2})(?![\d.%A-Za-z])/gu;
const WITH_GROUPS = /(?<![\d.,])(-?\d{1,3}(?:,\d{3})+)(?![\d,]|\.\d)/gu;

/** Takes everything that is plainly an amount out of the scan. */
export function scanAmounts(scan: Scan): void {
  const both = (match: RegExpExecArray): NewPiece[] | null => range(match[1], match[2]);
  scan.each(RANGE_WITH_UNIT, both);
  scan.each(RANGE_WITH_SIGN, both);
  scan.each(MORE, (match) => range(match[1], undefined));
  scan.each(LESS, (match) => range(undefined, match[1]));
  scan.each(OR_MORE, (match) => range(match[1], undefined));
  scan.each(OR_LESS, (match) => range(undefined, match[1]));
  scan.each(BARE_RANGE, (match) => (plainRange(match[1] ?? "", match[2] ?? "") ? range(match[1], match[2]) : null));
  for (const pattern of [WITH_SIGN, WITH_UNIT, WITH_CENTS, WITH_GROUPS])
    scan.each(pattern, (match) => amountPiece(match[1] ?? ""));
}

type Basis = NonNullable<Piece["basis"]>;

/** 1000-2000 is a range, 6343-5756 a number. */
function plainRange(a: string, b: string): boolean {
  const number = !a.includes(".") && !b.includes(".") && a.length + b.length === 8 && !(a.endsWith("00") && b.endsWith("00"));
  return !number && Number(a) < Number(b) && !(a.length > 1 && a.startsWith("0"));
}

/** Two amounts are shorter. */
const RANGE_TEXT_MAX = 80;

/** ">100", "<=99.50", "100-200" as a range of amounts; null where the text is none. */
export function amountRange(text: string, basis: Basis): NewPiece[] | null {
  if (text.length > RANGE_TEXT_MAX) return null;
  const compared = /^(>=?|=>|≥|≧|<=?|=<|≤|≦)(.+)$/u.exec(text);
  const [, sign = "", value = ""] = compared ?? [];
  const both = /^([\d.,]+)(?:-{1,2}|~|到|至|\.\.)([\d.,]+)$/u.exec(text);
  const found = compared
    ? /[>≥≧]/u.test(sign)
      ? range(value, undefined)
      : range(undefined, value)
    : both && range(both[1], both[2]);
  return found?.map((piece) => ({ ...piece, basis })) ?? null;
}

/** One amount as a piece; null where the text is none. */
export function amountPiece(text: string, basis: Basis = "any"): NewPiece[] | null {
  const fen = parseFen(text);
  return fen === null ? null : [{ field: "amount", value: formatFen(fen), mended: [], basis }];
}

function range(from: string | undefined, to: string | undefined): NewPiece[] | null {
  const [low, high] = [from === undefined ? null : parseFen(from), to === undefined ? null : parseFen(to)];
  if ((from !== undefined && low === null) || (to !== undefined && high === null)) return null;
  const [a, b] = low !== null && high !== null && low > high ? [high, low] : [low, high];
  return [
    {
      field: "amountRange",
      value: `${a === null ? "" : formatFen(a)}..${b === null ? "" : formatFen(b)}`,
      mended: [],
      basis: "any",
    },
  ];
}
