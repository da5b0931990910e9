/** The register as other modules use it. */
import type { InvoiceDetail, StateChange } from "#api/invoices.api.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { retrying } from "#server/platform/database/retrying.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type Correction, correct } from "./correct.ts";
import { applyCorrection } from "./correction.ts";
import { noSuchInvoice } from "./invoices.errors.ts";
import { WATCHERS_ONLY } from "./invoices.events.ts";
import { mayWatch, subjectOf } from "./invoices.policy.ts";
import { blackedOutOf } from "./hidden-documents.ts";
import { eventsShown } from "./masked-events.ts";
import { presentDetail, presentSummaries, presentTrace } from "./invoices.present.ts";
import {
  carrierRows,
  countsFor,
  itemRowsOf,
  listingRows,
  relatedRefs,
  stateHistory,
  traceRows,
  visibleInvoice,
} from "./invoices.queries.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { registerMany } from "./register.ts";
import { changeState, statesAhead, undoState } from "./state-change.ts";
import { type SetAside, setAside, undoCorrection } from "./set-aside.ts";
import { noteGrantUse } from "./shown-by.ts";

export { registerMany };
export { type DriftKind, driftPage, driftsOf } from "./drift.ts";
export { MENDABLE, mendInvoice } from "./mend.ts";
export { rebuildSearch, searchRebuild, workSearchForm } from "./rebuild.ts";
export { visibleRefs as invoiceRefs } from "./invoices.queries.ts";
export { blackoutFor, unmaskedOn } from "./hidden-documents.ts";
export { sellerNames } from "./names.queries.ts";
export { eventsShown } from "./masked-events.ts";
export { type DoubtfulFilter, doubtful, keysSeen } from "./invoices.queries.ts";

/** Facts with what a person says, each value checked and in the register's own form. @throws ProblemError 422 that names the field */
export function correctedFacts(known: InvoiceFacts, values: Record<string, string | null>): InvoiceFacts {
  return applyCorrection(known, values).facts;
}

const refOf = (row: InvoiceRow) => ({ companyId: row.company_id, id: row.id });

/** Everything of one invoice. @throws ProblemError 404 when it isn't there or isn't for the actor */
export async function showInvoice(db: DbOrTrx, actor: Actor, id: string): Promise<InvoiceDetail> {
  const row = await seen(db, actor, id);
  const ref = refOf(row);
  const [[summary], items, carriers, blackedOut, listings, states, refs, ahead] = await Promise.all([
    presentSummaries(db, actor, [ref]),
    itemRowsOf(db, ref),
    carrierRows(db, ref),
    blackedOutOf(db, actor, ref),
    listingRows(db, ref),
    stateHistory(db, ref),
    relatedRefs(db, actor, row),
    statesAhead(db, actor, row),
  ]);
  if (summary === undefined) throw noSuchInvoice();
  const others = await presentSummaries(db, actor, refs);
  const related = others.map((invoice) => ({ relation: refs.find((each) => each.id === invoice.id)!.relation, invoice }));
  return presentDetail(actor, { summary, row, items, carriers, blackedOut, listings, states, related, ahead });
}

/** The same when its page is opened: a grant without which it wouldn't have been notes that it was used. */
export async function openInvoice({ db, clock, log }: Platform, actor: Actor, id: string): Promise<InvoiceDetail> {
  const invoice = await showInvoice(db, actor, id);
  if (actor.grants.some((grant) => grant.companyId === invoice.company.id))
    seen(db, actor, id)
      .then((row) => noteGrantUse(db, actor, subjectOf(row), clock()))
      .catch((error: unknown) => log.warn({ err: error }, "use of a grant"));
  return invoice;
}

/** Who did what, newest first. */
export async function showHistory(db: DbOrTrx, actor: Actor, id: string) {
  const row = await seen(db, actor, id);
  const watches = mayWatch(actor, row.company_id);
  const audits = mayIn(actor, row.company_id, "audit.read");
  const rows = await traceRows(db, refOf(row), watches ? [] : WATCHERS_ONLY);
  const about = rows.map((each) => ({ ...each, subject: "invoice", subject_id: row.id }));
  const shown = await eventsShown(db, actor, row.company_id, about);
  return { events: shown.map((each) => presentTrace(each, watches, audits)) };
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
  await retrying(platform.db, (trx) => correct(trx, actor, id, correction, companies, platform.clock()));
  return showInvoice(platform.db, actor, id);
}

/** Takes the actor's last correction back; answers with the record as it is then. */
export async function undoLastCorrection(platform: Platform, actor: Actor, id: string, version: number): Promise<InvoiceDetail> {
  const companies = await allCompanies(platform.db);
  await retrying(platform.db, (trx) => undoCorrection(trx, actor, id, version, companies, platform.clock()));
  return showInvoice(platform.db, actor, id);
}

/** What a person decides about the whole record: unreadable, no invoice, or open again. */
export async function setInvoiceAside(
  platform: Platform,
  actor: Actor,
  id: string,
  decision: { as: SetAside; reason?: string | undefined },
): Promise<void> {
  await retrying(platform.db, (trx) => setAside(trx, actor, id, decision.as, decision.reason, platform.clock()));
}

/** Sets one axis by hand; answers with the record as it is then. */
export async function setInvoiceState(platform: Platform, actor: Actor, id: string, change: StateChange): Promise<InvoiceDetail> {
  await retrying(platform.db, (trx) => changeState(trx, actor, id, change, platform.clock()));
  return showInvoice(platform.db, actor, id);
}

/** Takes the actor's last change of an axis back. */
export async function undoInvoiceState(
  platform: Platform,
  actor: Actor,
  id: string,
  undo: Pick<StateChange, "axis" | "reason">,
): Promise<InvoiceDetail> {
  await retrying(platform.db, (trx) => undoState(trx, actor, id, undo, platform.clock()));
  return showInvoice(platform.db, actor, id);
}

/** Numbers for the home page. */
export function countInvoices(db: DbOrTrx, actor: Actor) {
  return countsFor(db, actor);
}

/** The row itself, for who decides about it; undefined where it isn't there or isn't for the actor. */
export function invoiceRow(db: DbOrTrx, actor: Actor, id: string): Promise<InvoiceRow | undefined> {
  return visibleInvoice(db, actor, id);
}

async function seen(db: DbOrTrx, actor: Actor, id: string): Promise<InvoiceRow> {
  const row = await visibleInvoice(db, actor, id);
  if (row === undefined) throw noSuchInvoice();
  return row;
}
