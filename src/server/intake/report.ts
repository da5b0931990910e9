/** The report of a batch as a table: a row a file and invoice, for people and for scripts. */
import type { FileResult } from "#api/documents.api.ts";
import type { z } from "zod";
import type { I18n } from "#server/platform/i18n.ts";
import type { OutCell, OutSheet } from "#server/platform/sheet/sheet.types.ts";

type Result = z.infer<typeof FileResult>;
const COLUMNS = ["file", "size", "sha256", "outcome", "number", "date", "seller", "total", "problem", "problemCode"] as const;

export function reportOf(i18n: I18n, locale: string, files: readonly Result[]): OutSheet {
  async function* rows(): AsyncGenerator<OutCell[]> {
    for (const file of files) yield* rowsOf(i18n, locale, file);
  }
  return { columns: COLUMNS.map((column) => ({ title: i18n.t(locale, `intake:report.${column}`) })), rows: rows() };
}

function rowsOf(i18n: I18n, locale: string, file: Result): OutCell[][] {
  const outcome = i18n.t(locale, `intake:outcome.${file.outcome}`);
  const said = file.suspected.length > 0 ? `${outcome} (${i18n.t(locale, "intake:outcome.suspected")})` : outcome;
  const problem = [file.problem && wordsOf(i18n, locale, file.problem), file.problem?.code ?? null];
  const start = [file.name, String(file.size), file.sha256, said];
  const summaries = file.invoices.flatMap((invoice) => invoice.summary ?? []);
  if (summaries.length === 0) return [[...start, null, null, null, null, ...problem]];
  return summaries.map(({ number, digitalNumber, date, seller, total }) => [
    ...start,
    number ?? digitalNumber,
    date === null ? null : { date },
    seller.name,
    total === null ? null : { money: total },
    ...problem,
  ]);
}

/** What is wrong with a file, as the pages say it; of an archive it is one of its members. */
function wordsOf(i18n: I18n, locale: string, { code, message, detail = {} }: NonNullable<Result["problem"]>): string {
  const word = (key: string, params = {}): string | null => {
    return i18n.has(locale, `reading:${key}`) ? i18n.t(locale, `reading:${key}`, params) : null;
  };
  const { is = "unknown", member } = detail;
  const what = code === "not-an-invoice" && is !== "unknown" ? word(`is.${is}`) : null;
  const words = (what === null ? word(`problem.${code}`, detail) : word("problem.not-an-invoice-but", { what })) ?? message;
  return member === undefined ? words : i18n.t(locale, "reading:ofMember", { member, words });
}
