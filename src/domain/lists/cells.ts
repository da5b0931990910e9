/** Cells of a list as they stand in the file, and what they say. */
import { type IsoDay, fromSerial, isDay, parseDate } from "../dates.ts";
import { formatFen, parseFen } from "../money.ts";
import { plain } from "../text.ts";

/** Text; `{n}` is a number as the file writes it (a date too, as days since 1900); null: empty. */
export type Cell = string | { n: string } | null;

/** How a file writes: text in a workbook is as its maker wrote it, text in CSV may have gone through a spreadsheet program. */
export type CellStyle = { typed: boolean; date1904: boolean };

const SIGNIFICANT = 15;

/** A cell as a person sees it. */
export function cellText(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "string" ? cell : shownNumber(cell.n);
}

/** A float as it was meant: 17699.119999999999 is 17699.12, as a spreadsheet shows it. */
function shownNumber(raw: string): string {
  if (raw.replace(/^-?0*|\.|[eE].*$/gu, "").length <= SIGNIFICANT && !/[eE]/u.test(raw)) return raw;
  const value = Number(raw);
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return raw;
  const shown = String(Number(value.toPrecision(SIGNIFICANT)));
  return /[eE]/u.test(shown) ? raw : shown;
}

const EXPONENT = /^\d(?:\.\d+)?[eE]\+?(\d{1,2})$/u;

/**
 * A long number of which a spreadsheet program has kept 15 digits: written as 2.43220000004891E+19, stored as a number,
 * or ending in zeros from the 16th digit on. What stood there can't be known any more.
 */
export function isRuined(cell: Cell, { typed }: Pick<CellStyle, "typed">): boolean {
  if (cell === null) return false;
  const text = typeof cell === "string" ? plain(cell).replace(/\s/gu, "") : cell.n;
  const exponent = EXPONENT.exec(text)?.[1];
  if (exponent !== undefined) return Number(exponent) >= 7;
  const digits = text.replace(/\.0*$/u, "");
  if (!/^\d{16,}$/u.test(digits)) return false;
  return typeof cell !== "string" || (!typed && /^0+$/u.test(digits.slice(SIGNIFICANT)));
}

/** Digits and letters of a number or code; a number that was stored as 12345678.0 loses its point. */
export function idOf(cell: Cell): string {
  const text = cell === null ? "" : typeof cell === "string" ? cell : cell.n;
  // most are plain already, and there are millions of them
  if (/^[0-9A-Z]*$/u.test(text)) return text;
  return plain(text)
    .replace(/^'|[\s\-_]/gu, "")
    .replace(/^(\d+)\.0+$/u, "$1")
    .toUpperCase();
}

/** The day; undefined where something stands there that is none. */
export function dayOf(cell: Cell, { date1904 }: Pick<CellStyle, "date1904">): IsoDay | null | undefined {
  const text = cellText(cell).trim();
  if (text === "") return null;
  const plainDay = /^(\d{4}-\d{2}-\d{2})(?: \d{2}:\d{2}:\d{2})?$/u.exec(text)?.[1];
  if (plainDay !== undefined && isDay(plainDay)) return plainDay;
  const serial = /^\d{5}(?:\.\d+)?$/u.test(text) ? fromSerial(Number(text) + (date1904 ? 1462 : 0)) : null;
  return serial ?? parseDate(text) ?? undefined;
}

/** The amount as a decimal string; undefined where something stands there that is none. Lines of one cell that agree are one. */
export function moneyOf(cell: Cell): string | null | undefined {
  const text = cellText(cell).trim();
  if (/^-?\d{1,13}\.\d{2}$/u.test(text)) return text === "-0.00" ? "0.00" : text;
  if (text === "" || /^[*\-/—]+$/u.test(text) || /^(?:免税|不征税)$/u.test(text)) return null;
  const lines = text.split(/[\r\n]+/u).filter((line) => line.trim() !== "");
  // of several amounts in a cell the one with the currency's sign is their sum
  const sums = lines.filter((line) => /^[¥￥]/u.test(line.trim()));
  const values = new Set((lines.length > 1 && sums.length === 1 ? sums : lines).map((line) => parseFen(line)));
  const [fen] = values;
  return values.size === 1 && fen !== null && fen !== undefined ? formatFen(fen) : undefined;
}

/** Text as it stands; null where there is none. */
export function textOf(cell: Cell): string | null {
  const text = cellText(cell).trim();
  return text === "" || /^[-—/]+$/u.test(text) ? null : text;
}
