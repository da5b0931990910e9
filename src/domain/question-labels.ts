/** Fields that a text names itself: "发票代码：044032100111，号码63435756，金额128.50元，开票日期2024-03-12". */
import { parseDate } from "./dates.ts";
import { amountPiece } from "./question-amounts.ts";
import { codePieces, floatPiece, numberPieces, tokensOf } from "./question-digits.ts";
import { TAKEN } from "./question-scan.ts";
import type { NewPiece, Scan } from "./question-scan.ts";
import { plain } from "./text.ts";
import { checkTaxId } from "./taxid.ts";

type Pieces = NewPiece[] | null;

// blanks never stand beside blanks that may be either's: a text of blanks would be split in all ways that there are
const SEP = String.raw`\s*(?:\((?:必填|选填|后六位|后6位|小写|元|含税|不含税)\)\s*)?(?:[:=是为]\s*)?`;
const MUST_SEP = String.raw`\s*(?:\([^)]{1,6}\)\s*)?[:=是为]\s*`;
const DIGITISH = String.raw`[0-9OoIl〇|](?:[0-9OoIl〇|]|[ \-](?=[0-9OoIl〇|])){2,30}`;
const MONEY = String.raw`(?:[¥￥]\s*)?-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d{1,4})?`;

const CODE = new RegExp(`((?:(?:发票|票据|电子票据|票)?代码|(?<![A-Za-z])[Cc]ode)${SEP})(${DIGITISH}|[0-9]{4}[0-9A-Z]{8})`, "gu");
const NUMBER = new RegExp(
  `((?:(?:数电票?|全电|电子|发票|票据|客票|铁路){0,4}号码|发票号|票据号|票号|发票编号|(?<![A-Za-z])(?:[Nn]umber|[Nn]o\\.?|NO\\.?)|№)${SEP})(${DIGITISH}|\\d\\.\\d+[eE]\\+\\d+)`,
  "gu",
);
const DATE = new RegExp(
  `(?:(?:开票|填开|开具|发票|出票|缴款)?(?:日期|时间)|(?<![A-Za-z])[Dd]ate)${SEP}(\\d{4}\\s*[-/.年]\\s*\\d{1,2}\\s*[-/.月]\\s*\\d{1,2}\\s*日?|\\d{8})(?:[T ]*\\d{1,2}:\\d{2}(?::\\d{2})?)?(?!\\d)`,
  "gu",
);
const TOTAL = new RegExp(
  `(?:价税合计|含税金额|发票总额|开票金额|总金额|总额|总价|合计\\(小写\\)|小写|票价|实付金额?|应付金额?|(?<![A-Za-z])[Tt]otal)${SEP}(${MONEY})\\s*(?:元|圆)?整?`,
  "gu",
);
const NET = new RegExp(`(?:合计金额|不含税金额|不含税价|金额\\(不含税\\)|金额合计)${SEP}(${MONEY})\\s*(?:元|圆)?整?`, "gu");
const AMOUNT = new RegExp(`(?:(?:发票)?(?:金额|合计|价格|费用)|(?<![A-Za-z])[Aa]mount)${SEP}(${MONEY})\\s*(?:元|圆)?整?`, "gu");
const CHECK_CODE = new RegExp(`校验码(?:后(?:六|6)位)?${SEP}([0-9OoIl][0-9A-Za-z ]{3,30})`, "gu");
const TAX_ID = new RegExp(
  `(?:(销售方|销方|购买方|购方|开票方|受票方|卖方|买方)\\s*)?(?:纳税人)?(?:识别号|税号|统一社会信用代码)(?:\\/统一社会信用代码|\\/纳税人识别号)?${SEP}([0-9A-Za-z][0-9A-Za-z \\-]{13,24})`,
  "gu",
);
const NAME_END = String.raw`([^\s,，。；;:\n\t\u0001][^,，。；;:\n\t\u0001]{1,60}?)(?=\s*(?:[,，。；;\n\t\u0001]|$|\s{2,}|(?:的)?(?:发票|开票|金额|日期|税号|纳税人|号码|代码)))`;
const SELLER = new RegExp(
  `(?:销售方|销方|开票方|开票单位|商户|商家|卖方|收款方|收款单位|销货单位)(?:名称|信息)?${MUST_SEP}${NAME_END}`,
  "gu",
);
const BUYER = new RegExp(
  `(?:购买方|购方|发票抬头|抬头|受票方|付款方|付款单位|买方|购货单位|交款人)(?:名称|信息)?${MUST_SEP}${NAME_END}`,
  "gu",
);

