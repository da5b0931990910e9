/** What a request asks for: what it says itself, over the stored query and the saved view that it names. */
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { ListColumn } from "#domain/lists/list-columns.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db } from "#server/platform/database/tables.ts";
import type { Sort } from "./find.types.ts";
import { storedFilters } from "./stored-queries.ts";
import { showView } from "./views.usecases.ts";

type Named = { view?: string | undefined; query?: string | undefined; sort?: Sort | undefined };
/** `columns`: those of the view, null without one */
type Asked = { filters: InvoiceFilters; sort: Sort; columns: ListColumn[] | null };

/**
 * @param view id of a saved view that the actor owns or that is shared with him: a question, not its owner's answer
 * @param query id of a stored query of the actor
 * @throws ProblemError 404 for a view or query that isn't there and for one that isn't for the actor, alike
 */
export async function questionOf(
  db: Db,
  actor: Actor,
  { view: viewId, query, sort }: Named,
  own: InvoiceFilters,
): Promise<Asked> {
  const view = viewId === undefined ? null : await showView(db, actor, viewId);
  const stored = query === undefined ? {} : await storedFilters(db, actor, query);
  return {
    filters: over(over(view?.filters ?? {}, stored), own),
    sort: sort ?? view?.sort ?? "-date",
    columns: view?.columns ?? null,
  };
}

/** A condition said again counts instead of the first; a period and days are the same condition. */
function over(base: InvoiceFilters, own: InvoiceFilters): InvoiceFilters {
  const { period, dateFrom, dateTo, ...rest } = base;
  if (own.period !== undefined) return { ...rest, ...own };
  if (period === undefined || (own.dateFrom === undefined && own.dateTo === undefined)) return { ...base, ...own };
  return { ...rest, ...(dateFrom === undefined ? {} : { dateFrom }), ...(dateTo === undefined ? {} : { dateTo }), ...own };
}
