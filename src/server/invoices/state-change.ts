/** A person sets a state by hand, or takes his last change back: checked against the rules of the domain, with source, reason and trace. */
import type { InvoiceDetail, StateChange } from "#api/invoices.api.ts";
import {
  type CurrentStates,
  type Situation,
  type StateAxis,
  UNDO_MS,
  needsReason,
  refusalByHand,
  transitionsByHand,
} from "#domain/states.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { changedBeneath, mayNotEdit, noSuchInvoice, nothingToUndo, sayWhy, stateRefused } from "./invoices.errors.ts";
import { INVOICE_EVENTS, invoiceEvent } from "./invoices.events.ts";
import { mayChangeStates, subjectOf } from "./invoices.policy.ts";
import { lastStateChanges, lockVisible } from "./invoices.queries.ts";
import type { InvoiceRow } from "./invoices.types.ts";
import { insertStates } from "./register.queries.ts";
import { stateRow } from "./states.ts";

const statesOf = (row: InvoiceRow): CurrentStates => ({
  tax: row.tax_state,
  delivery: row.delivery_state,
  use: row.use_state,
  booking: row.booking_state,
  claim: row.claim_state,
  archive: row.archive_state,
});
const situationOf = (row: InvoiceRow): Situation => ({ states: statesOf(row), direction: row.direction });

/** @throws ProblemError 404 when it isn't there or isn't for the actor, 403, 409 with why and what is allowed, 422 without a reason */
export async function changeState(trx: Trx, actor: Actor, id: string, change: StateChange, now: Date): Promise<void> {
  const row = await lockChangeable(trx, actor, id);
  const { axis, value, from, reason } = change;
  const situation = situationOf(row);
  const before = situation.states[axis];
  if (from !== undefined && from !== before) throw changedBeneath(axis, before);
  const refusal = refusalByHand(situation, axis, value);
  if (refusal !== null) throw stateRefused(refusal, { axis, from: before, value, allowed: transitionsByHand(situation) });
  if (needsReason(before, axis, value) && !reason) throw sayWhy();
  await setState(trx, actor, row, { axis, value, from: before, reason, undoes: false, now });
}

/**
 * Takes the actor's own last change of an axis back, within a day and as long as nothing came after it.
 * @throws ProblemError 404, 403, 409
 */
export async function undoState(
  trx: Trx,
  actor: Actor,
  id: string,
  { axis, reason }: { axis: StateAxis; reason?: string | undefined },
  now: Date,
): Promise<void> {
  const row = await lockChangeable(trx, actor, id);
  const last = (await undoableOf(trx, actor, row)).find((each) => each.axis === axis);
  if (last === undefined || last.until <= now) throw nothingToUndo();
  const archived = axis !== "archive" && row.archive_state !== "none";
  if (archived)
    throw stateRefused("archived", {
      axis,
      from: last.from,
      value: last.value,
      allowed: transitionsByHand(situationOf(row)),
    });
  await setState(trx, actor, row, { axis, value: last.value, from: last.from, reason, undoes: true, now });
}

async function lockChangeable(trx: Trx, actor: Actor, id: string): Promise<InvoiceRow> {
  const row = await lockVisible(trx, actor, id);
  if (row === undefined) throw noSuchInvoice();
  if (!mayChangeStates(actor, subjectOf(row))) throw mayNotEdit();
  return row;
}

type Setting = { axis: StateAxis; value: string; from: string; reason: string | undefined; undoes: boolean; now: Date };

async function setState(
  trx: Trx,
  actor: Actor,
  row: InvoiceRow,
  { axis, value, from, reason, undoes, now }: Setting,
): Promise<void> {
  const ref = { companyId: row.company_id, id: row.id };
  const said = { axis, value, source: "person" as const, saidBy: actor.userId, ...(reason ? { reason } : {}), at: now };
  await insertStates(trx, [stateRow(ref.companyId, ref.id, said)]);
  await trx
    .updateTable("invoice")
    .set({ [`${axis}_state`]: value, updated_at: now })
    .where("company_id", "=", ref.companyId)
    .where("id", "=", ref.id)
    .execute();
  const by = { actor, actorId: actor.userId, channel: actor.channel, now, companies: [] };
  const type = undoes ? INVOICE_EVENTS.stateUndone : INVOICE_EVENTS.stateChanged;
  await recordEvents(trx, [invoiceEvent(by, ref, type, { axis, value, source: "person", from }, reason)]);
}

type Undoable = { axis: StateAxis; /** what it becomes again */ value: string; from: string; until: Date };

/** The axes whose last change was the actor's own, by hand, and stands as he left it. */
async function undoableOf(db: DbOrTrx, actor: Actor, row: InvoiceRow): Promise<Undoable[]> {
  const states = statesOf(row);
  const last = await lastStateChanges(db, { companyId: row.company_id, id: row.id });
  return last
    .filter(
      ({ type, actor_id, data }) =>
        type === INVOICE_EVENTS.stateChanged &&
        actor_id === actor.userId &&
        data.source === "person" &&
        states[data.axis] === data.value,
    )
    .map(({ data, at }) => ({ axis: data.axis, value: data.from, from: data.value, until: new Date(at.getTime() + UNDO_MS) }));
}

/** What the actor may set now, and what of it he may take back until when. */
export async function statesAhead(
  db: DbOrTrx,
  actor: Actor,
  row: InvoiceRow,
): Promise<Pick<InvoiceDetail, "transitions" | "undoable">> {
  if (!mayChangeStates(actor, subjectOf(row))) return { transitions: [], undoable: [] };
  const undoable = await undoableOf(db, actor, row);
  return {
    transitions: transitionsByHand(situationOf(row)),
    undoable: undoable
      .filter(({ axis }) => axis === "archive" || row.archive_state === "none")
      .map(({ axis, value, until }) => ({ axis, value, until: until.toISOString() })),
  };
}
