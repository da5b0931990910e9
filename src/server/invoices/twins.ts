/** Cases for a person to decide: records that may be one invoice, noticed when one is new, corrected, or back. */
import { type Looks, suspicionOf } from "#domain/duplicates.ts";
import { identityKeys } from "#domain/identity.ts";
import type { Direction, InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { InvoiceRef, InvoiceRow, Registrar } from "./invoices.types.ts";
import { factColumns } from "./rows.ts";
import {
  type NewCase,
  type NewRow,
  type TwinRow,
  groupTwins,
  insertCases,
  lockTwins,
  receiptTwins,
  reopenCases,
  tripTwins,
} from "./twins.queries.ts";

/** A record as far as another one may look like it. */
export type Lookalike = InvoiceRef & { facts: InvoiceFacts; direction: Direction; titleOurs: boolean };

export const lookalikeOf = (row: InvoiceRow, facts: InvoiceFacts): Lookalike => ({
  companyId: row.company_id,
  id: row.id,
  facts,
  direction: row.direction as Direction,
  titleOurs: row.title_ours,
});

/** Lists longer than this come from one hand (imports, made-up data): nobody races them. */
const LOCKED_UP_TO = 256;

/** Before rows are written: whoever brings the same receipt, trip or number at the same moment waits. */
export async function lockLooks(trx: Trx, records: readonly Lookalike[]): Promise<void> {
  if (records.length > LOCKED_UP_TO) return;
  await lockTwins(
    trx,
    records.flatMap(({ facts }) => {
      const { taxKey, digitalKey } = identityKeys(facts);
      return [
        ...(facts.date !== null && facts.total !== null ? [`receipt ${facts.date} ${facts.total}`] : []),
        ...(facts.extra["train"] ? [`trip ${facts.extra["travelDate"]} ${facts.extra["train"]}`] : []),
        ...[taxKey, digitalKey].filter((key) => key !== null).map((key) => `number ${key}`),
      ];
    }),
  );
}

/** Looks for twins of rows as they were just written, and opens a case for each pair that never had one. */
export async function openCases(trx: Trx, records: readonly Lookalike[], by: Registrar): Promise<void> {
  if (records.length === 0) return;
  const known = new Map(records.map((record) => [record.id, record]));
  const rows = records.map(newRow);
  const receipts = await receiptTwins(trx, rows);
  const trips = await tripTwins(trx, rows);
  const cases: NewCase[] = (await groupTwins(trx, rows)).map((row) => pair(known.get(row.new_id)!, refOf(row), "other-company"));
  for (const row of [...receipts, ...trips]) {
    const record = known.get(row.new_id)!;
    const reason = suspicionOf(looksOf(record.facts), looksOfRow(row));
    if (reason !== null) cases.push(pair(record, refOf(row), reason));
  }
  await open(trx, oncePerPair(cases), by);
}

const refOf = (row: { company_id: number; id: string }): InvoiceRef => ({ companyId: row.company_id, id: row.id });

/** Somebody handed in what he may not see: he isn't told, those who answer for the company's records are. */
export async function openHandedIn(trx: Trx, copy: InvoiceRef, original: InvoiceRef, by: Registrar): Promise<void> {
  await open(trx, [pair(copy, original, "handed-in")], by);
}

/** One number was found on two records of a company. */
export async function openSameNumber(trx: Trx, one: InvoiceRef, other: InvoiceRef, by: Registrar): Promise<void> {
  await open(trx, [pair(one, other, "same-number")], by);
}

/** What was withdrawn for another record has come again: whoever decided that they are the same decides anew. */
export async function reopen(trx: Trx, ref: InvoiceRef, by: Registrar): Promise<void> {
  await recordEvents(
    trx,
    (await reopenCases(trx, ref)).map((each) => ({
      companyId: each.company_id,
      actorId: by.actorId,
      channel: by.channel,
      subject: "duplicate-case",
      subjectId: each.id,
      type: "duplicate.reopened",
      data: { invoiceId: ref.id },
      at: by.now,
    })),
  );
}

const pair = (later: InvoiceRef, earlier: InvoiceRef, reason: string): NewCase => ({
  id: newId(),
  company_id: later.companyId,
  invoice_id: later.id,
  other_company_id: earlier.companyId,
  other_invoice_id: earlier.id,
  reason,
});

/** Two new ones find each other: one case, the lower id is the earlier one. */
function oncePerPair(cases: NewCase[]): NewCase[] {
  const known = new Map<string, NewCase>();
  for (const each of cases) {
    const swapped = BigInt(each.invoice_id) < BigInt(each.other_invoice_id);
    const [later, earlier] = [
      { companyId: each.company_id, id: each.invoice_id },
      { companyId: each.other_company_id, id: each.other_invoice_id },
    ];
    const ordered = swapped ? pair(earlier, later, each.reason) : each;
    const key = `${ordered.invoice_id} ${ordered.other_invoice_id}`;
    if (!known.has(key)) known.set(key, ordered);
  }
  return [...known.values()];
}

/** The trace of a case is its own: in an invoice's it would tell of a record that the reader may not see. */
async function open(trx: Trx, cases: NewCase[], by: Registrar): Promise<void> {
  const opened = await insertCases(trx, cases, by.now);
  await recordEvents(
    trx,
    opened.map((each) => ({
      companyId: each.company_id,
      actorId: by.actorId,
      channel: by.channel,
      subject: "duplicate-case",
      subjectId: each.id,
      type: "duplicate.opened",
      data: { reason: each.reason, invoiceId: each.invoice_id, otherId: each.other_invoice_id },
      at: by.now,
    })),
  );
}

function newRow({ companyId, id, facts, direction, titleOurs }: Lookalike): NewRow {
  const columns = factColumns(facts);
  const rail = columns.kind === "rail";
  return {
    company_id: companyId,
    id,
    date: columns.issue_date,
    total: columns.total_fen,
    seller_tax_id: columns.seller_tax_id,
    keyless: columns.tax_key === null && columns.digital_key === null,
    train: rail ? (columns.extra["train"] ?? null) : null,
    travel_date: rail ? (columns.extra["travelDate"] ?? null) : null,
    tax_key: columns.tax_key,
    digital_key: columns.digital_key,
    direction,
    title_ours: titleOurs,
  };
}

function looksOf(facts: InvoiceFacts): Looks {
  const columns = factColumns(facts);
  return {
    kind: facts.kind,
    code: facts.code,
    number: facts.number,
    taxKey: columns.tax_key,
    digitalKey: columns.digital_key,
    date: columns.issue_date,
    totalFen: columns.total_fen,
    sellerName: facts.seller.name,
    sellerTaxId: facts.seller.taxId,
    red: facts.red,
    extra: facts.extra,
  };
}

const looksOfRow = (row: TwinRow): Looks => ({
  kind: row.kind as InvoiceKind,
  code: row.code,
  number: row.number,
  taxKey: row.tax_key,
  digitalKey: row.digital_key,
  date: row.issue_date,
  totalFen: row.total_fen,
  sellerName: row.seller_name,
  sellerTaxId: row.seller_tax_id,
  red: row.red,
  extra: row.extra,
});
