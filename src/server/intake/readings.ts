/** What of the readings is kept beside a document, and the one reason why it holds no invoice. */
import { valueAt } from "#domain/completeness.ts";
import type { FileReading, InvoiceFacts, Problem } from "#domain/invoice.ts";

/** "b.ofd" of "a.zip!b.ofd", where the file was handed in as "a.zip"; null for the file itself. */
export function memberOf(name: string, reading: FileReading): string | null {
  return reading.file.startsWith(`${name}!`) ? reading.file.slice(name.length + 1) : null;
}

/** Without the invoices: each is kept with the record that it became or joined. */
export function shownReadings(readings: FileReading[]): Omit<FileReading, "invoices">[] {
  return readings.map(({ invoices: _invoices, ...rest }) => rest);
}

/**
 * The invoices of a reading, each with what the witnesses of its file say differently as failed checks, so that it stays with
 * the record until a person settles it. A file with several invoices doesn't tell whose contradiction it is: the one that has the value.
 */
export function withContradictions({ invoices, problems }: FileReading): InvoiceFacts[] {
  const said = problems.flatMap(({ code, detail }) => (code === "contradiction" && detail?.field ? [detail] : []));
  if (said.length === 0) return invoices;
  return invoices.map((facts) => {
    const own = said.filter(({ field, a, b }) => invoices.length === 1 || [a, b].includes(String(valueAt(facts, field!))));
    return { ...facts, checks: [...facts.checks, ...own.map((detail) => ({ id: "carriers", ok: false, detail }))] };
  });
}

/** Notes that come along with a reason without being one. */
const NOTES: readonly string[] = ["wrong-extension", "qr-unreadable", "low-confidence", "missing-part"];

/**
 * The problem that is told of a file. Of an archive the first member that holds no invoice is named;
 * null where everything was read.
 */
export function problemOf(name: string, readings: FileReading[]): Problem | null {
  const unread = readings.find((reading) => reading.invoices.length === 0);
  if (unread === undefined) return readings.length > 0 ? null : { code: "empty-file", message: "nothing in it" };
  const problem = unread.problems.find(({ code }) => !NOTES.includes(code)) ??
    unread.problems[0] ?? { code: "not-an-invoice", message: "no invoice was found in it", detail: { is: "unknown" } };
  const member = memberOf(name, unread);
  return member === null ? problem : { ...problem, detail: { ...problem.detail, member } };
}

/** Whether the file itself (no member of an archive) is a table that can be imported row by row. */
export function isTable(name: string, readings: FileReading[]): boolean {
  const [reading] = readings;
  return (
    readings.length === 1 &&
    reading !== undefined &&
    memberOf(name, reading) === null &&
    reading.problems.some((problem) => problem.detail?.["is"] === "spreadsheet")
  );
}
