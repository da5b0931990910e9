/** A person corrects a record: one transaction with its trace, guarded against overwriting a newer change. */
import { checkInvoice } from "#domain/checks.ts";
import { valueAt } from "#domain/completeness.ts";
import { identityKeys } from "#domain/identity.ts";
import type { Check, Direction, InvoiceFacts } from "#domain/invoice.ts";
import { covered, inStars } from "#domain/personal/personal.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { applyCorrection } from "./correction.ts";
import { alreadyRegistered, changedMeanwhile, mayNotEdit, noSuchInvoice } from "./invoices.errors.ts";
import { INVOICE_EVENTS, type InvoiceEventType, invoiceEvent } from "./invoices.events.ts";
import { findsPersonal, mayEdit, maySee, subjectOf } from "./invoices.policy.ts";
import { itemRowsOf, lockVisible } from "./invoices.queries.ts";
import type { InvoiceRow, OwnCompany, Registrar } from "./invoices.types.ts";
import { placementsOf } from "./placement.ts";
import { linkReds, sideOf } from "./red.ts";
import { lockByKeys, rewriteInvoice } from "./register.queries.ts";
import { factColumns, factsOfRow, itemRows, searchRow } from "./rows.ts";
import { lockLooks, openCases, openHandedIn } from "./twins.ts";
import { isWithheld, withheldIn } from "./withheld.ts";

export type Correction = {
  version: number;
  values: Record<string, string | null>;
  /** paths that are right as they stand */
  confirm?: string[] | undefined;
  reason?: string | undefined;
};

/** Who corrects what, and when. */
export type Correcting = {
  trx: Trx;
  actor: Actor;
  row: InvoiceRow;
  /** among them the one where the record stands, to see whether the title is ours now */
  companies: OwnCompany[];
  now: Date;
};

/** @param companies see `Correcting` */
export async function correct(
  trx: Trx,
  actor: Actor,
  id: string,
  correction: Correction,
  companies: OwnCompany[],
  now: Date,
): Promise<void> {
  const row = await lockForEditing(trx, actor, id, correction.version);
  const withheld = withheldIn(actor, row.company_id);
  const paths = [...Object.keys(correction.values), ...(correction.confirm ?? [])];
  if (paths.some((path) => isWithheld(path, withheld))) throw mayNotEdit();
  const known = factsOfRow(row, await itemRowsOf(trx, refOf(row)));
  const { facts, changes, confirmed, sources } = applyCorrection(
    known,
    ownWords(actor, row, known, correction.values),
    correction.confirm,
  );
  if (Object.keys(changes).length === 0 && confirmed.length === 0) return;
  const settled = known.checks.filter((check) => check.id === "carriers" && isSettled(check, facts));
  facts.checks = checksAfter(known, facts);
  await rewriteCorrected({ trx, actor, row, companies, now }, known, facts, {
    type: INVOICE_EVENTS.corrected,
    data: { changes, ...(confirmed.length > 0 ? { confirmed } : {}), sources, ...(settled.length > 0 ? { settled } : {}) },
    reason: correction.reason,
  });
}

/** Stars that were shown in the place of something personal and come back as they were are no correction. */
function ownWords(actor: Actor, row: InvoiceRow, known: InvoiceFacts, values: Correction["values"]): Correction["values"] {
  if (findsPersonal(actor, subjectOf(row))) return values;
  const shown = { ...known, ...covered(known, inStars) };
  const asShown = ([path, value]: [string, string | null]): boolean =>
    value?.includes("*") === true && valueAt(shown, path) === value;
  return Object.fromEntries(Object.entries(values).filter((each) => !asShown(each)));
}

/** @throws ProblemError 404 when it isn't there or isn't for the actor, 403, 409 */
export async function lockForEditing(trx: Trx, actor: Actor, id: string, version: number): Promise<InvoiceRow> {
  const row = await lockVisible(trx, actor, id);
  if (row === undefined) throw noSuchInvoice();
  if (!mayEdit(actor, subjectOf(row))) throw mayNotEdit();
  if (row.version !== version) throw changedMeanwhile(row.version);
  return row;
}

