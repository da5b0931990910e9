/** What a question finds as a file: page after page, under the asker's permission at each, with a trace before the first byte. */
import { Readable } from "node:stream";
import { EXPORT_COLUMNS, type InvoiceExport, type InvoiceSummary } from "#api/invoices.api.ts";
import { shanghaiToday } from "#domain/dates.ts";
import { EXPORT_LIMIT } from "#domain/lists/fields.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import type { OutCell, OutSheet } from "#server/platform/sheet/sheet.types.ts";
import { xlsxOf } from "#server/platform/sheet/xlsx.ts";
import { withinBudget } from "./budget.ts";
import { conditionsOf } from "./conditions.ts";
import { companiesOf } from "./find.queries.ts";
import type { Conditions, NumberFit, Position, Sort } from "./find.types.ts";
import { searchInvoices } from "./find.usecases.ts";
import { storedFilters } from "./stored-queries.ts";

const PAGE = 500;
/** A page of the middle of a long list may take longer than a search that somebody waits for. */
const PAGE_TIMEOUT_MS = 20_000;

type Column = (typeof EXPORT_COLUMNS)[number];
type Question = { conditions: Conditions; sort: Sort; ids: ReadonlySet<string> | null };
type Counter = { rows: number };

/** @throws ProblemError before anything is sent */
export async function exportInvoices(
  platform: Platform,
  actor: Actor,
  wish: InvoiceExport,
): Promise<{ name: string; type: string; body: Readable }> {
  const { i18n } = platform;
  const filters = { ...(wish.query === undefined ? {} : await storedFilters(platform.db, actor, wish.query)), ...wish.filters };
  const conditions = conditionsOf(filters, actor.userId);
  if (conditions === null) throw new ProblemError(400, "unknown-condition");
  const columns = wish.columns ?? [...EXPORT_COLUMNS];
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
  await trace("invoices.exported", { format: wish.format, filters, columns, chosen: wish.ids?.length ?? null });
  const question: Question = { conditions, sort: wish.sort ?? "-date", ids: wish.ids === undefined ? null : new Set(wish.ids) };
  const counter: Counter = { rows: 0 };
  const sheet: OutSheet = {
    columns: columns.map((column) => ({
      title: i18n.t(actor.locale, `find:export.column.${column}`),
      width: WIDTHS[column] ?? 14,
    })),
    rows: traced(rowsOf(platform, actor, question, columns, counter), () =>
      trace("invoices.export-ended", { rows: counter.rows }),
    ),
  };
  const title = i18n.t(actor.locale, "find:export.name");
  const name = `${title}-${shanghaiToday(platform.clock())}.${wish.format}`;
  return wish.format === "csv"
    ? { name, type: "text/csv; charset=utf-8", body: Readable.from(csvOf(sheet), { objectMode: false }) }
    : { name, type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body: xlsxOf(sheet, title) };
}

/** However it ends, whole or broken off: how many rows went out is noted. */
async function* traced<T>(rows: AsyncIterable<T>, ended: () => Promise<unknown>): AsyncGenerator<T> {
  try {
    yield* rows;
  } finally {
    await ended();
  }
}

async function* rowsOf(
  platform: Platform,
  actor: Actor,
  question: Question,
  columns: readonly Column[],
  counter: Counter,
): AsyncGenerator<OutCell[]> {
  const say = (key: string): string => platform.i18n.t(actor.locale, key);
  for await (const page of pagesOf(platform, actor, question)) {
    for (const invoice of page) {
      if (question.ids !== null && !question.ids.has(invoice.id)) continue;
      if (counter.rows >= EXPORT_LIMIT) {
        // the file itself says that it isn't all
        yield [platform.i18n.t(actor.locale, "find:export.limit", { limit: EXPORT_LIMIT })];
        return;
      }
      counter.rows += 1;
      yield columns.map((column) => CELLS[column](invoice, say));
      if (counter.rows === question.ids?.size) return;
    }
  }
}

async function* pagesOf(platform: Platform, actor: Actor, { conditions, sort }: Question): AsyncGenerator<InvoiceSummary[]> {
  let after: Position | null = null;
  let fits: NumberFit[] | null = null;
  for (;;) {
    const options = { sort, limit: PAGE, after, fits, counted: false };
    const { result, invoices } = await withinBudget(
      platform.db,
      async (db) => {
        const found = await searchInvoices(db, actor, conditions, options);
        return { result: found, invoices: await presentSummaries(db, actor, found.rows) };
      },
      PAGE_TIMEOUT_MS,
    );
    yield invoices;
    const last = result.rows.at(-1);
    if (!result.more || last === undefined) return;
    after = { key: last.key ?? "", id: last.id, rest: last.key === null };
    fits = [result.fit];
  }
}

const money = (value: string | null): OutCell => (value === null ? null : { money: value });
const yes = (value: boolean, say: (key: string) => string): OutCell => (value ? say("find:export.yes") : null);

const CELLS: Record<Column, (invoice: InvoiceSummary, say: (key: string) => string) => OutCell> = {
  code: ({ code }) => code,
  number: ({ number }) => number,
  digitalNumber: ({ digitalNumber }) => digitalNumber,
  date: ({ date }) => (date === null ? null : { date }),
  kind: ({ kind }, say) => say(`domain:kind.${kind}`),
  direction: ({ direction }, say) => say(`domain:direction.${direction}`),
  sellerName: ({ seller }) => seller.name,
  sellerTaxId: ({ seller }) => seller.taxId,
  buyerName: ({ buyer }) => buyer.name,
  buyerTaxId: ({ buyer }) => buyer.taxId,
  amount: ({ amount }) => money(amount),
  tax: ({ tax }) => money(tax),
  total: ({ total }) => money(total),
  currency: ({ currency }) => currency,
  red: ({ red }, say) => yes(red, say),
  firstItem: ({ firstItem }) => firstItem,
  taxState: ({ states }, say) => say(`domain:state.tax.${states.tax}`),
  deliveryState: ({ states }, say) => say(`domain:state.delivery.${states.delivery}`),
  useState: ({ states }, say) => say(`domain:state.use.${states.use}`),
  bookingState: ({ states }, say) => say(`domain:state.booking.${states.booking}`),
  claimState: ({ states }, say) => say(`domain:state.claim.${states.claim}`),
  archiveState: ({ states }, say) => say(`domain:state.archive.${states.archive}`),
  company: ({ company }) => company.name,
  department: ({ department }) => department?.name ?? null,
  tags: ({ tags }) => tags.join(" "),
  titleOurs: ({ titleOurs, buyer }, say) => yes(!titleOurs && Boolean(buyer.name ?? buyer.taxId), say),
  missing: ({ missing }, say) => missing.map((path) => say(`domain:field.${path}`)).join(" "),
  arrivedAt: ({ arrivedAt }) => ({ date: shanghaiToday(new Date(arrivedAt)) }),
};

const WIDTHS: Partial<Record<Column, number>> = {
  number: 24,
  digitalNumber: 24,
  sellerName: 32,
  buyerName: 32,
  sellerTaxId: 22,
  buyerTaxId: 22,
  kind: 22,
  firstItem: 30,
};
