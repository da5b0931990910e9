/** The only way from a batch to an answer: invoices as their asker may see them now, sentences in his language. */
import type { BatchLookup, BatchLookupRow } from "#api/batch-lookups.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import { type BatchRow, readBatchRow } from "#domain/batch/row.ts";
import { moneyString } from "#domain/money.ts";
import type { RegionId } from "#domain/regions.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Words } from "../words.ts";
import { hiddenAmong } from "../causes/hidden.ts";
import { type OpenFile, filesOf } from "../causes/open-files.ts";
import type { Inquiry } from "../lookup.types.ts";
import { inquiryOf, reasonOfFiles, reasonOfHidden, reasonOfMiss } from "./answer-rows.ts";
import type { BatchEntry, Reason, StoredRow } from "./batch.types.ts";
import type { OutcomeCount } from "./outcomes.queries.ts";

export function presentBatch(batch: BatchEntry, counts: OutcomeCount[] | null): BatchLookup {
  const { plan } = batch;
  const instant = (at: Date | null): string | null => at?.toISOString() ?? null;
  return {
    id: batch.id,
    name: batch.name,
    source: batch.source,
    state: batch.state,
    createdAt: batch.created_at.toISOString(),
    startedAt: instant(batch.started_at),
    finishedAt: instant(batch.finished_at),
    deletedAt: instant(batch.deleted_at),
    rows: batch.row_count,
    checked: batch.checked,
    sheet: plan.sheet,
    columns: plan.columns,
    otherNumberColumns: plan.others,
    counts: counts === null ? null : Object.fromEntries(counts.map(({ outcome, n }) => [outcome, n])),
    again:
      batch.again === null
        ? null
        : {
            which: batch.again,
            at: batch.again_at!.toISOString(),
            rows: batch.again_rows,
            checked: batch.again_checked,
            changed: counts === null ? null : counts.reduce((sum, { changed }) => sum + changed, 0),
          },
    keptUntil: batch.kept_until.toISOString(),
    problem: batch.problem,
    may: mayWith(batch),
  };
}

/** What its asker may do with it as it stands. */
export function mayWith({ state, deleted_at }: Pick<BatchEntry, "state" | "deleted_at">): BatchLookup["may"] {
  const moving = state === "queued" || state === "running";
  const here = deleted_at === null;
  return { cancel: here && moving, resume: here && (state === "cancelled" || state === "failed"), again: here && !moving };
}

export type RowPresenter = { actor: Actor; words: Words; batch: BatchEntry; ownRegions: RegionId[] };

export async function presentRows(db: DbOrTrx, as: RowPresenter, rows: readonly StoredRow[]): Promise<BatchLookupRow[]> {
  const summaries = await presentSummaries(
    db,
    as.actor,
    rows.flatMap(({ refs }) => refs),
  );
  const inIntake = rows.filter(({ outcome }) => outcome === "inIntake").flatMap(({ refs }) => refs.map(({ id }) => id));
  const inquiries = new Map(
    rows.map((row) => [
      row,
      inquiryOf(as.actor, readBatchRow(row.cells, as.batch.plan, as.batch.created_at), as.batch.created_at),
    ]),
  );
  const missing = rows.filter(isMiss).map((row) => inquiries.get(row)!.asked);
  const hidden = await hiddenAmong(db, as.actor, missing, as.batch.created_at);
  const shown: Shown = {
    hidden: new Map(rows.map((row) => [row, hidden.get(inquiries.get(row)!.asked) ?? []])),
    invoices: new Map(summaries.map((summary) => [summary.id, summary])),
    files: await filesOf(db, as.actor, inIntake),
  };
  return rows.map((row) => presentRow(as, row, shown));
}

/** What the asker may see of all that the rows rest on. */
type Shown = {
  invoices: ReadonlyMap<string, InvoiceSummary>;
  files: ReadonlyMap<string, OpenFile>;
  /** of rows without any trace: what companies tell their own members all the same */
  hidden: ReadonlyMap<StoredRow, CaseFacts["hidden"]>;
};

