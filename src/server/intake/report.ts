/** The report of a batch as CSV: a row a file and invoice, for Excel and for scripts. */
import type { FileResult } from "#api/documents.api.ts";
import type { z } from "zod";
import type { I18n } from "#server/platform/i18n.ts";

type Result = z.infer<typeof FileResult>;
const COLUMNS = ["file", "size", "sha256", "outcome", "number", "date", "seller", "total", "problem"] as const;

/** Text with a byte order mark (Excel takes it for UTF-8 then) and CRLF, RFC 4180. */
export function reportCsv(i18n: I18n, locale: string, files: readonly Result[]): string {
  const head = COLUMNS.map((column) => i18n.t(locale, `intake:report.${column}`));
  const rows = files.flatMap((file) => rowsOf(i18n, locale, file));
  return `\u{feff}${[head, ...rows].map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

function rowsOf(i18n: I18n, locale: string, file: Result): string[][] {
  const outcome = i18n.t(locale, `intake:outcome.${file.outcome}`);
  const said = file.suspected.length > 0 ? `${outcome} (${i18n.t(locale, "intake:outcome.suspected")})` : outcome;
  const problem = file.problem === null ? "" : file.problem.code;
  const start = [plain(file.name), String(file.size), file.sha256 ?? "", said];
  const summaries = file.invoices.flatMap((invoice) => invoice.summary ?? []);
  if (summaries.length === 0) return [[...start, "", "", "", "", problem]];
  return summaries.map(({ number, digitalNumber, date, seller, total }) => [
    ...start,
    digits(number ?? digitalNumber ?? ""),
    date ?? "",
    plain(seller.name ?? ""),
    total ?? "",
    problem,
  ]);
}

/** A spreadsheet would make a sum of twenty digits: a tab before them keeps them text. */
const digits = (number: string): string => (number === "" ? "" : `\t${number}`);
/** What begins like a formula is text all the same. */
const plain = (text: string): string => (/^[=+\-@\t\r]/u.test(text) ? `'${text}` : text);
const quoted = (cell: string): string => (/[",\r\n\t]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
