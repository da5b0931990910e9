/** The register as other modules use it. */
import type { InvoiceDetail } from "#api/invoices.api.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type Correction, correct } from "./correct.ts";
import { noSuchInvoice } from "./invoices.errors.ts";
import { WATCHERS_ONLY } from "./invoices.events.ts";
import { mayWatch } from "./invoices.policy.ts";
import { presentDetail, presentSummaries, presentTrace } from "./invoices.present.ts";
import { carrierRows, countsFor, itemRowsOf, relatedRefs, stateHistory, traceRows, visibleInvoice } from "./invoices.queries.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { registerMany } from "./register.ts";

export { registerMany };

const refOf = (row: InvoiceRow) => ({ companyId: row.company_id, id: row.id });

/** Everything of one invoice. @throws ProblemError 404 when it isn't there or isn't for the actor */
export async function showInvoice(db: DbOrTrx, actor: Actor, id: string): Promise<InvoiceDetail> {
  const row = await seen(db, actor, id);
  const ref = refOf(row);
  const [[summary], items, carriers, states, refs] = await Promise.all([
    presentSummaries(db, actor, [ref]),
    itemRowsOf(db, ref),
    carrierRows(db, ref),
    stateHistory(db, ref),
    relatedRefs(db, actor, row),
  ]);
  if (summary === undefined) throw noSuchInvoice();
  const others = await presentSummaries(db, actor, refs);
  const related = others.map((invoice) => ({ relation: refs.find((each) => each.id === invoice.id)!.relation, invoice }));
  return presentDetail({ summary, row, items, carriers, states, related });
}

/** Who did what, newest first. */
export async function showHistory(db: DbOrTrx, actor: Actor, id: string) {
  const row = await seen(db, actor, id);
  const watches = mayWatch(actor, row.company_id);
  const rows = await traceRows(db, refOf(row), watches ? [] : WATCHERS_ONLY);
  return { events: rows.map((each) => presentTrace(each, watches)) };
}

/** The carriers, the archival one first. */
export async function showCarriers(db: DbOrTrx, actor: Actor, id: string) {
  const { documents } = await showInvoice(db, actor, id);
  return { documents };
}

/** What a person supplies or corrects; answers with the record as it is then. */
export async function correctInvoice(
  platform: Platform,
  actor: Actor,
  id: string,
  correction: Correction,
): Promise<InvoiceDetail> {
  const companies = await allCompanies(platform.db);
  await platform.db.transaction().execute((trx) => correct(trx, actor, id, correction, companies, platform.clock()));
  return showInvoice(platform.db, actor, id);
}

/** Numbers for the home page. */
export function countInvoices(db: DbOrTrx, actor: Actor) {
  return countsFor(db, actor);
}

async function seen(db: DbOrTrx, actor: Actor, id: string): Promise<InvoiceRow> {
  const row = await visibleInvoice(db, actor, id);
  if (row === undefined) throw noSuchInvoice();
  return row;
}