const isMiss = ({ outcome, detail }: StoredRow): boolean =>
  outcome === "noTrace" || (outcome === "notChecked" && detail.unchecked === "near");

function presentRow(as: RowPresenter, row: StoredRow, shown: Shown): BatchLookupRow {
  const { actor, words, batch } = as;
  const read = readBatchRow(row.cells, batch.plan, batch.created_at);
  const seen = row.refs.map(({ id }) => shown.invoices.get(id));
  const files = row.outcome === "inIntake" ? row.refs.flatMap(({ id }) => shown.files.get(id) ?? []) : [];
  const invoices = row.outcome === "nearMatch" ? [] : seen.filter((summary) => summary !== undefined);
  const hidden = seen.some((summary) => summary === undefined);
  const reason = reasonNow(as, row, inquiryOf(actor, read, batch.created_at), {
    hidden,
    files,
    told: shown.hidden.get(row) ?? [],
  });
  const { unchecked } = row.detail;
  return {
    row: row.row,
    ...given(read),
    outcome: row.outcome,
    before: row.before,
    invoices,
    total: invoices.length === 0 ? 0 : hidden ? invoices.length : (row.detail.total ?? invoices.length),
    differs: row.outcome === "differs" ? differences(read, invoices[0], hidden ? [] : (row.detail.differs ?? [])) : [],
    candidates:
      row.outcome === "nearMatch"
        ? (row.detail.candidates ?? []).flatMap(({ number, why }, index) => {
            const invoice = seen[index];
            return invoice === undefined ? [] : [{ invoice, number, why: words.say(why) }];
          })
        : [],
    withdrawn: row.outcome === "withdrawn" ? (row.refs[0]?.id ?? null) : null,
    files: files.map(({ id, name, waiting }) => ({ id, name, waiting })),
    firstRow: row.detail.firstRow ?? null,
    reason: reason === null ? null : words.say(reason.say),
    cause: reason?.cause ?? null,
    certainty: reason?.certainty ?? null,
    notChecked: unchecked === undefined ? null : words.say({ key: UNCHECKED[unchecked === true ? "near" : unchecked] }),
  };
}

const UNCHECKED = { near: "batch.nearUnchecked", number: "batch.unchecked", evidence: "batch.evidenceUnchecked" } as const;

/** The sentence on a row, as far as what it rests on may be seen now. */
function reasonNow(
  { ownRegions }: RowPresenter,
  row: StoredRow,
  inquiry: Omit<Inquiry, "db">,
  { hidden, files, told }: { hidden: boolean; files: readonly OpenFile[]; told: CaseFacts["hidden"] },
): Reason | null {
  const { outcome, other, detail } = row;
  if (isMiss(row)) return reasonOfHidden(told) ?? reasonOfMiss(inquiry, ownRegions, detail.unchecked !== undefined);
  if (outcome === "inIntake") return reasonOfFiles(inquiry, files);
  // what is said of a record that was taken out names nothing of it; a sentence on several of which some are hidden would count those
  return other || (hidden && outcome !== "withdrawn") ? null : (detail.reason ?? null);
}

function given({
  given: text,
  asked,
  number,
  lost,
}: BatchRow): Pick<BatchLookupRow, "given" | "number" | "code" | "date" | "amount"> {
  return {
    given: text,
    number: number ?? (lost === null ? asked.number : null),
    code: asked.code,
    date: asked.dateFrom === asked.dateTo ? asked.dateFrom : null,
    amount: asked.amountMin === asked.amountMax ? moneyString(asked.amountMin) : null,
  };
}

/** What was given beside what is registered. */
function differences(
  { asked }: BatchRow,
  invoice: InvoiceSummary | undefined,
  fields: readonly ("code" | "date" | "amount")[],
): BatchLookupRow["differs"] {
  if (invoice === undefined) return [];
  const values = {
    code: [asked.code, invoice.code],
    date: [asked.dateFrom, invoice.date],
    amount: [asked.amountMin, invoice.total ?? invoice.amount],
  } as const;
  return fields.flatMap((field) => {
    const [said, registered] = values[field];
    return said === null ? [] : [{ field, given: said, registered }];
  });
}
