/** The only way for rows of the register to leave the server. */
import type { RawBuilder, SqlBool } from "kysely";
import type { Carrier, InvoiceDetail, InvoiceSummary, States } from "#api/invoices.api.ts";
import type { Direction, InvoiceFacts, InvoiceItem, InvoiceKind, Problem } from "#domain/invoice.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { ownProblems } from "./carrier-problems.ts";
import { WATCHERS_DATA } from "./invoices.events.ts";
import { mayEdit, mayRemove, maySeeOriginal, subjectOf } from "./invoices.policy.ts";
import {
  type CarrierRow,
  type ListingRow,
  type StateHistoryRow,
  type SummaryRow,
  type TraceRow,
  itemRowsOfAll,
  summaryRows,
  summaryRowsWhere,
} from "./invoices.queries.ts";
import type { InvoiceRef, InvoiceRow } from "./invoices.types.ts";
import { type ItemRow, factsOfRow, itemOfRow, yuan } from "./rows.ts";

/** The invoices named, in that order, as the actor may see them; what he may not see is left out. */
export async function presentSummaries(db: DbOrTrx, actor: Actor, refs: readonly InvoiceRef[]): Promise<InvoiceSummary[]> {
  return (await summaryRows(db, actor, refs)).map((row) => presentSummary(actor, row));
}

/** The lines of invoices that the asker sees, by the invoice's id; none for an invoice without lines. */
export async function presentItems(db: DbOrTrx, invoices: readonly InvoiceSummary[]): Promise<Map<string, InvoiceItem[]>> {
  const rows = await itemRowsOfAll(
    db,
    invoices.map(({ id, company }) => ({ companyId: company.id, id })),
  );
  const items = Map.groupBy(rows, (row) => row.invoice_id);
  return new Map([...items].map(([id, lines]) => [id, lines.map(itemOfRow)]));
}

/** What a condition on the alias `i` leads to in these companies, at most `limit`, in no order. */
export async function presentWhere(
  db: DbOrTrx,
  actor: Actor,
  companies: number[],
  condition: RawBuilder<SqlBool>,
  limit: number,
): Promise<InvoiceSummary[]> {
  return (await summaryRowsWhere(db, actor, companies, condition, limit)).map((row) => presentSummary(actor, row));
}

export function presentSummary(actor: Actor, row: SummaryRow): InvoiceSummary {
  const subject = subjectOf(row);
  return {
    id: row.id,
    company: { id: row.company_id, name: row.company_name },
    department:
      row.department_id !== null && row.department_name !== null ? { id: row.department_id, name: row.department_name } : null,
    direction: row.direction as Direction,
    kind: row.kind as InvoiceKind,
    code: row.code,
    number: row.number,
    digitalNumber: row.digital_number,
    date: row.issue_date,
    seller: { name: row.seller_name, taxId: row.seller_tax_id },
    buyer: { name: row.buyer_name, taxId: row.buyer_tax_id },
    amount: yuan(row.amount_fen),
    tax: yuan(row.tax_fen),
    total: yuan(row.total_fen),
    currency: row.currency,
    red: row.red,
    states: {
      tax: row.tax_state,
      delivery: row.delivery_state,
      use: row.use_state,
      booking: row.booking_state,
      claim: row.claim_state,
      archive: row.archive_state,
    } as States,
    missing: row.missing,
    titleOurs: row.title_ours,
    tags: row.tags,
    firstItem: row.first_item,
    hasOriginal: row.has_original,
    arrivedAt: row.created_at.toISOString(),
    may: {
      edit: mayEdit(actor, subject),
      remove: mayRemove(actor, subject),
      seeOriginal: row.has_original && maySeeOriginal(actor, subject),
    },
  };
}

/** Everything of one invoice that its page shows. */
export function presentDetail(parts: {
  summary: InvoiceSummary;
  row: InvoiceRow;
  items: ItemRow[];
  carriers: CarrierRow[];
  listings: ListingRow[];
  states: StateHistoryRow[];
  related: InvoiceDetail["related"];
}): InvoiceDetail {
  const { summary, row, items, carriers, listings, states, related } = parts;
  const facts = factsOfRow(row, []);
  return {
    ...summary,
    checkCode: row.check_code,
    purchasedOn: row.purchased_on,
    items: items.map(itemOfRow),
    remark: row.remark,
    qr: row.qr,
    original: facts.original,
    business: row.business,
    extra: facts.extra,
    fields: facts.fields as InvoiceDetail["fields"],
    checks: facts.checks as InvoiceDetail["checks"],
    documents: summary.may.seeOriginal ? carriers.map((carrier) => presentCarrier(carrier, facts)) : [],
    listings: listings.map((each) => ({
      listId: each.list_id,
      name: each.name,
      sheet: each.sheet,
      row: each.row,
      at: each.listed_at.toISOString(),
    })),
    stateHistory: states.map((state) => ({ ...state, at: state.at.toISOString() })),
    related,
    version: row.version,
  };
}

/** Formats that the browser doesn't show by itself: they are drawn by us, page by page. */
const DRAWN = ["ofd"];

/** `facts`: the invoice whose carrier it is shown as, null where it is none's. */
export function presentCarrier(row: CarrierRow, facts: InvoiceFacts | null): Carrier {
  const base = `/api/v1/documents/${row.document_id}`;
  const member = row.member === "" ? "" : `?member=${encodeURIComponent(row.member)}`;
  const problems = (row.reading?.problems ?? []) as Problem[];
  const drawn = DRAWN.includes(row.format) || row.format === "image";
  return {
    documentId: row.document_id,
    member: row.member,
    name: row.member === "" ? row.name : `${row.name} / ${row.member}`,
    format: row.format,
    size: Number(row.size),
    sha256: row.sha256,
    page: row.page,
    archival: row.archival,
    uploadedAt: row.uploaded_at.toISOString(),
    uploadedBy: row.uploader_name,
    originalUrl: `${base}/original${member}`,
    pageUrl: drawn ? `${base}/pages/{page}${member}` : null,
    pages: row.reading?.pages ?? Math.max(1, row.page),
    problems: (facts !== null && row.shared ? ownProblems(problems, facts) : problems) as Carrier["problems"],
    signatures: (row.reading?.signatures ?? []) as Carrier["signatures"],
  };
}

/** @param watches whether the reader answers for the company's records; others aren't told of records that they may not see */
export function presentTrace(row: TraceRow, watches: boolean) {
  const by = row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name ?? row.actor_id };
  const data = watches ? row.data : Object.fromEntries(Object.entries(row.data).filter(([key]) => !WATCHERS_DATA.includes(key)));
  return { id: row.id, at: row.at.toISOString(), by, channel: row.channel, type: row.type, data, reason: row.reason };
}
