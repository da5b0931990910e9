/** What happens to an incoming invoice that the company already has: it joins the row, or becomes a copy of its own. */
import { checkInvoice } from "#domain/checks.ts";
import { identityKeys } from "#domain/identity.ts";
import type { Check, InvoiceFacts } from "#domain/invoice.ts";
import { OvertakenError } from "#server/platform/database/retrying.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import type { StateAxis } from "#domain/states.ts";
import type { EventInput } from "#server/platform/events.ts";
import { type Candidate, addRows, carrierRow, listingRow, originOf, registeredEvent, resultOf } from "./candidate.ts";
import { INVOICE_EVENTS, invoiceEvent } from "./invoices.events.ts";
import { maySee, subjectOf } from "./invoices.policy.ts";
import type { InvoiceRef, InvoiceRow, Registered, Registrar } from "./invoices.types.ts";
import { type Merged, archivalCarrier, contradictionCheck, mergeFacts, usualWitness } from "./merge.ts";
import { type PairSide, sideOf } from "./red.ts";
import {
  carriersOf,
  insertCarrier,
  insertInvoices,
  insertListing,
  insertStates,
  itemsOf,
  lockByKeys,
  lockDuplicate,
  letGo,
  lockKept,
  lockRefs,
  rewriteInvoice,
  saidAt,
  setArchival,
  takeBack,
} from "./register.queries.ts";
import { factColumns, factsOfRow, itemRows, searchRow, withDocument } from "./rows.ts";
import { stateRow } from "./states.ts";
import { type Lookalike, lookalikeOf, openHandedIn, openSameNumber, reopen } from "./twins.ts";

/**
 * What one run gathers: the events to be written, the invoices whose red or blue side may have become known, and the records
 * that look otherwise than before.
 */
export type Registering = { by: Registrar; events: EventInput[]; touched: PairSide[]; changed: Lookalike[] };
type Held = { row: InvoiceRow; facts: InvoiceFacts };

/**
 * Joins candidates to what is known; adds what happened to `run`.
 * @param repeated rows already found for candidates without a key
 */
export async function joinKnown(
  trx: Trx,
  candidates: Candidate[],
  repeated: Map<Candidate, InvoiceRow[]>,
  run: Registering,
): Promise<Registered[]> {
  const keyed = candidates.filter((candidate) => !repeated.has(candidate));
  const keys = keyed.map(({ placement, keys: { taxKey, digitalKey } }) => ({
    company_id: placement.companyId,
    tax_key: taxKey,
    digital_key: digitalKey,
  }));
  const rows = keys.length > 0 ? await lockByKeys(trx, keys) : [];
  const held = await hold(trx, [...rows, ...[...repeated.values()].flat()]);
  const registered: Registered[] = [];
  const { actor } = run.by;
  for (const candidate of candidates) {
    const sameBytes = repeated.get(candidate)?.map((row) => held.get(row.id)!);
    const matches = sameBytes ?? [...held.values()].filter(({ row }) => hasKeyOf(row, candidate));
    const first = matches[0];
    // corrected to another number between the two statements
    if (first === undefined) throw new OvertakenError("an invoice was refused as known, but no row has its key");
    const match = actor === null ? first : matches.find(({ row }) => maySee(actor, subjectOf(row)));
    const mine = match === undefined ? undefined : await livingOf(trx, match);
    if (mine === undefined) {
      registered.push(await handInCopy(trx, candidate, first.row, run));
      continue;
    }
    const other = sameBytes === undefined ? matches.find((each) => each !== match) : undefined;
    if (other !== undefined) {
      run.events.push(invoiceEvent(run.by, refOf(mine.row), INVOICE_EVENTS.suspectedDuplicate, { otherId: other.row.id }));
      await openSameNumber(trx, refOf(mine.row), refOf(other.row), run.by);
    }
    await join(trx, candidate, mine, { keepKeys: other !== undefined }, run);
    registered.push(resultOf(candidate, mine.row.id, "joined"));
  }
  return registered;
}

/** A record that a person found to be the same as another stays withdrawn: what comes again joins the one that was kept. */
async function livingOf(trx: Trx, match: Held): Promise<Held> {
  if (match.row.deleted_at === null) return match;
  const kept = await lockKept(trx, refOf(match.row));
  return kept === undefined ? match : (await hold(trx, [kept])).get(kept.id)!;
}

const refOf = (row: InvoiceRow) => ({ companyId: row.company_id, id: row.id });

/** Whether a record holds one of the candidate's numbers. */
export function hasKeyOf(row: InvoiceRow, { placement, keys }: Candidate): boolean {
  if (row.company_id !== placement.companyId) return false;
  return (
    (keys.taxKey !== null && row.tax_key === keys.taxKey) || (keys.digitalKey !== null && row.digital_key === keys.digitalKey)
  );
}

