/** A pasted column: each row is a question of its own; what is found of all of them is one list. */
import { conditionsOf as askedOfPieces } from "#domain/question.ts";
import { withinBudget } from "#server/find/budget.ts";
import type { FoundRow } from "#server/find/find.types.ts";
import { type SearchResult, searchInvoices } from "#server/find/find.usecases.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { searchFor } from "./asking.ts";
import type { Inquiry } from "./lookup.types.ts";

/** More rows than this belong into a table of their own. */
const ROWS_MAX = 100;
const PER_ROW = 5;

export async function searchRows(db: Db, { actor, question, filters }: Omit<Inquiry, "db">): Promise<SearchResult> {
  const found = new Map<string, FoundRow>();
  await withinBudget(db, async (trx) => {
    for (const row of question.rows.slice(0, ROWS_MAX)) {
      const conditions = searchFor(askedOfPieces(row), filters, actor.userId);
      if (conditions === null || row.pieces.length === 0) continue;
      const { rows } = await searchInvoices(trx, actor, conditions, { limit: PER_ROW, fits: ["whole"] });
      for (const each of rows) found.set(each.id, each);
    }
  });
  const rows = [...found.values()];
  return { rows, count: { total: rows.length, totalIs: "exact", sums: null }, more: false, fit: "whole" };
}
