const SIGNS: Record<string, string> = { CNY: "¥", USD: "US$", EUR: "€", HKD: "HK$", JPY: "JP¥", GBP: "£" };

/** "-1234567.10" → "-¥1,234,567.10". Decimal strings only: no float comes near money. */
export function showMoney(value: string, currency = "CNY"): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(value);
  if (!match) return value;
  const [, minus, whole, cents = ""] = match;
  return `${minus ? "−" : ""}${SIGNS[currency] ?? `${currency} `}${whole!.replace(/\B(?=(\d{3})+$)/g, ",")}${cents}`;
}

/** 1284 → "1,284" */
export const showCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** An estimate in three figures, as each language says large numbers: 1234567 → "123万", "1.23 million". */
export const showRoughly = (count: number, language: string): string =>
  new Intl.NumberFormat(language, { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 3 }).format(count);
