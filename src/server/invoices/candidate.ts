/** An incoming invoice in one company, and the rows that it becomes there. */
import { identityKeys } from "#domain/identity.ts";
import { KIND_INFO } from "#domain/kinds.ts";
import type { EventInput } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { INVOICE_EVENTS, invoiceEvent } from "./invoices.events.ts";
import type { Incoming, Registered, Registrar } from "./invoices.types.ts";
import { type Placement, placementsOf } from "./placement.ts";
import { type PairSide, sideOf } from "./red.ts";
import type { NewRows } from "./register.queries.ts";
import { factColumns, itemRows, searchRow, withDocument } from "./rows.ts";
import { stateColumns, stateRow, statesOf } from "./states.ts";
import type { Lookalike } from "./twins.ts";

/** One incoming invoice in one company, with the id that it gets if it is new there. */
export type Candidate = {
  index: number;
  id: string;
  incoming: Incoming;
  placement: Placement;
  keys: ReturnType<typeof identityKeys>;
};

/** The companies in which an incoming invoice stands, as a candidate each. */
export function candidatesOf(incoming: Incoming, index: number, by: Registrar): Candidate[] {
  const keys = identityKeys(incoming.facts);
  return placementsOf(incoming.facts, incoming.companyId, by.companies).map((placement) => ({
    index,
    id: newId(),
    incoming,
    placement,
    keys,
  }));
}

export const pairSide = ({ id, placement, incoming }: Candidate): PairSide =>
  sideOf({ companyId: placement.companyId, id }, incoming.facts);

export const lookalike = ({ id, placement, incoming }: Candidate): Lookalike => ({ ...placement, id, facts: incoming.facts });

/** What another system says of an invoice is evidence of it, as a row of a list is. */
const isOriginal = (format: string): boolean => format !== "record";

/** Adds everything that a new invoice consists of. `duplicateOf`: it is the copy of one that its owner may not see. */
export function addRows(rows: NewRows, candidate: Candidate, by: Registrar, duplicateOf: string | null): void {
  const { incoming, placement, id } = candidate;
  const { companyId } = placement;
  const facts = withDocument(incoming.facts, incoming.document?.id ?? null);
  const arrived = incoming.arrivedAt ?? by.now;
  const said = statesOf(incoming, placement, arrived);
  const columns = factColumns(facts, candidate.keys);
  rows.invoices.push({
    company_id: companyId,
    id,
    direction: placement.direction,
    ...columns,
    ...(duplicateOf === null ? {} : { tax_key: null, digital_key: null }),
    purchased_on: incoming.purchasedOn ?? null,
    title_ours: placement.titleOurs,
    department_id: incoming.departmentId,
    owner_id: incoming.ownerId,
    tags: incoming.tags ?? [],
    has_original: incoming.document !== null && isOriginal(incoming.document.format),
    ...stateColumns(said),
    duplicate_of: duplicateOf,
    created_at: arrived,
    updated_at: arrived,
  });
  rows.items.push(...itemRows(companyId, id, facts.items));
  if (incoming.listing) rows.listings.push(listingRow(candidate, id, by));
  if (incoming.document) rows.documents.push(carrierRow(candidate, id, "new", true, by));
  rows.states.push(...said.map((state) => stateRow(companyId, id, state)));
  // a copy isn't the invoice: asking whether the number exists must not meet it
  if (duplicateOf === null)
    rows.numbers.push(...candidate.keys.numberKeys.map((key) => ({ number_key: key, company_id: companyId, invoice_id: id })));
  rows.searches.push(
    searchRow({ company_id: companyId, id, department_id: incoming.departmentId, owner_id: incoming.ownerId }, facts, arrived),
  );
}

export function carrierRow(
  { incoming, placement }: Candidate,
  invoiceId: string,
  relation: "new" | "joined",
  archival: boolean,
  by: Registrar,
): object {
  const document = incoming.document!;
  return {
    company_id: placement.companyId,
    invoice_id: invoiceId,
    document_company_id: document.companyId,
    document_id: document.id,
    member: document.member,
    page: incoming.facts.page,
    format: document.format,
    relation,
    archival,
    facts: incoming.facts,
    joined_at: by.now,
  };
}

export function listingRow({ incoming, placement }: Candidate, invoiceId: string, by: Registrar): object {
  const { companyId, listId, name, sheet, row } = incoming.listing!;
  return {
    company_id: placement.companyId,
    invoice_id: invoiceId,
    list_company_id: companyId,
    list_id: listId,
    sheet,
    row,
    name,
    listed_at: by.now,
  };
}

/** Where an invoice came from, as its events tell it. */
export function originOf({ document, listing }: Candidate["incoming"]): Record<string, unknown> {
  return {
    ...(document ? { documentId: document.id, member: document.member, format: document.format } : {}),
    ...(listing ? { listId: listing.listId, list: listing.name, sheet: listing.sheet, row: listing.row } : {}),
  };
}

export function registeredEvent({ incoming, placement, id }: Candidate, by: Registrar, invoiceId = id): EventInput {
  const { facts, states } = incoming;
  const voided = states?.some((state) => state.axis === "tax" && state.value === "voided") && KIND_INFO[facts.kind].electronic;
  return invoiceEvent(by, { companyId: placement.companyId, id: invoiceId }, INVOICE_EVENTS.registered, {
    direction: placement.direction,
    titleOurs: placement.titleOurs,
    ...originOf(incoming),
    // an electronic invoice can't be voided, only reversed by a red one: what was said is kept, and so is the doubt
    ...(voided ? { doubt: "voided-electronic" } : {}),
  });
}

export function resultOf({ index, placement }: Candidate, id: string, relation: "new" | "joined"): Registered {
  return {
    incoming: index,
    companyId: placement.companyId,
    id,
    direction: placement.direction,
    relation,
    titleOurs: placement.titleOurs,
  };
}
