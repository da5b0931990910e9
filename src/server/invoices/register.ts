/**
 * How invoices come into the register. A list is placed, inserted in one statement, and what the company already has is
 * joined to its row. The database decides who was first: the unique keys of 0001-register.sql.
 */
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import { type Candidate, addRows, candidatesOf, lookalike, pairSide, registeredEvent, resultOf } from "./candidate.ts";
import type { Incoming, InvoiceRow, Registered, Registrar } from "./invoices.types.ts";
import { type Registering, hasKeyOf, joinKnown } from "./join.ts";
import { linkReds, lockPairs } from "./red.ts";
import { type NewRows, insertInvoices, lockBySameBytes } from "./register.queries.ts";
import { lockLooks, openCases } from "./twins.ts";

/** More than this at once makes a statement's parameter heavy without being faster. */
const AT_ONCE = 500;

/**
 * Registers a list of invoices in the caller's transaction: rows, search rows, states and events together.
 * Meant for lists too; one statement inserts up to 500.
 * @returns in the order handed in; two entries for an invoice between two companies of ours
 */
export async function registerMany(trx: Trx, incoming: Incoming[], by: Registrar): Promise<Registered[]> {
  const registered: Registered[] = [];
  let start = 0;
  for (const part of partsOf(incoming)) {
    registered.push(...(await registerSome(trx, part, start, by)));
    start += part.length;
  }
  return registered.toSorted((a, b) => a.incoming - b.incoming);
}

/** One after the other, so that the same bytes handed in twice meet what the first of them became. */
function partsOf(incoming: Incoming[]): Incoming[][] {
  const parts: Incoming[][] = [];
  let documents = new Map<string, string>();
  for (const each of incoming) {
    const { sha256, id } = each.document ?? {};
    const repeats = sha256 !== undefined && documents.has(sha256) && documents.get(sha256) !== id;
    if (repeats || (parts.at(-1)?.length ?? AT_ONCE) >= AT_ONCE) {
      parts.push([]);
      documents = new Map();
    }
    parts.at(-1)!.push(each);
    if (sha256 !== undefined) documents.set(sha256, id!);
  }
  return parts;
}

async function registerSome(trx: Trx, incoming: Incoming[], offset: number, by: Registrar): Promise<Registered[]> {
  const candidates = incoming.flatMap((each, index) => candidatesOf(each, offset + index, by));
  await lockPairs(
    trx,
    candidates.map((candidate) => pairSide(candidate)),
  );
  await lockLooks(trx, candidates.map(lookalike));
  const repeated = await keylessKnown(trx, candidates);
  const fresh = candidates.filter((candidate) => !repeated.has(candidate));

  // one order of keys everywhere: two transactions that insert the same ones wait, but never crosswise
  fresh.sort((a, b) => (lockKey(a) < lockKey(b) ? -1 : 1));
  const rows: NewRows = { invoices: [], items: [], documents: [], listings: [], states: [], numbers: [], searches: [] };
  for (const candidate of fresh) addRows(rows, candidate, by, null);
  const added = fresh.length > 0 ? await insertInvoices(trx, rows) : new Set<string>();

  const run: Registering = { by, events: [], touched: [], changed: [] };
  const registered: Registered[] = [];
  for (const candidate of fresh.filter((each) => added.has(each.id))) {
    run.events.push(registeredEvent(candidate, by));
    run.touched.push(pairSide(candidate));
    registered.push(resultOf(candidate, candidate.id, "new"));
  }
  await openCases(trx, fresh.filter((each) => added.has(each.id)).map(lookalike), by);
  const known = candidates.filter((each) => !added.has(each.id));
  if (known.length > 0) registered.push(...(await joinKnown(trx, known, repeated, run)));
  await openCases(trx, run.changed, by);
  run.events.push(...(await linkReds(trx, run.touched, by)));
  await recordEvents(trx, run.events);
  return registered;
}

const lockKey = ({ placement, keys, id }: Candidate): string => `${placement.companyId} ${keys.taxKey ?? keys.digitalKey ?? id}`;

/**
 * Invoices without a key that were read from the same bytes before: the same paper, not a second one. Several on one page are
 * told apart by their order. With each record come the copies that people handed in who may not see it.
 */
async function keylessKnown(trx: Trx, candidates: Candidate[]): Promise<Map<Candidate, InvoiceRow[]>> {
  const known = new Map<Candidate, InvoiceRow[]>();
  for (const beside of Map.groupBy(candidates, placeOf).values()) {
    const keyless = beside.filter((candidate) => candidate.keys.taxKey === null && candidate.keys.digitalKey === null);
    const [{ incoming, placement } = { incoming: null, placement: null }] = keyless;
    if (!incoming?.document) continue;
    const rows = await lockBySameBytes(trx, placement.companyId, { ...incoming.document, page: incoming.facts.page });
    const others = rows.filter((row) => !beside.some((candidate) => hasKeyOf(row, candidate)));
    const ids = new Set(others.map((row) => row.id));
    const records = Map.groupBy(others, (row) => (ids.has(row.duplicate_of ?? "") ? row.duplicate_of! : row.id));
    [...records.values()].slice(0, keyless.length).forEach((record, at) => known.set(keyless[at]!, record));
  }
  return known;
}

/** The page that a candidate was read from, in its company. */
function placeOf({ placement, incoming: { document, facts } }: Candidate): string {
  return JSON.stringify([placement.companyId, document?.sha256, document?.member, facts.page]);
}
