/** What a printed value looks like: numbers, rates, dates, identifiers. */
import { moneyString } from "#domain/money.ts";

const NUMBER = /^[-+(（负]?[¥Y$]?-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d*)?[)）]?$/u;
const RATE = /^(?:-?\d{1,2}(?:\.\d+)?%|\*{1,3}|0\.\d+|免税|不征税|普通零税率|出口零税率|零税率)$/u;

/** "31468.75", "¥ 1,234.5", "-0.96" */
export function isNumber(text: string): boolean {
  return NUMBER.test(text.replace(/\s/gu, ""));
}

/** "13%", "免税", "***" */
export function isRate(text: string): boolean {
  return RATE.test(text.replace(/\s/gu, ""));
}

/** Stands where a tax or a rate would: "***", "免税". */
export function isNoValue(text: string): boolean {
  return /^(?:\*{1,3}|-{1,3}|免税|不征税)$/u.test(text.replace(/\s/gu, ""));
}

/** An amount of money with two digits, or null. Currency signs and grouping go. */
export function money(text: string): string | null {
  const bare = text.replace(/\s/gu, "").replace(/^[Y]/u, "");
  return isNumber(bare) || /^[(（]?-?[¥]/u.test(bare) ? moneyString(bare) : null;
}

/** A quantity or unit price as printed, without grouping and blanks; null where it is no number. */
export function decimal(text: string): string | null {
  const bare = text.replace(/[\s,，¥]/gu, "");
  return /^-?\d+(?:\.\d*)?$/u.test(bare) ? bare.replace(/\.$/u, "") : null;
}

/**
 * The date in a stretch of printed text: "2024年12月05日", "2025-10-13", "20240305", or a form whose 年, 月, 日 are
 * printed between digits that were written as one run ("2024 03 05年月日").
 */
export function printedDate(text: string): string | null {
  const joined =
    /(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})(?!\d)/u.exec(text) ??
    /(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/u.exec(text);
  if (joined !== null) return dateOf(joined[1], joined[2], joined[3]);
  // 日 is often recognised as 8 or B
  const recognised = /(\d{4})年(\d{1,2})月(\d{2})(?=[8B日])/u.exec(text.replace(/\s/gu, ""));
  if (recognised !== null) return dateOf(recognised[1], recognised[2], recognised[3]);
  const parts = text.match(/\d+/gu) ?? [];
  const year = parts.findIndex((part) => /^(?:19|20)\d{2}$/u.test(part));
  if (year >= 0 && parts.length >= year + 3) return dateOf(parts[year], parts[year + 1], parts[year + 2]);
  const digits = parts.join("");
  return /^(?:19|20)\d{6}$/u.test(digits) ? dateOf(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)) : null;
}

function dateOf(year = "", month = "", day = ""): string | null {
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? null : date;
}
