/** The only way for rows of the register to leave the server. */
import type { RawBuilder, SqlBool } from "kysely";
import type { Carrier, HistoryEntry, InvoiceDetail, InvoiceSummary, States, WithheldField } from "#api/invoices.api.ts";
import { emptyItem } from "#domain/empty-facts.ts";
import type { Direction, InvoiceFacts, InvoiceItem, InvoiceKind, Problem } from "#domain/invoice.ts";
import { type Covered, type Persons, coverData, coverText, covered, inStars } from "#domain/personal/personal.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { originOf } from "#server/platform/origin.ts";
import { ownProblems } from "./carrier-problems.ts";
import { WATCHERS_DATA } from "./invoices.events.ts";
import { findsPersonal, mayEdit, mayRemove, maySeeOriginal, mayUnmask, subjectOf } from "./invoices.policy.ts";
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
import { type MaskedRow, hiddenPersons, subjectFacts } from "./masking.ts";
import { withheldFromDetail, withheldFromItem, withheldFromSummary, withheldIn } from "./withheld.ts";
import { type ItemRow, factsOfRow, itemOfRow, yuan } from "./rows.ts";

/** The invoices named, in that order, as the actor may see them; what he may not see is left out. */
export async function presentSummaries(db: DbOrTrx, actor: Actor, refs: readonly InvoiceRef[]): Promise<InvoiceSummary[]> {
  return (await summaryRows(db, actor, refs)).map((row) => presentSummary(actor, row));
}

/** The lines of invoices that the asker sees, by the invoice's id; none for an invoice without lines. */
export async function presentItems(
  db: DbOrTrx,
  actor: Actor,
  invoices: readonly InvoiceSummary[],
): Promise<Map<string, InvoiceItem[]>> {
  const refs = invoices.map(({ id, company }) => ({ companyId: company.id, id }));
  const [rows, summaries] = await Promise.all([itemRowsOfAll(db, refs), summaryRows(db, actor, refs)]);
  const hidden = new Map(summaries.map((row) => [row.id, hiddenPersons(actor, row)]));
  const withheld = new Map(invoices.map((invoice) => [invoice.id, invoice.withheld]));
  const items = Map.groupBy(rows, (row) => row.invoice_id);
  return new Map(
    [...items].map(([id, lines]) => [
      id,
      lines.map((line) => itemShown(itemOfRow(line), hidden.get(id) ?? null, withheld.get(id) ?? [])),
    ]),
  );
}

function itemShown(item: InvoiceItem, hidden: Persons | null, withheld: readonly WithheldField[]): InvoiceItem {
  const shown = (text: string | null): string | null =>
    text === null || hidden === null ? text : coverText(text, hidden, inStars);
  return withheldFromItem({ ...item, name: shown(item.name), spec: shown(item.spec) }, withheld);
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
  const line = { ...emptyItem(), name: row.first_item };
  const shown = shownTo(actor, row, { ...subjectFacts(row), items: [line], remark: null, qr: null, checks: [] });
  const masked = shown.paths.map((path) => (path === "items.0.name" ? "firstItem" : path));
  return withheldFromSummary({
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
    seller: shown.seller,
    buyer: shown.buyer,
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
    firstItem: shown.items[0]!.name,
    hasOriginal: row.has_original,
    arrivedAt: row.created_at.toISOString(),
    withheld: withheldIn(actor, row.company_id),
    may: {
      edit: mayEdit(actor, subject),
      remove: mayRemove(actor, subject),
      seeOriginal: row.has_original && maySeeOriginal(actor, subject),
      unmask: masked.length > 0 && mayUnmask(actor, subject),
    },
    masked,
  });
}

/** Facts of an invoice as the actor is shown them: in clear, or with stars in the place of what is personal. */
function shownTo(actor: Actor, row: MaskedRow, facts: Parameters<typeof covered>[0]): Covered {
  return hiddenPersons(actor, row) === null ? { ...facts, paths: [] } : covered(facts, inStars);
}

