/** A batch as a file: what was given, what became of it, and the invoice beside it, under the asker's permission of now. */
import { Readable } from "node:stream";
import type { BatchLookupExport, BatchLookupRow } from "#api/batch-lookups.api.ts";
import { shanghaiToday } from "#domain/dates.ts";
import type { ExportColumn } from "#domain/lists/export-columns.ts";
import { cellOf, widthOf } from "#server/find/export-columns.ts";
import { visibleCompanies } from "#server/invoices/invoices.policy.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { csvOf } from "#server/platform/sheet/csv.ts";
import type { OutCell, OutSheet } from "#server/platform/sheet/sheet.types.ts";
import { xlsxOf } from "#server/platform/sheet/xlsx.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { regionsOf } from "../gather.ts";
import { wordsIn } from "../words.ts";
import { type RowPresenter, presentRows } from "./batch.present.ts";
import { live } from "./batch.usecases.ts";
import { type RowsWanted, storedRows } from "./outcomes.queries.ts";
import { tell } from "./trace.ts";

const PAGE = 500;
const INVOICE_COLUMNS: readonly ExportColumn[] = [
  "code",
  "number",
  "digitalNumber",
  "date",
  "sellerName",
  "buyerName",
  "amount",
  "tax",
  "total",
  "taxState",
  "bookingState",
  "claimState",
  "archiveState",
];

/** @throws ProblemError 404 before anything is sent */
export async function exportBatch(
  platform: Platform,
  actor: Actor,
  id: string,
  { format, outcome, ...wish }: BatchLookupExport,
): Promise<{ name: string; type: string; body: Readable }> {
  const batch = await live(platform, actor, id);
  const seen = visibleCompanies(actor);
  if (seen.length > 0 && !seen.some((companyId) => mayIn(actor, companyId, "invoice.export")))
    throw notPermitted("invoice.export");
  const outcomes = [outcome ?? []].flat();
  const changed = wish.changed === true;
  await platform.db
    .transaction()
    .execute((trx) => tell(trx, actor, id, "batch-lookup.exported", { format, outcomes, changed, rows: batch.row_count }));
  const say = (key: string): string => platform.i18n.t(actor.locale, key);
  const own = (name: string, width: number) => ({ title: say(`causes:batch.column.${name}`), width });
  const as = { actor, words: wordsIn(platform.i18n, actor.locale), batch, ownRegions: await regionsOf(platform.db, actor) };
  const address = platform.config.baseUrl;
  const sheet: OutSheet = {
    columns: [
      own("row", 8),
      own("given", 32),
      own("outcome", 16),
      ...(batch.again === null ? [] : [own("before", 16)]),
      own("reason", 48),
      ...INVOICE_COLUMNS.map((column) => ({ title: say(`find:export.column.${column}`), width: widthOf(column) })),
      own(address === null ? "id" : "link", 24),
    ],
    rows: cellsOf(platform, as, { outcomes, changed }, (row) => cells(row, say, { address, again: batch.again !== null })),
  };
  const title = `${say("causes:batch.export")}${batch.name === "" ? "" : `-${batch.name.replace(/\.\w{1,5}$/u, "")}`}`;
  const name = `${title}-${shanghaiToday(platform.clock())}.${format}`;
  return format === "csv"
    ? { name, type: "text/csv; charset=utf-8", body: Readable.from(csvOf(sheet), { objectMode: false }) }
    : {
        name,
        type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body: xlsxOf(sheet, say("causes:batch.export")),
      };
}

async function* cellsOf(
  { db }: Platform,
  as: RowPresenter,
  wanted: Pick<RowsWanted, "outcomes" | "changed">,
  cellsIn: (row: BatchLookupRow) => OutCell[],
): AsyncGenerator<OutCell[]> {
  for (let after = 0; ;) {
    const found = await storedRows(db, as.actor, as.batch, { ...wanted, after, limit: PAGE });
    for (const row of await presentRows(db, as, found)) yield cellsIn(row);
    if (found.length < PAGE) return;
    after = found.at(-1)!.row;
  }
}

/** Of several invoices the first stands in the columns, the others are named in the reason. */
function cells(
  row: BatchLookupRow,
  say: (key: string) => string,
  { address, again }: { address: string | null; again: boolean },
): OutCell[] {
  const [invoice, ...others] = row.invoices;
  const named = row.candidates.map(({ number, why }) => `${number}: ${why}`);
  const further = others.map(({ code, number, digitalNumber }) => [code, number ?? digitalNumber].filter(Boolean).join(" "));
  const reason = [row.reason, ...named, ...further, row.notChecked].filter(Boolean).join("; ");
  return [
    String(row.row),
    row.given,
    say(`domain:batchOutcome.${row.outcome}`),
    ...(again ? [row.before === null ? null : say(`domain:batchOutcome.${row.before}`)] : []),
    reason === "" ? null : reason,
    ...INVOICE_COLUMNS.map((column) => (invoice === undefined ? null : cellOf(column, { invoice, item: null, line: 1 }, say))),
    invoice === undefined ? null : address === null ? invoice.id : `${address}/invoices/${invoice.id}`,
  ];
}
