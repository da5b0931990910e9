/** What of the readings is kept beside a document, and the one reason why it holds no invoice. */
import type { FileReading, Problem } from "#domain/invoice.ts";

/** "b.ofd" of "a.zip!b.ofd", where the file was handed in as "a.zip"; null for the file itself. */
export function memberOf(name: string, reading: FileReading): string | null {
  return reading.file.startsWith(`${name}!`) ? reading.file.slice(name.length + 1) : null;
}

/** Without the invoices: each is kept with the record that it became or joined. */
export function shownReadings(readings: FileReading[]): Omit<FileReading, "invoices">[] {
  return readings.map(({ invoices: _invoices, ...rest }) => rest);
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
