import { appendFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

export type Unit = "ms" | "/s" | "s" | "MB" | "×" | "%" | "";

/** One figure of a benchmark beside its budget and a peer from the same run. */
export type Figure = {
  bench: string;
  what: string;
  figure: number | null;
  unit: Unit;
  /** p50 where `figure` is a p95 */
  median?: number;
  /** p99 where `figure` is a p95 */
  p99?: number;
  /** the promise of the design: at most, or at least, so much */
  budget?: { most?: number; least?: number };
  peer?: string;
  peerFigure?: number | null;
  /** why there is no figure, or what has to be known about it */
  note?: string;
};

/** true or false against the budget; null where there is none, or no figure. */
export function kept({ figure, budget }: Figure): boolean | null {
  if (figure === null || budget === undefined) return null;
  return (budget.most === undefined || figure <= budget.most) && (budget.least === undefined || figure >= budget.least);
}

const digits = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
const withUnit = (value: number | null | undefined, unit: Unit): string =>
  value === null || value === undefined || Number.isNaN(value) ? "–" : `${digits(value)}${unit === "" ? "" : ` ${unit}`}`;

function budgetText({ budget, unit }: Figure): string {
  if (budget === undefined) return "";
  return budget.most === undefined ? `≥ ${withUnit(budget.least, unit)}` : `≤ ${withUnit(budget.most, unit)}`;
}

function row(each: Figure): string[] {
  const ratio = each.figure !== null && each.peerFigure ? digits(each.figure / each.peerFigure) : "";
  const mark = kept(each);
  return [
    each.bench,
    each.what,
    budgetText(each),
    withUnit(each.figure, each.unit),
    each.median === undefined ? "" : withUnit(each.median, each.unit),
    each.p99 === undefined ? "" : withUnit(each.p99, each.unit),
    mark === null ? "" : mark ? "✓" : "✗",
    each.peer ?? "",
    each.peer === undefined ? "" : withUnit(each.peerFigure, each.unit),
    ratio,
    each.note ?? "",
  ];
}

const HEAD = ["bench", "what", "budget", "figure", "p50", "p99", "", "peer", "peer's", "ratio", "note"];
/** columns that a terminal shows double-wide */
const columns = (text: string): number =>
  [...text].reduce(
    (sum, char) =>
      sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(char) ? 2 : 1),
    0,
  );

/** The figures as a table for a terminal. */
export function tableOf(figures: Figure[]): string {
  const rows = [HEAD, ...figures.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => columns(cells[column] ?? ""))));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell + " ".repeat(Math.max(0, widths[column]! - columns(cell))))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Appends the figures to a file, one JSON object a line, with the machine that they were measured on. */
export function appendJson(path: string, figures: Figure[], run: Record<string, unknown>): void {
  const machine = {
    cpu: cpus()[0]?.model ?? "",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  appendFileSync(
    path,
    figures.map((figure) => `${JSON.stringify({ ...figure, kept: kept(figure), ...run, machine })}\n`).join(""),
  );
}
