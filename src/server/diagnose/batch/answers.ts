/** How the answer of a row is put: its outcome, what it rests on, and the sentence that goes with it. Pure. */
import type { BatchRow } from "#domain/batch/row.ts";
import type { Finding, Say } from "#domain/causes/cause.types.ts";
import type { KnownRow } from "../known.ts";
import type { AnsweredRow, Reason, RowDetail } from "./batch.types.ts";

/** So many invoices of a row are named. */
export const NAMED_MAX = 5;

export type Read = BatchRow & { row: number; key: string | null };
type Refs = readonly { companyId: number; id: string }[];

export function answer(read: Read, outcome: AnsweredRow["outcome"], refs: Refs, detail: RowDetail): AnsweredRow {
  const named = refs.slice(0, NAMED_MAX).map(({ companyId, id }) => ({ companyId, id }));
  return { row: read.row, key: read.key, outcome, refs: named, detail };
}

export const reasonOf = (finding: Finding | undefined): Pick<RowDetail, "reason"> =>
  finding === undefined
    ? {}
    : { reason: { say: finding.summary, cause: finding.cause, certainty: finding.certainty } satisfies Reason };

export const doubled = (read: Read, firstRow: number): AnsweredRow =>
  answer(read, "doubled", [], {
    firstRow,
    reason: { say: { key: "batch.doubled", params: { row: String(firstRow) } }, cause: null, certainty: null },
  });

/** Invoices that may be meant, each with why; none is chosen for the asker. */
export const candidates = (read: Read, rows: readonly { invoice: KnownRow; why: Say }[], detail: RowDetail): AnsweredRow =>
  answer(
    read,
    "nearMatch",
    rows.map(({ invoice }) => invoice),
    {
      total: rows.length,
      candidates: rows
        .slice(0, NAMED_MAX)
        .map(({ invoice: { number, digitalNumber }, why }) => ({ number: number ?? digitalNumber ?? "", why })),
      ...detail,
    },
  );
