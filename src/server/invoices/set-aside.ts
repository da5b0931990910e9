/** Decisions about a whole record: back to how it was, can't be read, is no invoice. Each leaves its trace. */
import { checkInvoice } from "#domain/checks.ts";
import { identityKeys } from "#domain/identity.ts";
import type { Check } from "#domain/invoice.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { lockForEditing, rewriteCorrected } from "./correct.ts";
import { type Applied, revertCorrection } from "./correction.ts";
import { mayNotEdit, noSuchInvoice, nothingToUndo } from "./invoices.errors.ts";
import { INVOICE_EVENTS, type InvoiceEventType, invoiceEvent } from "./invoices.events.ts";
import { mayDiscard, mayEdit, subjectOf } from "./invoices.policy.ts";
import { itemRowsOf, lastCorrection, lockWithRemoved } from "./invoices.queries.ts";
import type { OwnCompany } from "./invoices.types.ts";
import { linkReds, sideOf } from "./red.ts";
import { takeBack } from "./register.queries.ts";
import { factsOfRow } from "./rows.ts";
import { lockLooks, lookalikeOf, openCases, reopen } from "./twins.ts";

export type SetAside = "illegible" | "not-an-invoice" | "open";

/**
 * Takes the actor's last correction of a record back, as long as nothing has happened to it since.
 * @throws ProblemError 404, 403, 409
 */
export async function undoCorrection(
  trx: Trx,
  actor: Actor,
  id: string,
  version: number,
  companies: OwnCompany[],
  now: Date,
): Promise<void> {
  const row = await lockForEditing(trx, actor, id, version);
  const ref = { companyId: row.company_id, id: row.id };
  const last = await lastCorrection(trx, ref);
  if (last === undefined || last.actor_id !== actor.userId || last.data.version !== row.version) throw nothingToUndo();
  const done = last.data as Pick<Applied, "changes" | "sources"> & { settled?: Check[] };
  const known = factsOfRow(row, await itemRowsOf(trx, ref));
  const { facts, changes } = revertCorrection(known, { changes: done.changes, sources: done.sources ?? {} });
  const open = known.checks.filter((check) => check.id === "carriers");
  facts.checks = [...checkInvoice(facts), ...open, ...(done.settled ?? [])];
  await rewriteCorrected({ trx, actor, row, companies, now }, known, facts, {
    type: INVOICE_EVENTS.correctionUndone,
    data: { changes },
  });
}

/** @throws ProblemError 404 when it isn't there or isn't for the actor, 403 */
export async function setAside(
  trx: Trx,
  actor: Actor,
  id: string,
  as: SetAside,
  reason: string | undefined,
  now: Date,
): Promise<void> {
  const row = await lockWithRemoved(trx, actor, id);
  if (row === undefined) throw noSuchInvoice();
  const subject = subjectOf(row);
  const removes = as === "not-an-invoice" || row.deleted_at !== null;
  if (!(removes ? mayDiscard(actor, subject) : mayEdit(actor, subject)))
    throw row.deleted_at === null ? mayNotEdit() : noSuchInvoice();
  await trx
    .updateTable("invoice")
    .set({
      illegible_at: as === "illegible" ? now : null,
      deleted_at: as === "not-an-invoice" ? now : null,
      updated_at: now,
    })
    .where("company_id", "=", row.company_id)
    .where("id", "=", row.id)
    .execute();
  const by = { actor, actorId: actor.userId, channel: actor.channel, now, companies: [] };
  const ref = { companyId: row.company_id, id: row.id };
  const facts = factsOfRow(row, []);
  // what came in while it was away was compared with the others only
  if (row.deleted_at !== null && as !== "not-an-invoice" && row.duplicate_of === null) {
    const looks = lookalikeOf(row, facts);
    await lockLooks(trx, [looks]);
    await takeBack(trx, ref, identityKeys(facts));
    await openCases(trx, [looks], by);
    await reopen(trx, ref, by);
  }
  const linked = row.duplicate_of === null ? await linkReds(trx, [sideOf(ref, facts)], by) : [];
  await recordEvents(trx, [invoiceEvent(by, ref, EVENT_OF[as], {}, reason), ...linked]);
}

const EVENT_OF: Record<SetAside, InvoiceEventType> = {
  illegible: INVOICE_EVENTS.illegible,
  "not-an-invoice": INVOICE_EVENTS.notAnInvoice,
  open: INVOICE_EVENTS.reopened,
};
