/** What a question finds as a file: page after page, under the asker's permission at each, with a trace before the first byte. */
import { Readable } from "node:stream";
import type { InvoiceExport } from "#api/invoices.api.ts";
import { shanghaiToday } from "#domain/dates.ts";
import type { InvoiceItem } from "#domain/invoice.ts";
import { columnsAsListed } from "#domain/lists/export-columns.ts";
import { EXPORT_LIMIT } from "#domain/lists/fields.ts";
import { withDays } from "#domain/periods.ts";
import { presentItems, presentSummaries } from "#server/invoices/invoices.present.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { evenIfGone } from "#server/platform/database/watch.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import type { OutCell, OutSheet } from "#server/platform/sheet/sheet.types.ts";
import { xlsxOf } from "#server/platform/sheet/xlsx.ts";
import { withinBudget } from "./budget.ts";
import { conditionsFor } from "./names.usecases.ts";
import { columnsOf, type ExportRow, cellOf, widthOf } from "./export-columns.ts";
import type { Conditions, NumberFit, Position, Sort } from "./find.types.ts";
import { searchInvoices } from "./find.usecases.ts";
import { questionOf } from "./question.ts";
import { withHashedWords } from "./search-trace.ts";
import { companiesOf, refuseWithheld } from "./withheld.ts";

const PAGE = 500;
/** A page of the middle of a long list may take longer than a search that somebody waits for. */
const PAGE_TIMEOUT_MS = 20_000;

type Question = { conditions: Conditions; sort: Sort; ids: ReadonlySet<string> | null; lines: boolean };
/** What has gone out, and how many of the rows begin an invoice. */
type Counter = { rows: number; invoices: number };

/** @throws ProblemError before anything is sent */
export async function exportInvoices(
  platform: Platform,
  actor: Actor,
  wish: InvoiceExport,
): Promise<{ name: string; type: string; body: Readable }> {
  const { i18n } = platform;
  const { filters, sort, columns: listed } = await questionOf(platform.db, actor, wish, wish.filters ?? {});
  const asked = await conditionsFor(platform.db, actor, withDays(filters, platform.clock()));
  if (asked === null) throw new ProblemError(400, "unknown-condition");
  refuseWithheld(actor, asked, sort);
  const conditions = { ...asked, companies: exportable(actor, asked) };
  const { lines = false } = wish;
  const columns = columnsOf(wish.columns ?? (listed === null ? undefined : columnsAsListed(listed, lines)), lines);
  if (columns.length === 0) throw new ProblemError(400, "no-columns");
  const exportId = newId();
  const companies = companiesOf(actor, conditions);
  const trace = (type: string, data: Record<string, unknown>): Promise<unknown> =>
    platform.db.transaction().execute((trx) =>
      recordEvents(
        trx,
        companies.map((companyId) => ({
          companyId,
          actorId: actor.userId,
          channel: actor.channel,
          subject: "export",
          subjectId: exportId,
          type,
          data,
          at: platform.clock(),
        })),
      ),
    );
  const said = await withHashedWords(platform, filters);
  await trace("invoices.exported", { format: wish.format, ...said, columns, lines, chosen: wish.ids?.length ?? null });
  const ids = wish.ids === undefined ? null : new Set(wish.ids);
  const question: Question = { conditions, sort, ids, lines };
  const counter: Counter = { rows: 0, invoices: 0 };
  const say = (key: string): string => i18n.t(actor.locale, key);
  const sheet: OutSheet = {
    columns: columns.map((column) => ({
      title: say(`find:export.column.${column}`),
      width: widthOf(column),
    })),
    rows: traced(
      cellsOf(
        rowsOf(platform, actor, question, counter),
        (row) => columns.map((column) => cellOf(column, row, say)),
        () =>
          // the file itself says that it isn't all
          [i18n.t(actor.locale, "find:export.limit", { limit: EXPORT_LIMIT })],
      ),
      () => evenIfGone(() => trace("invoices.export-ended", { ...counter })),
    ),
  };
  const title = i18n.t(actor.locale, "find:export.name");
  const name = `${title}-${shanghaiToday(platform.clock())}.${wish.format}`;
  return wish.format === "csv"
    ? { name, type: "text/csv; charset=utf-8", body: Readable.from(csvOf(sheet), { objectMode: false }) }
    : { name, type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body: xlsxOf(sheet, title) };
}

/** Of what he sees only companies whose invoices he may take out. @throws ProblemError 403 where there is none */
function exportable(actor: Actor, asked: Conditions): number[] {
  const seen = companiesOf(actor, asked);
  const companies = seen.filter((companyId) => mayIn(actor, companyId, "invoice.export"));
  if (seen.length > 0 && companies.length === 0) throw notPermitted("invoice.export");
  return companies;
}

/** However it ends, whole or broken off: how many rows went out is noted. */
async function* traced<T>(rows: AsyncIterable<T>, ended: () => Promise<unknown>): AsyncGenerator<T> {
  try {
    yield* rows;
  } finally {
    await ended();
  }
}

async function* cellsOf(
  rows: AsyncIterable<ExportRow | "limit">,
  cells: (row: ExportRow) => OutCell[],
  limit: () => OutCell[],
): AsyncGenerator<OutCell[]> {
  for await (const row of rows) yield row === "limit" ? limit() : cells(row);
}

/** The rows of the table, "limit" in place of the first that there is no room for. */
async function* rowsOf(
  platform: Platform,
  actor: Actor,
  question: Question,
  counter: Counter,
): AsyncGenerator<ExportRow | "limit"> {
  for await (const page of pagesOf(platform, actor, question)) {
    for (const { invoice, items } of page) {
      if (question.ids !== null && !question.ids.has(invoice.id)) continue;
      for (const [index, item] of (items.length === 0 ? [null] : items).entries()) {
        if (counter.rows >= EXPORT_LIMIT) return void (yield "limit");
        counter.rows += 1;
        yield { invoice, item, line: index + 1 };
      }
      counter.invoices += 1;
      if (counter.invoices === question.ids?.size) return;
    }
  }
}

type Found = Pick<ExportRow, "invoice"> & { items: InvoiceItem[] };

async function* pagesOf(platform: Platform, actor: Actor, question: Question): AsyncGenerator<Found[]> {
  const { conditions, sort, lines } = question;
  let after: Position | null = null;
  let fits: NumberFit[] | null = null;
  for (;;) {
    const options = { sort, limit: PAGE, after, fits, counted: false };
    const { result, found } = await withinBudget(
      platform.db,
      async (db) => {
        const page = await searchInvoices(db, actor, conditions, options);
        const invoices = await presentSummaries(db, actor, page.rows);
        const items = lines ? await presentItems(db, actor, invoices) : null;
        return { result: page, found: invoices.map((invoice) => ({ invoice, items: items?.get(invoice.id) ?? [] })) };
      },
      PAGE_TIMEOUT_MS,
    );
    yield found;
    const last = result.rows.at(-1);
    // a file that ends here would look whole
    if (result.partial && last === undefined) throw new ProblemError(503, "too-slow");
    if (!result.more || last === undefined) return;
    after = { key: last.key ?? "", id: last.id, rest: last.key === null };
    fits = [result.fit];
  }
}
