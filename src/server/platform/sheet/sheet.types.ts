/** A cell of a table that is written: text stays text whatever it looks like, money is exact, a date is a day. */
export type OutCell = string | { money: string } | { date: string } | null;
export type OutSheet = { columns: { title: string; width?: number }[]; rows: AsyncIterable<OutCell[]> };

/** What a spreadsheet program would take for a formula, in full width too; a negative amount is none. */
export const isFormulaLike = (text: string): boolean =>
  /^[=+\-@\t\r\n\0＝＋－＠]/u.test(text) && !/^-\d[\d,]*(?:\.\d+)?$/u.test(text);
