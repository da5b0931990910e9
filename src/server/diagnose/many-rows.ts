/** A pasted column: each row is a question of its own; what is found of all of them is one list, what isn't is named. */
import { type CaseFacts, type Fact, type Finding } from "#domain/causes/cause.types.ts";
import { judgeNoPermission } from "#domain/causes/d11-no-permission.ts";
import { type Diagnosis } from "#domain/causes/verdict.ts";
import { conditionsOf as askedOfPieces } from "#domain/question.ts";
import { withinBudget } from "#server/find/budget.ts";
import type { FoundRow } from "#server/find/find.types.ts";
import { type SearchResult, searchInvoices } from "#server/find/find.usecases.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { searchFor } from "./asking.ts";
import type { Inquiry } from "./lookup.types.ts";

/** More rows than this are a batch: each row gets its own answer there. */
const ROWS_MAX = 200;
const PER_ROW = 5;
/** So many rows are named one by one. */
const NAMED_MAX = 100;

export type RowMiss = { row: number; text: string; empty: boolean };
export type RowsResult = SearchResult & { misses: RowMiss[]; rowsLeft: number };

export async function searchRows(db: Db, { actor, question, filters }: Omit<Inquiry, "db">): Promise<RowsResult> {
  const found = new Map<string, FoundRow>();
  const misses: RowMiss[] = [];
  await withinBudget(db, async (trx) => {
    for (const [at, row] of question.rows.slice(0, ROWS_MAX).entries()) {
      const empty = row.pieces.every((piece) => piece.field === "ignored");
      const conditions = empty ? null : searchFor(askedOfPieces(row), filters, actor.userId);
      const { rows } =
        conditions === null ? { rows: [] } : await searchInvoices(trx, actor, conditions, { limit: PER_ROW, fits: ["whole"] });
      for (const each of rows) found.set(each.id, each);
      if (rows.length === 0) misses.push({ row: at + 1, text: row.text, empty });
    }
  });
  const rows = [...found.values()];
  const rowsLeft = Math.max(0, question.rows.length - ROWS_MAX) + (question.rowsLeft ?? 0);
  return {
    rows,
    count: { total: rows.length, totalIs: "exact", sums: null },
    more: false,
    fit: "whole",
    partial: false,
    misses,
    rowsLeft,
  };
}

/** Which rows found nothing, and which weren't looked up: none is lost silently. */
export function judgeRows(facts: CaseFacts, { misses, rowsLeft }: RowsResult, rowCount: number): Diagnosis {
  const verdict = facts.foundTotal === 0 ? "noTrace" : facts.foundTotal === 1 ? "found" : "foundSeveral";
  const all = misses.length === 0 && rowsLeft === 0;
  const under = facts.foundTotal === 0 ? judgeNoPermission(facts).findings : [];
  return { verdict, findings: all ? [] : [missing(misses, rowsLeft, rowCount), ...under], ruledOut: [], notChecked: [] };
}

function missing(misses: RowMiss[], rowsLeft: number, rowCount: number): Finding {
  const fact = (key: string, params: Record<string, string>): Fact => ({ say: { key, params }, source: "answer", at: "now" });
  const unnamed = misses.length - NAMED_MAX;
  return {
    cause: "D22",
    certainty: "likely",
    weight: 0,
    candidates: [],
    summary: { key: "D22.rows", params: { count: String(rowCount), missing: String(misses.length) } },
    evidence: [
      ...misses
        .slice(0, NAMED_MAX)
        .map(({ row, text, empty }) => fact(empty ? "D22.rowEmpty" : "D22.row", { row: String(row), text: text.slice(0, 120) })),
      ...(unnamed > 0 ? [fact("D22.rowsMore", { count: String(unnamed) })] : []),
      ...(rowsLeft > 0 ? [fact("D22.rowsLeft", { max: String(ROWS_MAX), count: String(rowsLeft) })] : []),
    ],
    steps: [
      ...(rowsLeft > 0 ? [{ id: "look-up-many" as const, label: { key: "action.look-up-many" } }] : []),
      { id: "open-ticket", label: { key: "action.open-ticket" } },
      { id: "upload-document", label: { key: "action.upload-document" } },
    ],
  };
}