async function hold(trx: Trx, rows: InvoiceRow[]): Promise<Map<string, Held>> {
  const items = await itemsOf(trx, rows.map(refOf));
  return new Map(
    rows.map((row) => [
      row.id,
      {
        row,
        facts: factsOfRow(
          row,
          items.filter((item) => item.invoice_id === row.id),
        ),
      },
    ]),
  );
}

/**
 * The registered row is not this person's to see. He gets a record of his own with what his file says, so that nothing
 * in the answer, the lists or the timing tells that there is another; finance reads of it in the registered one's trace.
 */
async function handInCopy(trx: Trx, candidate: Candidate, original: InvoiceRow, run: Registering): Promise<Registered> {
  const { by, events } = run;
  const ownerId = by.actor!.userId;
  const copy = { ...candidate, incoming: { ...candidate.incoming, ownerId } };
  const document = candidate.incoming.document;
  const earlier = async () => {
    const row = await lockDuplicate(trx, refOf(original), ownerId);
    return row === undefined ? undefined : (await hold(trx, [row])).get(row.id);
  };
  let mine = await earlier();
  if (mine === undefined) {
    const rows = { invoices: [], items: [], documents: [], listings: [], states: [], numbers: [], searches: [] };
    addRows(rows, copy, by, original.id);
    if ((await insertInvoices(trx, rows)).size > 0) {
      events.push(registeredEvent(copy, by));
      events.push(
        invoiceEvent(by, refOf(original), INVOICE_EVENTS.duplicateSubmitted, {
          copyId: copy.id,
          ...(document ? { documentId: document.id } : {}),
        }),
      );
      await openHandedIn(trx, { companyId: original.company_id, id: copy.id }, refOf(original), by);
      return resultOf(copy, copy.id, "new");
    }
    mine = await earlier();
  }
  if (mine === undefined) throw new OvertakenError("a copy was refused as known, but it isn't there");
  await join(trx, copy, mine, { keepKeys: true }, run);
  return resultOf(copy, mine.row.id, "joined");
}

/** Adds one more carrier to a record and takes over what it knows better. */
async function join(
  trx: Trx,
  candidate: Candidate,
  held: Held,
  { keepKeys }: { keepKeys: boolean },
  run: Registering,
): Promise<void> {
  const { by, events } = run;
  const { row } = held;
  const ref = refOf(row);
  const { document, listing, facts: incoming, states } = candidate.incoming;
  if (row.deleted_at !== null) {
    await trx
      .updateTable("invoice")
      .set({ deleted_at: null })
      .where("company_id", "=", ref.companyId)
      .where("id", "=", ref.id)
      .execute();
    events.push(invoiceEvent(by, ref, INVOICE_EVENTS.restored));
    if (row.duplicate_of === null) await takeBack(trx, ref, identityKeys(held.facts));
    await reopen(trx, ref, by);
  }
  const carries = document !== null && (await insertCarrier(trx, carrierRow(candidate, row.id, "joined", false, by)));
  if (row.deleted_at !== null) {
    run.changed.push(lookalikeOf(row, held.facts));
    if (row.duplicate_of === null) run.touched.push(sideOf(ref, held.facts));
  }
  if (document !== null && !carries && !candidate.incoming.entered) return;
  // a further carrier may be the better one that somebody asked for
  if (carries && row.illegible_at !== null) await putBack(trx, row);

  // a list that is gone through again says nothing new
  if (listing !== undefined && !(await insertListing(trx, listingRow(candidate, row.id, by)))) return;

  const format = document?.format ?? (listing === undefined ? "" : "spreadsheet");
  const merged = mergeFacts(held.facts, withDocument(incoming, document?.id ?? null), format);
  const checks = checksAfter(held.facts.checks, merged, document?.id ?? "", incoming.checks);
  if (merged.changed.length > 0 || checks.some((check) => check.id === "carriers" && !held.facts.checks.includes(check))) {
    merged.facts.checks = checks;
    await write(trx, held, merged, { keepKeys, now: by.now });
    held.facts = merged.facts;
    if (row.duplicate_of === null) {
      run.touched.push(sideOf(ref, merged.facts));
      if (merged.changed.length > 0) run.changed.push(lookalikeOf(row, held.facts));
    }
  }
  events.push(...(await addStates(trx, candidate, held, by)));
  if (document !== null && carries) {
    await chooseArchival(trx, held);
    events.push(
      invoiceEvent(by, ref, INVOICE_EVENTS.joined, {
        documentId: document.id,
        member: document.member,
        format,
        changed: merged.changed,
      }),
    );
  } else if (merged.changed.length > 0 || states !== undefined) {
    const data = { ...originOf(candidate.incoming), changed: merged.changed, from: usualWitness(format) };
    events.push(invoiceEvent(by, ref, INVOICE_EVENTS.joined, data));
  }
  for (const found of merged.contradictions)
    events.push(
      invoiceEvent(by, ref, INVOICE_EVENTS.contradiction, { ...found, ...(document ? { documentId: document.id } : {}) }),
    );
}