/** Takes every labelled field out of the scan; returns how many there were. */
export function scanLabels(scan: Scan): number {
  let count = 0;
  const counted =
    (use: (match: RegExpExecArray) => Pieces) =>
    (match: RegExpExecArray): Pieces => {
      const pieces = use(match);
      if (pieces !== null) count++;
      return pieces;
    };
  scan.each(
    TAX_ID,
    counted((match) => taxIdPieces(match[2] ?? "")),
  );
  scan.each(
    SELLER,
    counted((match) => name("seller", match[1] ?? "")),
  );
  scan.each(
    BUYER,
    counted((match) => name("buyer", match[1] ?? "")),
  );
  scan.each(
    DATE,
    counted((match) => date(match[1] ?? "")),
  );
  count += firstToken(scan, CODE, codePieces);
  scan.each(
    CHECK_CODE,
    counted((match) => checkCode(match[1] ?? "")),
  );
  count += firstToken(scan, NUMBER, (text) => floatPiece(text) ?? numberPieces(text));
  scan.each(
    TOTAL,
    counted((match) => amountPiece(match[1] ?? "", "total")),
  );
  scan.each(
    NET,
    counted((match) => amountPiece(match[1] ?? "", "net")),
  );
  scan.each(
    AMOUNT,
    counted((match) => amountPiece(match[1] ?? "")),
  );
  return count;
}

/** Takes a label and the first group of digits behind it; digits further on are judged with the rest of the text. */
function firstToken(scan: Scan, pattern: RegExp, read: (text: string) => Pieces): number {
  let count = 0;
  for (const match of scan.rest.matchAll(pattern)) {
    const [whole, label = "", run = ""] = match;
    const start = match.index + label.length;
    const end = /^[\dOoIl〇| -]+$/u.test(run) ? (tokensOf(run, start)[0]?.end ?? start + run.length) : match.index + whole.length;
    const pieces = read(scan.rest.slice(start, end));
    if (pieces === null || scan.rest.slice(match.index, end).includes(TAKEN)) continue;
    scan.take({ start: match.index, end }, ...pieces);
    count++;
  }
  return count;
}

function taxIdPieces(text: string): Pieces {
  const reading = checkTaxId(text.trim().split(/\s{2,}/u)[0] ?? "");
  if (reading.value.length < 15) return null;
  return [{ field: "taxId", value: reading.suggestion ?? reading.value, mended: reading.suggestion ? ["letter-o"] : [] }];
}

function name(field: "seller" | "buyer", text: string): Pieces {
  const value = plain(text)
    .replace(/^(名称)/u, "")
    .trim();
  return value.length < 2 ? null : [{ field, value, mended: [], party: true }];
}

function date(text: string): Pieces {
  const day = parseDate(text);
  return day === null ? null : [{ field: "date", value: day, mended: [] }];
}

function checkCode(text: string): Pieces {
  const value = text.replace(/\s/gu, "").replace(/[Oo]/gu, "0").replace(/[Il]/gu, "1");
  return /^[0-9a-zA-Z]{4,20}$/u.test(value)
    ? [{ field: "checkCode", value, mended: value === text.trim() ? [] : ["spaces"] }]
    : null;
}
