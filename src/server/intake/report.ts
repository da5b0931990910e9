/** The report of a batch as a table: a row a file and invoice, for people and for scripts. */
import type { FileResult } from "#api/documents.api.ts";
import type { z } from "zod";
import type { I18n } from "#server/platform/i18n.ts";
import type { OutCell, OutSheet } from "#server/platform/sheet/sheet.types.ts";

type Result = z.infer<typeof FileResult>;
const COLUMNS = ["file", "size", "sha256", "outcome", "number", "date", "seller", "total", "problem"] as const;

export function reportOf(i18n: I18n, locale: string, files: readonly Result[]): OutSheet {
  async function* rows(): AsyncGenerator<OutCell[]> {
    for (const file of files) yield* rowsOf(i18n, locale, file);
  }
  return { columns: COLUMNS.map((column) => ({ title: i18n.t(locale, `intake:report.${column}`) })), rows: rows() };
}

function rowsOf(i18n: I18n, locale: string, file: Result): OutCell[][] {
  const outcome = i18n.t(locale, `intake:outcome.${file.outcome}`);
  const said = file.suspected.length > 0 ? `${outcome} (${i18n.t(locale, "intake:outcome.suspected")})` : outcome;
  const problem = file.problem?.code ?? null;
  const start = [file.name, String(file.size), file.sha256, said];
  const summaries = file.invoices.flatMap((invoice) => invoice.summary ?? []);
  if (summaries.length === 0) return [[...start, null, null, null, null, problem]];
  return summaries.map(({ number, digitalNumber, date, seller, total }) => [
    ...start,
    number ?? digitalNumber,
    date === null ? null : { date },
    seller.name,
    total === null ? null : { money: total },
    problem,
  ]);
}