/** Writes the record with its keys, lines, search row and trace; the version goes up. */
export async function rewriteCorrected(
  { trx, actor, row, companies, now }: Correcting,
  known: InvoiceFacts,
  facts: InvoiceFacts,
  event: { type: InvoiceEventType; data: Record<string, unknown>; reason?: string | undefined },
): Promise<void> {
  const ref = refOf(row);
  const by: Registrar = { actor, actorId: actor.userId, channel: actor.channel, now, companies };
  const looks = { ...ref, facts, ...titleAfter(row, facts, companies) };
  await lockLooks(trx, [looks]);
  const identity = await identityAfter(trx, actor, row, known, facts);
  const sameItems = JSON.stringify(known.items) === JSON.stringify(facts.items);
  const version = await rewriteInvoice(trx, ref, {
    columns: { ...factColumns(facts), ...identity.columns, title_ours: looks.titleOurs, direction: looks.direction },
    items: sameItems ? null : itemRows(ref.companyId, ref.id, facts.items),
    search: searchRow(row, facts, row.created_at),
    numbers: identity.columns.duplicate_of === null ? identityKeys(facts).numberKeys : [],
    now,
  });
  const events = [invoiceEvent(by, ref, event.type, { ...event.data, version }, event.reason)];
  if (identity.newlyCopyOf !== null) {
    const registered = { companyId: row.company_id, id: identity.newlyCopyOf };
    events.push(invoiceEvent(by, registered, INVOICE_EVENTS.duplicateSubmitted, { copyId: row.id }));
    await openHandedIn(trx, ref, registered, by);
  }
  // as it stands now it may look like one that was there before
  if (identity.columns.duplicate_of === null) await openCases(trx, [looks], by);
  // also the one that it reversed before
  if (identity.columns.duplicate_of === null) events.push(...(await linkReds(trx, [sideOf(ref, known), sideOf(ref, facts)], by)));
  await recordEvents(trx, events);
}

const refOf = (row: InvoiceRow) => ({ companyId: row.company_id, id: row.id });

/** Arithmetic anew; a difference between carriers is settled by a person who says what is right. */
function checksAfter(known: InvoiceFacts, facts: InvoiceFacts): InvoiceFacts["checks"] {
  const open = known.checks.filter((check) => check.id === "carriers" && !isSettled(check, facts));
  return [...checkInvoice(facts), ...open];
}

const isSettled = (check: Check, facts: InvoiceFacts): boolean => facts.fields[check.detail?.field ?? ""]?.from === "person";

type Identity = {
  columns: { tax_key: string | null; digital_key: string | null; duplicate_of: string | null };
  newlyCopyOf: string | null;
};

/**
 * A corrected number may be one that the company already has. Whoever may see that record is told; for anybody else his
 * record becomes a copy without keys, as it would have at intake, and nothing tells him of the other.
 */
async function identityAfter(
  trx: Trx,
  actor: Actor,
  row: InvoiceRow,
  known: InvoiceFacts,
  facts: InvoiceFacts,
): Promise<Identity> {
  const { taxKey, digitalKey } = identityKeys(facts);
  const before = identityKeys(known);
  if (before.taxKey === taxKey && before.digitalKey === digitalKey)
    return { columns: { tax_key: row.tax_key, digital_key: row.digital_key, duplicate_of: row.duplicate_of }, newlyCopyOf: null };
  const others = await lockByKeys(trx, [{ company_id: row.company_id, tax_key: taxKey, digital_key: digitalKey }]);
  const other = others.find((each) => each.id !== row.id);
  if (other === undefined)
    return { columns: { tax_key: taxKey, digital_key: digitalKey, duplicate_of: null }, newlyCopyOf: null };
  if (maySee(actor, subjectOf(other))) throw alreadyRegistered();
  return { columns: { tax_key: null, digital_key: null, duplicate_of: other.id }, newlyCopyOf: other.id };
}

/** Whether the title is ours is judged anew within the company where the record stands; it doesn't move to another. */
function titleAfter(row: InvoiceRow, facts: InvoiceFacts, companies: OwnCompany[]): { direction: Direction; titleOurs: boolean } {
  const direction = row.direction as Direction;
  const own = companies.filter((company) => company.id === row.company_id);
  if (own.length === 0) return { direction, titleOurs: row.title_ours };
  const here = placementsOf(facts, row.company_id, own);
  const placement = here.find((each) => each.direction === direction) ?? here[0]!;
  return placement.titleOurs ? { direction: placement.direction, titleOurs: true } : { direction, titleOurs: false };
}
