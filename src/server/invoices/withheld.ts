/**
 * Fields that a role doesn't show: amounts, parties. Every row of the register leaves through the presenter, which asks this file what
 * to leave out; the compiler of questions (find/withheld.ts) doesn't let what is left out be asked for.
 */
import type { InvoiceDetail, InvoiceSummary, WithheldField } from "#api/invoices.api.ts";
import { withoutAmounts } from "#domain/capitals.ts";
import type { InvoiceItem } from "#domain/invoice.ts";
import { mayIn } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";

/** What the actor doesn't see of the invoices of a company; nothing for most. */
export function withheldIn(actor: Actor, companyId: number): WithheldField[] {
  return [
    ...(mayIn(actor, companyId, "field.amounts") ? [] : ["amounts" as const]),
    ...(mayIn(actor, companyId, "field.parties") ? [] : ["parties" as const]),
  ];
}

const NO_PARTY = { name: null, taxId: null };

export function withheldFromSummary(invoice: InvoiceSummary): InvoiceSummary {
  const { withheld } = invoice;
  if (withheld.length === 0) return invoice;
  return {
    ...invoice,
    ...(withheld.includes("amounts") ? { amount: null, tax: null, total: null } : {}),
    ...(withheld.includes("parties") ? { seller: NO_PARTY, buyer: NO_PARTY } : {}),
    firstItem: withheld.includes("amounts") ? withoutAmounts(invoice.firstItem) : invoice.firstItem,
    // a picture shows everything
    may: { ...invoice.may, seeOriginal: false },
  };
}

export function withheldFromItem(item: InvoiceItem, withheld: readonly WithheldField[]): InvoiceItem {
  if (!withheld.includes("amounts")) return item;
  return { ...item, name: withoutAmounts(item.name), spec: withoutAmounts(item.spec), price: null, amount: null, tax: null };
}

/** What is free text, or in whose words a field can stand, is left out whole where it can't be told apart. */
export function withheldFromDetail(invoice: InvoiceDetail): InvoiceDetail {
  const { withheld } = invoice;
  if (withheld.length === 0) return invoice;
  return {
    ...invoice,
    items: invoice.items.map((item) => withheldFromItem(item, withheld)),
    remark: withheld.includes("parties") ? null : withoutAmounts(invoice.remark),
    qr: withheld.includes("amounts") ? null : invoice.qr,
    extra: {},
    fields: Object.fromEntries(Object.entries(invoice.fields).filter(([path]) => !isWithheld(path, withheld))),
    checks: invoice.checks.map(({ id, ok }) => ({ id, ok })),
    listings: [],
    stateHistory: invoice.stateHistory.map((state) => ({ ...state, reason: null })),
  };
}

/** Whether a dotted path of a field is of what is withheld. */
export function isWithheld(path: string, withheld: readonly WithheldField[]): boolean {
  if (withheld.length === 0) return false;
  if (/^(extra\.|remark$|qr$)/.test(path)) return true;
  if (withheld.includes("parties") && /^(seller|buyer)(\.|$)/.test(path)) return true;
  return withheld.includes("amounts") && /^(amount|tax|total|items)(\.|$)/.test(path);
}

/** What these are about is people, rights and settings: no field of an invoice stands in them, and no words about one. */
const OF_PEOPLE = new Set(
  "user company company-group department role setting trail route invitation handover people-import sso-provider token membership".split(
    " ",
  ),
);
/** Whether fields of invoices, or words about them, may stand in an event. */
export const tellsOfInvoices = ({ subject, type }: { subject: string; type: string }): boolean =>
  !OF_PEOPLE.has(subject) || type.startsWith("access.");

/** Keys of an event's data in which no field of an invoice stands. */
const TOLD_KEYS = new Set(
  (
    "axis value source from because documentId member format direction titleOurs version confirmed nth layout paste printId " +
    "changed files caseId otherId copyId why until grantId granteeId endsAt requestId before after " +
    // of files, lists, exports, questions and requests
    "sha256 size batchId problem form afterRow rows registered joined wrong columns lines chosen invoices state shown begun " +
    "words days deleted goes stays lookup invoice invoiceId keep decision target askerId grants as code method route count again ids"
  ).split(" "),
);
/** Conditions that ask for nothing that a role withholds; a number is shown to everybody who sees the invoice. */
const TOLD_CONDITIONS = new Set(
  (
    "number code dateFrom dateTo period direction kind status archived purchasedFrom purchasedTo company department mine " +
    "incomplete hasOriginal"
  ).split(" "),
);
/** Ids of people and departments, which a handing over changes. */
const ID_KEYS = new Set("ownerId departmentId askerId uploadedBy grantDaysMax grantWithoutEnd tellsExistence".split(" "));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const only = (value: unknown, keys: ReadonlySet<string>): unknown =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => keys.has(key))) : value;

/** The trace tells that something was changed, looked for or taken out, not what it was where that is withheld. */
export function withheldFromTrace(data: Record<string, unknown>, withheld: readonly WithheldField[]): Record<string, unknown> {
  if (withheld.length === 0) return data;
  const told: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    if (key === "filters" || key === "rule")
      told[key] = isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, TOLD_CONDITIONS.has(name) ? each : null]))
        : null;
    else if (key === "before" || key === "after") told[key] = only(value, ID_KEYS);
    else if (TOLD_KEYS.has(key)) told[key] = value;
  }
  const { changes, field } = data;
  const shown = (name: string, change: unknown) => [name, isWithheld(name, withheld) ? { before: null, after: null } : change];
  if (isRecord(changes))
    told["changes"] = Object.fromEntries(Object.entries(changes).map(([name, change]) => shown(name, change)));
  if (typeof field === "string") return isWithheld(field, withheld) ? { ...told, field } : { ...data };
  return told;
}
