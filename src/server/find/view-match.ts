/** Saved views, for those who tell people what came into one. */
import { sql } from "kysely";
import { withDays } from "#domain/periods.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import { fitsOf, searchInvoices } from "./find.usecases.ts";
import type { Conditions } from "./find.types.ts";
import { askedBy, plainHits } from "./hits.ts";
import { conditionsFor } from "./names.usecases.ts";
import { viewsFor } from "./views.queries.ts";
import { showView } from "./views.usecases.ts";
import { refuseWithheld } from "./withheld.ts";

/** Names of the views that the actor sees, by id. */
export async function viewNames(db: DbOrTrx, actor: Actor): Promise<Map<string, string>> {
  return new Map((await viewsFor(db, actor)).map(({ id, name }) => [id, name]));
}

/** Those of some invoices that a view shows the actor now; none where he doesn't see the view, or may not ask what it asks. */
export async function viewMatches(
  db: Db,
  actor: Actor,
  id: string,
  invoices: readonly { id: string }[],
  now: Date,
): Promise<Set<string>> {
  try {
    const { filters, sort } = await showView(db, actor, id);
    const conditions = await conditionsFor(db, actor, withDays(filters, now));
    if (conditions === null) return new Set();
    refuseWithheld(actor, conditions, sort);
    return await fittingOf(db, actor, conditions, invoices);
  } catch (error) {
    if (error instanceof ProblemError) return new Set();
    throw error;
  }
}

/** One invoice that fulfils conditions now, the newest. */
export async function fittingNow(db: Db, actor: Actor, conditions: Conditions): Promise<InvoiceRef | undefined> {
  const { rows } = await searchInvoices(db, actor, conditions, { limit: 1, fits: ["whole"] });
  const [row] = rows;
  return row && { companyId: row.companyId, id: row.id };
}

/** Those of some invoices that fulfil conditions, as far as the actor sees them now. */
export async function fittingOf(
  db: DbOrTrx,
  actor: Actor,
  conditions: Conditions,
  invoices: readonly { id: string }[],
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const fit of fitsOf(conditions)) {
    const fitted = conditions.number === null ? conditions : { ...conditions, number: { ...conditions.number, fit } };
    const asked = await askedBy(db, actor, fitted);
    const ids = invoices.map((invoice) => invoice.id);
    const { rows } = await sql<{ id: string }>`
      select s.id from ${plainHits(asked, 1, sql`s.id = any(${ids}::bigint[])`)}`.execute(db);
    for (const row of rows) found.add(row.id);
  }
  return found;
}
