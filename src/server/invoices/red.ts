/** Red invoices and the blue ones that they reverse: whichever arrives second, the blue one's state says so. */
import { type RawBuilder, sql } from "kysely";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { HOT } from "#server/platform/database/prepared.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import type { EventInput } from "#server/platform/events.ts";
import { INVOICE_EVENTS, invoiceEvent } from "./invoices.events.ts";
import type { InvoiceRef, InvoiceRow, Registrar } from "./invoices.types.ts";
import { insertStates } from "./register.queries.ts";
import { stateRow } from "./states.ts";

/** What of an invoice matters here. */
export type PairSide = {
  companyId: number;
  id: string;
  red: boolean;
  code: string | null;
  numbers: string[];
  originalCode: string | null;
  originalNumber: string | null;
};

/** A record as one side of such a pair. */
export function sideOf(ref: InvoiceRef, facts: InvoiceFacts): PairSide {
  const { red, code, number, digitalNumber, original } = facts;
  const numbers = [number, digitalNumber].filter((each) => each !== null);
  return { ...ref, red, code, numbers, originalCode: original?.code ?? null, originalNumber: original?.number ?? null };
}

type Linked = Pick<
  InvoiceRow,
  "company_id" | "id" | "code" | "number" | "digital_number" | "total_fen" | "tax_state" | "original_code" | "original_number"
>;
const COLUMNS = [
  "company_id",
  "id",
  "code",
  "number",
  "digital_number",
  "total_fen",
  "tax_state",
  "original_code",
  "original_number",
] as const;

/** Lists longer than this come from a single writer (import, made-up data) and take no locks. */
const LOCKED_UP_TO = 256;

/**
 * Makes the registration of a red invoice and of its blue one follow each other, so that the second sees the first.
 * Locks end with the transaction.
 */
export async function lockPairs(trx: Trx, sides: PairSide[]): Promise<void> {
  if (sides.length > LOCKED_UP_TO) return;
  const keys = sides.flatMap((side) =>
    (side.red ? [side.originalNumber] : side.numbers)
      .filter((number) => number !== null)
      .map((number) => `${side.companyId} ${number}`),
  );
  if (keys.length === 0) return;
  const ordered = [...new Set(keys)].toSorted();
  await sql`${HOT} select pg_advisory_xact_lock(hashtextextended(key, 7)) from unnest(${ordered}::text[]) with ordinality as k(key, n) order by n`.execute(
    trx,
  );
}

/**
 * Sets the tax state of every blue invoice that one of these reverses or reversed, or that is one of these, by the red ones that there
 * are now; returns what happened.
 */
export async function linkReds(trx: Trx, sides: PairSide[], by: Registrar): Promise<EventInput[]> {
  const pairs = [
    ...(await bluesOf(
      trx,
      sides.filter((side) => side.red),
    )),
    ...(await redsOf(
      trx,
      sides.filter((side) => !side.red),
    )),
  ];
  const blues = new Map(pairs.map((pair) => [pair.blue.id, pair]));
  const events: EventInput[] = [];
  for (const { blue, redId } of blues.values()) await setFlushed(trx, blue, redId, by, events);
  return events;
}

type Pair = { blue: Linked; redId: string };
const sameCode = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;

async function bluesOf(trx: Trx, reds: PairSide[]): Promise<Pair[]> {
  const asked = reds.filter((red) => red.originalNumber !== null);
  if (asked.length === 0) return [];
  const companies = [...new Set(asked.map((red) => red.companyId))];
  const numbers = [...new Set(asked.map((red) => red.originalNumber!))];
  const rows = await trx
    .selectFrom("invoice")
    .select(COLUMNS)
    .where(sql<boolean>`company_id = any(${companies}::int[])`)
    .where(sql<boolean>`(number = any(${numbers}::text[]) or digital_number = any(${numbers}::text[]))`)
    .where("red", "=", false)
    .where("duplicate_of", "is", null)
    .execute();
  return asked.flatMap((red) =>
    rows
      .filter(
        (blue) =>
          blue.company_id === red.companyId &&
          [blue.number, blue.digital_number].includes(red.originalNumber) &&
          sameCode(red.originalCode, blue.code),
      )
      .map((blue) => ({ blue, redId: red.id })),
  );
}

