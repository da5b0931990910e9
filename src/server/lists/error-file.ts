/** The rows that weren't taken, as a table like the one that came: the same columns, and why in one more. */
import { Readable } from "node:stream";
import type { ListField } from "#domain/lists/fields.ts";
import type { RowProblem } from "#domain/lists/rows.ts";
import type { Actor } from "#server/people/people.types.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import type { OutCell } from "#server/platform/sheet/sheet.types.ts";
import { xlsxOf } from "#server/platform/sheet/xlsx.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { wrongRows } from "./lists.queries.ts";
import type { ListRow } from "./lists.types.ts";

const PAGE = 500;

export type ErrorFile = { name: string; type: string; body: Readable };

export function errorFile(platform: Platform, actor: Actor, list: ListRow, format: "xlsx" | "csv"): ErrorFile {
  const { i18n } = platform;
  const { locale } = actor;
  const main = list.look?.sheets[list.look.main];
  const columns = main?.columns ?? [];
  const fieldName = (field: ListField | null): string =>
    field === null ? "" : columns[list.plan?.mapping[field] ?? -1] || i18n.t(locale, `lists:field.${field}`);
  const reason = ({ code, field, value }: RowProblem): string =>
    i18n.t(locale, `lists:row.${code}`, { field: fieldName(field), value });
  const sheet = {
    columns: [
      { title: i18n.t(locale, "lists:errors.reason"), width: 44 },
      { title: i18n.t(locale, "lists:errors.row"), width: 8 },
      ...columns.map((title) => ({ title, width: 18 })),
    ],
    rows: rows(platform, list, (problems) => [...new Set(problems.map(reason))].join("; ")),
  };
  const name = `${list.name.replace(/\.\w{1,5}$/u, "")}-${i18n.t(locale, "lists:errors.file")}.${format}`;
  return format === "csv"
    ? { name, type: "text/csv; charset=utf-8", body: Readable.from(csvOf(sheet), { objectMode: false }) }
    : {
        name,
        type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body: xlsxOf(sheet, main?.name || i18n.t(locale, "lists:errors.file")),
      };
}

async function* rows(platform: Platform, list: ListRow, reasons: (problems: RowProblem[]) => string): AsyncGenerator<OutCell[]> {
  for (let after = 0; ;) {
    const page = await wrongRows(platform.db, list, after, PAGE);
    for (const { row, problems, cells } of page) yield [reasons(problems), String(row), ...cells];
    if (page.length < PAGE) return;
    after = page.at(-1)!.row;
  }
}
