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
