/** Money is bigint fen (分) inside and a decimal string with two digits outside; never a float. */

/** A decimal number as `units / 10^scale`, exact. */
export type Decimal = { units: bigint; scale: number };

/** "-12.345", "1e-3" and the like as an exact decimal; null where it is no number. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?$/u.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return null;
  const units = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/** The decimal in fen, rounded half away from zero. */
export function toFen({ units, scale }: Decimal): bigint {
  if (scale <= 2) return units * 10n ** BigInt(2 - scale);
  return divideRounded(units, 10n ** BigInt(scale - 2));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** a / b in whole units, half away from zero. */
export function divideRounded(a: bigint, b: bigint): bigint {
  const negative = a < 0n !== b < 0n;
  const [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const rounded = (2n * x + y) / (2n * y);
  return negative ? -rounded : rounded;
}

const CURRENCY = /^(人民币|rmb|cny|[¥￥Y])\s*/iu;

/**
 * Fen of an amount as people and papers write it: "¥1,234.50", "1234.5元", "(1,234.50)", "-8", "1.2万".
 * More than two decimals are rounded half away from zero. Null where it is no amount, or one beyond 10^15 yuan.
 */
export function parseFen(text: string): bigint | null {
  // the form of the register itself
  if (/^-?\d{1,13}\.\d{2}$/u.test(text)) return BigInt(text.replace(".", ""));
  let rest = text
    .normalize("NFKC")
    .replace(/[\u2212\u2010-\u2015]/gu, "-")
    .replace(/\s+/gu, "");
  let negative = false;
  const flip = (pattern: RegExp, replacement: string): void => {
    if (!pattern.test(rest)) return;
    rest = rest.replace(pattern, replacement);
    negative = !negative;
  };
  flip(/^\((.*)\)$/u, "$1");
  flip(/^(-|负)/u, "");
  rest = rest.replace(/^\+/u, "").replace(CURRENCY, "");
  if (!negative) flip(/^(-|负)/u, "");
  rest = rest.replace(/(元|圆|圓|块钱|块)?(整|正)?$/u, "");
  const scale = rest.endsWith("亿") ? 8 : rest.endsWith("万") ? 4 : 0;
  if (scale > 0) rest = rest.slice(0, -1);
  const digits = withoutGrouping(rest);
  const decimal = digits === null ? null : parseDecimal(digits);
  if (decimal === null) return null;
  const fen = toFen({ units: decimal.units * 10n ** BigInt(scale), scale: decimal.scale });
  if (fen > 10n ** 17n || fen < -(10n ** 17n)) return null;
  return negative ? -fen : fen;
}

function withoutGrouping(text: string): string | null {
  if (/^\d*(\.\d*)?(e[+-]?\d{1,2})?$/iu.test(text) && /\d/u.test(text)) return text;
  if (/^\d{1,3}([,，]\d{3})+(\.\d*)?$/u.test(text)) return text.replace(/[,，]/gu, "");
  return null;
}

/** "1234.50": the form of the API and of InvoiceFacts. */
export function formatFen(fen: bigint): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, "0");
  return `${fen < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** "1,234.50": the form that people read; the currency sign is the page's matter. */
export function displayYuan(fen: bigint): string {
  const [whole = "", cents = ""] = formatFen(fen).split(".");
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/gu, ",")}.${cents}`;
}

/** Canonical decimal string of an amount as printed, or null: "1,234.5" → "1234.50". */
export function moneyString(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const fen = parseFen(text);
  return fen === null ? null : formatFen(fen);
}
