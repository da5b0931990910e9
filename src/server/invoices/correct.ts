/** A person corrects a record: one transaction with its trace, guarded against overwriting a newer change. */
import { checkInvoice } from "#domain/checks.ts";
import { identityKeys } from "#domain/identity.ts";
import type { InvoiceFacts } from "#domain/invoice.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { type Change, applyCorrection } from "./correction.ts";
import { alreadyRegistered, changedMeanwhile, mayNotEdit, noSuchInvoice } from "./invoices.errors.ts";
import { INVOICE_EVENTS, invoiceEvent } from "./invoices.events.ts";
import { mayEdit, maySee } from "./invoices.policy.ts";
import { itemRowsOf, lockVisible } from "./invoices.queries.ts";
import type { InvoiceRow, OwnCompany, Registrar } from "./invoices.types.ts";
import { placementsOf } from "./placement.ts";
import { linkReds } from "./red.ts";
import { lockByKeys, rewriteInvoice } from "./register.queries.ts";
import { factColumns, factsOfRow, itemRows, searchRow } from "./rows.ts";

export type Correction = { version: number; values: Record<string, string | null>; reason?: string | undefined };

/** @param companies among them the one where the record stands, to see whether the title is ours now */
export async function correct(
  trx: Trx,
  actor: Actor,
  id: string,
  correction: Correction,
  companies: OwnCompany[],
  now: Date,
): Promise<void> {
  const row = await lockVisible(trx, actor, id);
  if (row === undefined) throw noSuchInvoice();
  if (!mayEdit(actor, subjectOf(row))) throw mayNotEdit();
  if (row.version !== correction.version) throw changedMeanwhile(row.version);
  const ref = { companyId: row.company_id, id: row.id };
  const known = factsOfRow(row, await itemRowsOf(trx, ref));
  const { facts, changes } = applyCorrection(known, correction.values);
  if (Object.keys(changes).length === 0) return;
  facts.checks = checksAfter(known, facts, changes);

  const by: Registrar = { actor, actorId: actor.userId, channel: actor.channel, now, companies };
  const identity = await identityAfter(trx, actor, row, known, facts);
  const version = await rewriteInvoice(trx, ref, {
    columns: { ...factColumns(facts), ...identity.columns, ...titleAfter(row, facts, companies) },
    items: Object.keys(changes).some((path) => path.startsWith("items.")) ? itemRows(ref.companyId, ref.id, facts.items) : null,
    search: searchRow(ref.companyId, ref.id, facts, row.created_at),
    numbers: identity.columns.duplicate_of === null ? identityKeys(facts).numberKeys : [],
    now,
  });
  const events = [invoiceEvent(by, ref, INVOICE_EVENTS.corrected, { changes, version }, correction.reason)];
  if (identity.newlyCopyOf !== null)
    events.push(
      invoiceEvent(by, { companyId: row.company_id, id: identity.newlyCopyOf }, INVOICE_EVENTS.duplicateSubmitted, {
        copyId: row.id,
      }),
    );
  const numbers = [facts.number, facts.digitalNumber].filter((number) => number !== null);
  const { code = null, number = null } = facts.original ?? {};
  if (identity.columns.duplicate_of === null)
    events.push(
      ...(await linkReds(
        trx,
        [{ ...ref, red: facts.red, code: facts.code, numbers, originalCode: code, originalNumber: number }],
        by,
      )),
    );
  await recordEvents(trx, events);
}

const subjectOf = (row: InvoiceRow) => ({
  companyId: row.company_id,
  id: row.id,
  departmentId: row.department_id,
  ownerId: row.owner_id,
  duplicateOf: row.duplicate_of,
});

/** Arithmetic anew; a difference between carriers is settled by a person who says what is right. */
function checksAfter(known: InvoiceFacts, facts: InvoiceFacts, changes: Record<string, Change>): InvoiceFacts["checks"] {
  const open = known.checks.filter((check) => check.id === "carriers" && changes[check.detail?.field ?? ""] === undefined);
  return [...checkInvoice(facts), ...open];
}

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
function titleAfter(row: InvoiceRow, facts: InvoiceFacts, companies: OwnCompany[]) {
  const own = companies.filter((company) => company.id === row.company_id);
  if (own.length === 0) return {};
  const here = placementsOf(facts, row.company_id, own);
  const placement = here.find((each) => each.direction === row.direction) ?? here[0]!;
  return placement.titleOurs ? { title_ours: true, direction: placement.direction } : { title_ours: false };
}
