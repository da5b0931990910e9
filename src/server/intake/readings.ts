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
    const own = said.filter(
      ({ field, a, b, invoice }) =>
        invoices.length === 1 || (invoice ? invoice === facts.number : [a, b].includes(String(valueAt(facts, field!)))),
    );
    return { ...facts, checks: [...facts.checks, ...own.map((detail) => ({ id: "carriers", ok: false, detail }))] };
  });
}

/** Notes that come along with a reason without being one. */
const NOTES: readonly string[] = ["wrong-extension", "qr-unreadable", "low-confidence", "missing-part"];

/** An archive of thousands of pictures names so many of its unread members; the rest is counted. */
const MEMBERS_NAMED = 50;

/**
 * The problem that is told of a file, null where everything was read. Of an archive it is the one of the first member
 * without an invoice (`detail.member`), and with several `detail.unread` counts and `detail.members` names them, a line each.
 */
export function problemOf(name: string, readings: FileReading[]): Problem | null {
  const without = readings.filter((reading) => reading.invoices.length === 0);
  const [unread] = without;
  if (unread === undefined) return readings.length > 0 ? null : { code: "empty-file", message: "nothing in it" };
  const problem = unread.problems.find(({ code }) => !NOTES.includes(code)) ??
    unread.problems[0] ?? { code: "not-an-invoice", message: "no invoice was found in it", detail: { is: "unknown" } };
  const member = memberOf(name, unread);
  if (member === null) return problem;
  const members = without.flatMap((reading) => memberOf(name, reading) ?? []);
  const more = members.length > 1 ? { unread: String(members.length), members: members.slice(0, MEMBERS_NAMED).join("\n") } : {};
  return { ...problem, detail: { ...problem.detail, member, ...more } };
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