/** Everything of one invoice that its page shows. `blackedOut`: documents (by {@link carrierKey}) of which the actor gets no original. */
export function presentDetail(
  actor: Actor,
  parts: {
    summary: InvoiceSummary;
    row: InvoiceRow;
    items: ItemRow[];
    carriers: CarrierRow[];
    blackedOut: ReadonlySet<string>;
    listings: ListingRow[];
    states: StateHistoryRow[];
    related: InvoiceDetail["related"];
    ahead: Pick<InvoiceDetail, "transitions" | "undoable">;
  },
): InvoiceDetail {
  const { summary, row, items, carriers, blackedOut, listings, states, related, ahead } = parts;
  const facts = factsOfRow(row, items);
  const shown = shownTo(actor, row, facts);
  const hidden = hiddenPersons(actor, row);
  const text = (said: string): string => (hidden === null ? said : coverText(said, hidden, inStars));
  return withheldFromDetail({
    ...summary,
    checkCode: row.check_code,
    purchasedOn: row.purchased_on,
    items: shown.items,
    remark: shown.remark,
    qr: shown.qr,
    original: facts.original,
    business: row.business,
    extra: shown.extra,
    fields: facts.fields as InvoiceDetail["fields"],
    checks: shown.checks as InvoiceDetail["checks"],
    documents: summary.may.seeOriginal
      ? carriers.map((carrier) => presentCarrier(carrier, facts, hidden, blackedOut.has(carrierKey(carrier))))
      : [],
    listings: listings.map((each) => ({
      listId: each.list_id,
      name: text(each.name),
      sheet: text(each.sheet),
      row: each.row,
      at: each.listed_at.toISOString(),
    })),
    stateHistory: states.map((state) => ({
      ...state,
      reason: state.reason === null ? null : text(state.reason),
      at: state.at.toISOString(),
    })),
    ...ahead,
    related,
    version: row.version,
    may: { ...summary.may, unmask: (shown.paths.length > 0 || blackedOut.size > 0) && mayUnmask(actor, subjectOf(row)) },
    masked: [...new Set([...summary.masked.filter((path) => path === "firstItem"), ...shown.paths])],
    unmaskedUntil: findsPersonal(actor, subjectOf(row)) ? null : (actor.unmasked.get(row.id)?.toISOString() ?? null),
  });
}

/** Formats that the browser doesn't show by itself: they are drawn by us, page by page. */
const DRAWN = ["ofd"];

/**
 * `facts`: the invoice whose carrier it is shown as, null where it is none's; `hidden`: whom of it the actor may not know, who then may
 * get no original either (`blackedOut`), but pages with their places blacked out.
 */
export function presentCarrier(
  row: CarrierRow,
  facts: InvoiceFacts | null,
  hidden: Persons | null = null,
  blackedOut = false,
): Carrier {
  const base = `/api/v1/documents/${row.document_id}`;
  // a page with black places is another picture than the one without: browsers keep them apart by their addresses
  const query = [...(row.member === "" ? [] : [`member=${encodeURIComponent(row.member)}`]), ...(blackedOut ? ["black=1"] : [])];
  const asked = query.length === 0 ? "" : `?${query.join("&")}`;
  const problems = (row.reading?.problems ?? []) as Problem[];
  const drawn = DRAWN.includes(row.format) || row.format === "image" || (blackedOut && row.format === "pdf");
  const name = row.member === "" ? row.name : `${row.name} / ${row.member}`;
  const own = facts !== null && row.shared ? ownProblems(problems, facts) : problems;
  return {
    documentId: row.document_id,
    member: row.member,
    name: hidden === null ? name : coverText(name, hidden, inStars),
    format: row.format,
    size: Number(row.size),
    sha256: row.sha256,
    page: row.page,
    archival: row.archival,
    uploadedAt: row.uploaded_at.toISOString(),
    uploadedBy: row.uploader_name,
    originalUrl: `${base}/original${asked}`,
    pageUrl: drawn ? `${base}/pages/{page}${asked}` : null,
    pages: row.reading?.pages ?? Math.max(1, row.page),
    blackedOut,
    problems: (hidden === null ? own : coverData(own, hidden, inStars)) as Carrier["problems"],
    signatures: (row.reading?.signatures ?? []) as Carrier["signatures"],
  };
}

/**
 * @param watches whether the reader answers for the company's records; others aren't told of records that they may not see
 * @param withheld fields of the company's invoices that the reader doesn't see
 */
/** @param audits whether the reader may also know from where it was done */
export function presentTrace(row: TraceRow & { withheld: boolean }, watches: boolean, audits: boolean): HistoryEntry {
  const by = row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name ?? row.actor_id };
  const data = watches ? row.data : Object.fromEntries(Object.entries(row.data).filter(([key]) => !WATCHERS_DATA.includes(key)));
  const { id, at, channel, type, reason, withheld } = row;
  return { id, at: at.toISOString(), by, channel, origin: audits ? originOf(row.origin) : null, type, data, reason, withheld };
}

/** One of the documents of an invoice, or the member of one. */
export const carrierKey = ({ document_id, member }: Pick<CarrierRow, "document_id" | "member">): string =>
  `${document_id}/${member}`;
