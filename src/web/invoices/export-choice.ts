import { keepLocally } from "../app/kept-locally.ts";
import { allColumns, columnsAsListed, type ExportColumn } from "#domain/lists/export-columns.ts";
import type { ListColumn } from "#domain/lists/list-columns.ts";

/** How a person likes his exports; columns left out are listed too, so that each keeps its place. */
export type ExportChoice = {
  format: "xlsx" | "csv";
  lines: boolean;
  columns: readonly { name: ExportColumn; on: boolean }[];
};

const KEY = "piaozai.export";

/** A choice brought up to date: columns that have come since stand at the end, switched on, those that went are gone. */
export function currentChoice(kept: Partial<ExportChoice> | null): ExportChoice {
  const { format = "xlsx", lines = false, columns = [] } = kept ?? {};
  return { format: format === "csv" ? "csv" : "xlsx", lines, columns: columnsFor(lines, columns) };
}

function columnsFor(lines: boolean, before: ExportChoice["columns"]): ExportChoice["columns"] {
  const all = allColumns(lines);
  const known = before.filter(({ name }) => all.includes(name));
  const added = all.filter((name) => !known.some((each) => each.name === name));
  return [...known, ...added.map((name) => ({ name, on: true }))];
}

export const withLines = (choice: ExportChoice, lines: boolean): ExportChoice => ({
  ...choice,
  lines,
  columns: columnsFor(lines, choice.columns),
});

type Picked<Name> = readonly { name: Name; on: boolean }[];

export const switched = <Name>(columns: Picked<Name>, name: Name, on: boolean): Picked<Name> =>
  columns.map((each) => (each.name === name ? { name, on } : each));

/** The column one place up or down; at the ends nothing moves. */
export function moved<Name>(columns: Picked<Name>, name: Name, by: 1 | -1): Picked<Name> {
  const at = columns.findIndex((each) => each.name === name);
  const column = columns[at];
  if (column === undefined || at + by < 0 || at + by >= columns.length) return columns;
  return columns.toSpliced(at, 1).toSpliced(at + by, 0, column);
}

/** The columns that the list shows; the others are listed after them, switched off. */
export function asListed(choice: ExportChoice, listed: readonly ListColumn[]): ExportChoice {
  const names = columnsAsListed(listed, choice.lines);
  const rest = allColumns(choice.lines).filter((name) => !names.includes(name));
  return {
    ...choice,
    columns: [...names.map((name) => ({ name, on: true })), ...rest.map((name) => ({ name, on: false }))],
  };
}

/** Kept in this browser, for each person apart. */
export function keptChoice(user: string): ExportChoice {
  try {
    return currentChoice(JSON.parse(localStorage.getItem(`${KEY}.${user}`) ?? "null") as ExportChoice | null);
  } catch {
    return currentChoice(null);
  }
}

export function keepChoice(user: string, choice: ExportChoice): void {
  keepLocally(`${KEY}.${user}`, JSON.stringify(choice));
}