async function redsOf(trx: Trx, blues: PairSide[]): Promise<Pair[]> {
  const numbers = [...new Set(blues.flatMap((blue) => blue.numbers))];
  if (numbers.length === 0) return [];
  const companies = [...new Set(blues.map((blue) => blue.companyId))];
  const reds = await trx
    .selectFrom("invoice")
    .select(COLUMNS)
    .where(sql<boolean>`company_id = any(${companies}::int[])`)
    .where(sql<boolean>`original_number = any(${numbers}::text[])`)
    .where("red", "=", true)
    .where("duplicate_of", "is", null)
    .where("deleted_at", "is", null)
    .execute();
  const pairs: Pair[] = [];
  for (const red of reds) {
    const side = blues.find(
      (blue) =>
        blue.companyId === red.company_id &&
        blue.numbers.includes(red.original_number!) &&
        sameCode(red.original_code, blue.code),
    );
    if (side === undefined) continue;
    const blue = await trx
      .selectFrom("invoice")
      .select(COLUMNS)
      .where("company_id", "=", side.companyId)
      .where("id", "=", side.id)
      .executeTakeFirstOrThrow();
    pairs.push({ blue, redId: red.id });
  }
  return pairs;
}

/** States that a red invoice on paper doesn't override: somebody with more authority has spoken. */
const STRONGER = ["voided", "abnormal", "out-of-control"];

async function setFlushed(trx: Trx, blue: Linked, redId: string, by: Registrar, events: EventInput[]): Promise<void> {
  const numbers = [blue.number, blue.digital_number].filter((number) => number !== null);
  const reds = await trx
    .selectFrom("invoice")
    .select(["total_fen", "original_code"])
    .where("company_id", "=", blue.company_id)
    .where("original_number", "in", numbers)
    .where("red", "=", true)
    .where("duplicate_of", "is", null)
    .where("deleted_at", "is", null)
    .execute();
  const totals = reds.filter((red) => sameCode(red.original_code, blue.code)).map((red) => red.total_fen);
  if (totals.length === 0 && !blue.tax_state.startsWith("red-flushed")) return;
  const value = totals.length === 0 ? await saidOtherwise(trx, blue) : flushedState(blue.total_fen, totals);
  if (value === blue.tax_state) return;
  const ref = { companyId: blue.company_id, id: blue.id };
  const stronger = STRONGER.includes(blue.tax_state);
  // a stronger state stays, so that what the reds say is told apart from what they said before by their own last word
  if (stronger && (await saidByReds(trx, blue)) === value) return;
  await insertStates(trx, [stateRow(ref.companyId, ref.id, { axis: "tax", value, source: "document", at: by.now })]);
  if (stronger) return;
  await trx
    .updateTable("invoice")
    .set({ tax_state: value, updated_at: by.now })
    .where("company_id", "=", ref.companyId)
    .where("id", "=", ref.id)
    .execute();
  events.push(
    invoiceEvent(by, ref, INVOICE_EVENTS.stateChanged, {
      axis: "tax",
      value,
      source: "document",
      from: blue.tax_state,
      because: redId,
    }),
  );
}

const BY_REDS = sql<boolean>`(source = 'document' and reason is null and value like 'red-flushed-%')`;

/** What its red invoices last said of an invoice's tax state; null where they never did. */
const saidByReds = (trx: Trx, blue: Linked): Promise<string | null> => lastSaid(trx, blue, BY_REDS);

/** What was last said of an invoice's tax state by anything but its red invoices. */
const saidOtherwise = async (trx: Trx, blue: Linked): Promise<string> =>
  (await lastSaid(trx, blue, sql<boolean>`not ${BY_REDS}`)) ?? "unknown";

async function lastSaid(trx: Trx, { company_id, id }: Linked, which: RawBuilder<boolean>): Promise<string | null> {
  const result = await sql<{ value: string }>`select value from invoice_state
    where company_id = ${company_id} and invoice_id = ${id}::bigint and axis = 'tax' and ${which}
    order by at desc, id desc limit 1`.execute(trx);
  return result.rows[0]?.value ?? null;
}

/**
 * In full when the reds add up to the blue total; in part otherwise, also when an amount isn't known.
 * @param blue total of the blue invoice in fen
 * @param reds totals of its red invoices in fen, negative as printed
 */
export function flushedState(blue: string | null, reds: (string | null)[]): "red-flushed-part" | "red-flushed-full" {
  const sum = reds.reduce((total, red) => total + abs(BigInt(red ?? 0)), 0n);
  return blue !== null && abs(BigInt(blue)) > 0n && sum >= abs(BigInt(blue)) ? "red-flushed-full" : "red-flushed-part";
}
const abs = (value: bigint): bigint => (value < 0n ? -value : value);
