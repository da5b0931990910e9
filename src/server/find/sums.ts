/**
 * What a selection comes to, however large it is. It is counted piece by piece, each by a short statement of its own: nobody waits
 * for a connection because of it, what has been counted is seen, and it ends with whoever asked for it.
 */
import { type RawBuilder, sql } from "kysely";
import type { Actor } from "#server/people/people.types.ts";
import type { Db, DbOrTrx } from "#server/platform/database/tables.ts";
import { ProblemError, errorCode } from "#server/platform/errors.ts";
import { STATEMENT_CANCELLED, attempt, withinBudget } from "./budget.ts";
import { collect } from "./collect.ts";
import type { Conditions, Sums } from "./find.types.ts";
import { fitsOf } from "./find.usecases.ts";
import { type Asked, type Slice, askedBy, grantedHits, indexedHits, isLed } from "./hits.ts";
import { hitsOfSlices, visibleSlices } from "./slices.ts";
import { sortPlan } from "./sorts.ts";

/** How large the pieces are; tests make them small. */
export const PIECES = {
  /** Slices of the first statement; then as many more or fewer as the time says. */
  first: 8,
  most: 512,
  /** What a statement should take: short enough to be seen to go on, long enough that there are not thousands. */
  wantedMs: 300,
  /** What it may take at most: a single slice of a large company read from a cold disk. */
  mostMs: 20_000,
  /** Up to so many hits of an index are summed at once. */
  indexed: 30_000,
};
/** What looking through an index may take; then the slices have to do. */
const INDEXED_MS = 2_000;

export type SoFar = { done: number; of: number; total: number; sums: Sums };

/**
 * The sums of what the asker may see, growing; the last value is the whole. It is not of one moment: what changes meanwhile may
 * be in or not.
 * @throws ProblemError 503 `too-slow` where a single slice can't be counted in time
 */
export async function* sumsOf(db: Db, actor: Actor, conditions: Conditions, pieces = PIECES): AsyncGenerator<SoFar> {
  const fits = fitsOf(conditions);
  for (const fit of fits) {
    const fitted = conditions.number === null ? conditions : { ...conditions, number: { ...conditions.number, fit } };
    let total = 0;
    for await (const soFar of sumsOfFit(db, actor, fitted, pieces)) {
      ({ total } = soFar);
      if (total > 0 || fit === fits.at(-1)) yield soFar;
    }
    if (total > 0) return;
  }
}

async function* sumsOfFit(db: Db, actor: Actor, conditions: Conditions, pieces: typeof PIECES): AsyncGenerator<SoFar> {
  const asked = await askedBy(db, actor, conditions);
  const few = asked.scopes.length === 0 ? NOTHING : await byIndex(db, asked, pieces);
  if (few !== null) {
    yield { done: 1, of: 1, ...few };
    return;
  }
  const slices = await withinBudget(db, (trx) => visibleSlices(trx, asked), pieces.mostMs);
  const granted = grantedHits(asked).length > 0;
  const of = slices.length + (granted ? 1 : 0);
  let soFar: SoFar = { done: 0, of, ...NOTHING };
  yield soFar;
  for await (const { done, found } of counted(db, asked, slices, pieces)) {
    soFar = added(soFar, done, found);
    yield soFar;
  }
  if (granted) yield added(soFar, 1, (await summed(db, grantedHits(asked), pieces.mostMs)) ?? tooSlow());
}

/** Conditions of which there is an index, and that leave few rows; null where they leave many. */
async function byIndex(db: Db, asked: Asked, pieces: typeof PIECES): Promise<Found | null> {
  if (!isLed(asked)) return null;
  const wish = { plan: sortPlan("-date"), after: null, limit: 0, cap: pieces.indexed };
  const all = await withinBudget(db, (trx) => attempt(trx, INDEXED_MS, () => collect(trx, [indexedHits(asked)], wish)));
  return all === null ? null : { total: all.count.total, sums: all.count.sums! };
}

/** As many slices at once as take about the time that is wanted. */
async function* counted(
  db: Db,
  asked: Asked,
  slices: Slice[],
  pieces: typeof PIECES,
): AsyncGenerator<{ done: number; found: Found }> {
  let size = pieces.first;
  for (let at = 0; at < slices.length;) {
    const part = slices.slice(at, at + size);
    const started = performance.now();
    const found = await summed(db, hitsOfSlices(asked, part), pieces.mostMs);
    if (found === null && part.length === 1) tooSlow();
    const ms = performance.now() - started;
    if (found === null || ms > pieces.wantedMs) size = Math.max(1, Math.floor(part.length / 2));
    else if (ms < pieces.wantedMs / 2) size = Math.min(pieces.most, size * 2);
    if (found === null) continue;
    at += part.length;
    yield { done: part.length, found };
  }
}

type Found = { total: number; sums: Sums };
const NOTHING: Found = { total: 0, sums: { amount: 0n, tax: 0n, total: 0n } };

/** @returns null where the time was up */
async function summed(db: Db, from: RawBuilder<unknown>[], ms: number): Promise<Found | null> {
  try {
    return await withinBudget(db, (trx) => sumUp(trx, from), ms);
  } catch (error) {
    if (errorCode(error) !== STATEMENT_CANCELLED) throw error;
    return null;
  }
}

async function sumUp(db: DbOrTrx, from: RawBuilder<unknown>[]): Promise<Found> {
  const each = from.map(
    (relation) => sql`(select count(*) as n, sum(s.amount_fen) as amount, sum(s.tax_fen) as tax, sum(s.total_fen) as total
      from ${relation})`,
  );
  const result = await sql<{ n: string; amount: string; tax: string; total: string }>`select sum(n)::text as n,
      coalesce(sum(amount), 0)::text as amount, coalesce(sum(tax), 0)::text as tax, coalesce(sum(total), 0)::text as total
    from (${sql.join(each, sql` union all `)}) parts`.execute(db);
  const { n, amount, tax, total } = result.rows[0]!;
  return { total: Number(n), sums: { amount: BigInt(amount), tax: BigInt(tax), total: BigInt(total) } };
}

function added(soFar: SoFar, done: number, { total, sums }: Found): SoFar {
  return {
    done: soFar.done + done,
    of: soFar.of,
    total: soFar.total + total,
    sums: {
      amount: soFar.sums.amount + sums.amount,
      tax: soFar.sums.tax + sums.tax,
      total: soFar.sums.total + sums.total,
    },
  };
}

function tooSlow(): never {
  throw new ProblemError(503, "too-slow");
}
