/** Fields that a question names itself: seller:华为, 买方="样张 公司", 类型:专票, 状态:已入账, 日期:上月, >= within 税额:>100. */
import { INVOICE_KINDS } from "./invoice.ts";
import { amountPiece, amountRange } from "./question-amounts.ts";
import { kindsOf } from "./question-kinds.ts";
import { scanDates } from "./question-dates.ts";
import { type NewPiece, Scan } from "./question-scan.ts";
import { statePieces } from "./question-states.ts";
import type { PieceField } from "./question.types.ts";
import { plain } from "./text.ts";
import { checkTaxId } from "./taxid.ts";

type Read = (value: string, now: Date) => NewPiece[] | null;

/** Longer names first where one is the beginning of another. */
const FIELDS: readonly (readonly [string, Read])[] = [
  ["seller|vendor|supplier|销售方(?:名称)?|销方(?:名称)?|销货方|卖方|开票方|供应商|商家", (value) => named("seller", value)],
  ["buyer|customer|购买方(?:名称)?|购方(?:名称)?|购货方|买方|受票方|抬头|客户", (value) => named("buyer", value)],
  ["items?|goods|商品(?:名称)?|品名|货物|项目(?:名称)?|货物或应税劳务", (value) => named("item", value)],
  ["remarks?|notes?|memo|备注|附言", (value) => named("remark", value)],
  ["words?|text|关键词|关键字|全文|词", (value) => named("word", value)],
  [
    "pinyin|拼音",
    (value) => (/^[A-Za-z]{1,24}$/u.test(value) ? [{ field: "pinyin", value: value.toLowerCase(), mended: [] }] : null),
  ],
  ["tags?|labels?|标签", (value) => filter("tag", value)],
  ["company|公司|所属公司|单位", (value) => filter("company", value)],
  ["department|dept|部门", (value) => filter("department", value)],
  ["status|state|状态", statePieces],
  ["direction|方向", directionPieces],
  ["type|kind|类型|票种|种类|发票类型|发票种类", kindPieces],
  ["tax ?id|税号|识别号|纳税人识别号", taxIdPieces],
  ["tax|税额", (value) => money(value, "tax")],
  ["total|价税合计|含税", (value) => money(value, "total")],
  ["net|不含税(?:金额)?", (value) => money(value, "net")],
  ["amount|金额", (value) => money(value, "any")],
  ["date|日期|开票日期", datePieces],
];

const SEPARATOR = String.raw`\s?[:=]\s?`;
/** In quotes anything; else up to the next blank, but a name in Latin letters goes on over its blanks. */
const VALUE = String.raw`(?:["“「『]([^"”」』\n]{1,80})["”」』]|((?:[A-Za-z&.'()-]+(?: (?![A-Za-z ]+[:=])[A-Za-z&.'()-]+){1,6}(?![:=\w\p{Script=Han}]))|[^\s,;"。、\u0001]{1,80}))`;
const EDGE = String.raw`(?<![\p{L}\p{N}])`;

const PATTERNS = FIELDS.map(([names, read]) => [new RegExp(`${EDGE}(?:${names})${SEPARATOR}${VALUE}`, "giu"), read] as const);

/** Takes every field that is named with a colon and understood; what isn't is left for the other passes. */
export function scanFields(scan: Scan, now: Date): void {
  if (!/[:=]/u.test(scan.rest)) return;
  for (const [pattern, read] of PATTERNS) scan.each(pattern, (match) => read(plain(match[1] ?? match[2] ?? ""), now));
}

function named(field: Extract<PieceField, "seller" | "buyer" | "item" | "remark" | "word">, value: string): NewPiece[] | null {
  return value === "" ? null : [{ field, value, mended: [] }];
}

const filter = (name: string, value: string): NewPiece[] | null =>
  value === "" ? null : [{ field: "filter", value: `${name}:${value}`, mended: [] }];

function directionPieces(value: string): NewPiece[] | null {
  if (/^(?:received|in|进项?|收)/iu.test(value)) return filter("direction", "received");
  return /^(?:issued|out|销项?|开)/iu.test(value) ? filter("direction", "issued") : null;
}

function kindPieces(value: string): NewPiece[] | null {
  const kinds = kindsOf(value) ?? INVOICE_KINDS.filter((kind) => kind === value.toLowerCase());
  return kinds.length === 0 ? null : [{ field: "kind", value: kinds.join(","), mended: [] }];
}

function taxIdPieces(value: string): NewPiece[] | null {
  const reading = checkTaxId(value);
  if (reading.value.length < 15) return null;
  return [{ field: "taxId", value: reading.suggestion ?? reading.value, mended: reading.suggestion ? ["letter-o"] : [] }];
}

function money(value: string, basis: "total" | "net" | "tax" | "any"): NewPiece[] | null {
  return amountPiece(value, basis) ?? amountRange(value, basis);
}

/** Whatever names days by itself does so after 日期: as well. */
function datePieces(value: string, now: Date): NewPiece[] | null {
  const inner = new Scan(value);
  scanDates(inner, now);
  const [piece, ...more] = inner.pieces();
  if (piece === undefined || more.length > 0 || inner.remainders().some(({ text }) => text.trim() !== "")) return null;
  const { text: _text, span: _span, ...days } = piece;
  return [days];
}