/**
 * Takes into one record what another one says that is found to be the same, its number with it; the other one lets go
 * of what the first has now, so that whatever comes with that number later joins the first.
 */
export async function absorb(trx: Trx, kept: InvoiceRef, gone: InvoiceRef, now: Date): Promise<void> {
  const held = await hold(trx, await lockRefs(trx, [kept, gone]));
  const [target, source] = [held.get(kept.id), held.get(gone.id)];
  if (target === undefined || source === undefined) throw new Error("a record that was to be joined is gone");
  const merged = mergeFacts(target.facts, source.facts, "");
  merged.facts.checks = checksAfter(target.facts.checks, merged, "", source.facts.checks);
  await letGo(trx, gone, identityKeys(merged.facts));
  // also where nothing else changes: a number that both had is the first one's key only now
  await write(trx, target, merged, { keepKeys: false, now });
}

async function putBack(trx: Trx, row: InvoiceRow): Promise<void> {
  await trx
    .updateTable("invoice")
    .set({ illegible_at: null })
    .where("company_id", "=", row.company_id)
    .where("id", "=", row.id)
    .execute();
}

/** The arithmetic is checked anew on the joined facts; differences between carriers stay until a person settles them. */
function checksAfter(before: Check[], merged: Merged, documentId: string, incoming: Check[]): Check[] {
  const kept = before.filter((check) => check.id === "carriers");
  const within = incoming.filter(
    (check) => check.id === "carriers" && merged.facts.fields[check.detail?.field ?? ""]?.from !== "person",
  );
  const fresh = [...merged.contradictions.map((found) => contradictionCheck(found, documentId)), ...within];
  const known = new Set(kept.map((check) => `${check.detail?.field} ${check.detail?.b}`));
  return [
    ...checkInvoice(merged.facts),
    ...kept,
    ...fresh.filter((check) => !known.has(`${check.detail?.field} ${check.detail?.b}`)),
  ];
}

async function write(trx: Trx, held: Held, merged: Merged, { keepKeys, now }: { keepKeys: boolean; now: Date }): Promise<void> {
  const { row } = held;
  const { tax_key, digital_key, ...columns } = factColumns(merged.facts);
  const copy = row.duplicate_of !== null;
  await rewriteInvoice(trx, refOf(row), {
    columns: keepKeys || copy ? columns : { ...columns, tax_key, digital_key },
    items: merged.changed.includes("items") ? itemRows(row.company_id, row.id, merged.facts.items) : null,
    search: searchRow(row, merged.facts, row.created_at),
    numbers: copy ? [] : identityKeys(merged.facts).numberKeys,
    now,
  });
}

/** @returns an event for each axis that has another value now */
async function addStates(trx: Trx, candidate: Candidate, { row }: Held, by: Registrar): Promise<EventInput[]> {
  const { states = [], purchasedOn } = candidate.incoming;
  if (states.length === 0 && (purchasedOn === undefined || row.purchased_on !== null)) return [];
  // what was true at an earlier time is history: it doesn't replace what is known of a later one
  const known = states.length === 0 ? new Map<string, Date>() : await saidAt(trx, refOf(row));
  const current = states.filter(({ axis, at }) => at >= (known.get(axis) ?? at));
  await insertStates(
    trx,
    states.map((state) => stateRow(row.company_id, row.id, state)),
  );
  await trx
    .updateTable("invoice")
    .set({
      ...Object.fromEntries(current.map(({ axis, value }) => [`${axis}_state`, value])),
      ...(purchasedOn !== undefined && row.purchased_on === null ? { purchased_on: purchasedOn } : {}),
      updated_at: by.now,
    })
    .where("company_id", "=", row.company_id)
    .where("id", "=", row.id)
    .execute();
  const before = (axis: StateAxis): string => row[`${axis}_state`];
  return current
    .filter(({ axis, value }) => before(axis) !== value)
    .map(({ axis, value, source, reason }) =>
      invoiceEvent(by, refOf(row), INVOICE_EVENTS.stateChanged, { axis, value, source, from: before(axis) }, reason),
    );
}

async function chooseArchival(trx: Trx, { row, facts }: Held): Promise<void> {
  const carriers = await carriersOf(trx, refOf(row));
  const best = archivalCarrier(facts.kind, carriers);
  if (best !== undefined && !best.archival) await setArchival(trx, refOf(row), best);
}
