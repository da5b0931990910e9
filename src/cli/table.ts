/** Aligned columns in a terminal, where a Chinese character takes two places. */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]|[\u{20000}-\u{3fffd}]/u;
const NARROW_NOTHING = /\p{Mark}|\p{Cf}/u;

/** Places that a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (NARROW_NOTHING.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Control characters in what strangers wrote must not move the cursor or ring the bell. */
// oxlint-disable-next-line no-control-regex
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ");

/** Cuts to so many places, with … where something was cut. */
export function cut(text: string, places: number): string {
  if (widthOf(text) <= places) return text;
  let kept = "";
  let width = 0;
  for (const character of text) {
    const next = widthOf(character);
    if (width + next > places - 1) break;
    kept += character;
    width += next;
  }
  return `${kept}…`;
}

export function pad(text: string, places: number, side: "left" | "right" = "left"): string {
  const blanks = " ".repeat(Math.max(0, places - widthOf(text)));
  return side === "left" ? text + blanks : blanks + text;
}

export type Column = { title: string; side?: "left" | "right"; /** at most so many places */ max?: number };

/** Lines of a table; the first is its head. */
export function table(columns: Column[], rows: string[][]): string[] {
  const clean = rows.map((row) => columns.map((column, i) => cut(printable(row[i] ?? ""), column.max ?? 200)));
  const widths = columns.map((column, i) => Math.max(widthOf(column.title), ...clean.map((row) => widthOf(row[i]!))));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => pad(cell, widths[i]!, columns[i]!.side))
      .join("  ")
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...clean.map(line)];
}

/** "label  value" lines, the labels as wide as the widest. */
export function list(pairs: [label: string, value: string][], indent = ""): string[] {
  const width = Math.max(0, ...pairs.map(([label]) => widthOf(label)));
  return pairs.map(([label, value]) => `${indent}${pad(label, width)}  ${printable(value)}`);
}
