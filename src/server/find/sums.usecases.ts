/** POST /sums: the sums of a question as lines of JSON, the newest last, while they are counted. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";
import type { ProblemDetails } from "#api/common.api.ts";
import type { SumsLine, SumsRequest, SumsSoFar } from "#api/sums.api.ts";
import { formatFen } from "#domain/money.ts";
import { withDays } from "#domain/periods.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { overloaded } from "#server/platform/http/lines.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { conditionsFor } from "./names.usecases.ts";
import { questionOf } from "./question.ts";
import { type SoFar, sumsOf } from "./sums.ts";
import { mayBeSummed, refuseWithheld } from "./withheld.ts";

/** Each takes a connection of the pool for most of its time. */
const AT_ONCE = { each: 2, all: 4 } as const;
const RETRY_SECONDS = 5;
const RETRY = { headers: { "retry-after": String(RETRY_SECONDS) } } as const;

/** Who is counting at the moment, on this server. */
export type Turns = { take: (userId: string) => () => void };

export function newTurns(): Turns {
  const running: string[] = [];
  return {
    take: (userId) => {
      const own = running.filter((each) => each === userId).length;
      if (own >= AT_ONCE.each) throw new ProblemError(429, "too-many-sums", { ...RETRY, params: { limit: AT_ONCE.each } });
      if (running.length >= AT_ONCE.all) throw overloaded(RETRY_SECONDS);
      running.push(userId);
      return () => void running.splice(running.indexOf(userId), 1);
    },
  };
}

/**
 * @param problemOf what an error after the first line is told as
 * @throws ProblemError before the first line: 400 `unknown-condition`, 404 `query-not-found`, 429 `too-many-sums`, 503 `overloaded`
 */
export async function streamSums(
  { db, clock }: Platform,
  actor: Actor,
  { filters: own = {}, ...named }: SumsRequest,
  turns: Turns,
  problemOf: (error: unknown) => ProblemDetails,
): Promise<Readable> {
  const { filters } = await questionOf(db, actor, named, own);
  const conditions = await conditionsFor(db, actor, withDays(filters, clock()));
  if (conditions === null) throw new ProblemError(400, "unknown-condition");
  refuseWithheld(actor, conditions);
  if (!mayBeSummed(actor, conditions)) throw new ProblemError(403, "field-withheld", { facts: { field: "amounts" } });
  const end = turns.take(actor.userId);
  const lines = linesOf(sumsOf(db, actor, conditions), () => clock().toISOString(), problemOf);
  return Readable.from(within(AsyncLocalStorage.snapshot(), lines)).once("close", end);
}

/**
 * A stream that waits for its reader goes on by an event of the reader's socket, which knows nothing of the request; its statements
 * must still end with it (platform/database/watch.ts).
 */
async function* within<T>(context: <R>(run: () => R) => R, items: AsyncGenerator<T, void>): AsyncGenerator<T> {
  try {
    for (;;) {
      const next = await context(() => items.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await items.return();
  }
}

async function* linesOf(
  counting: AsyncIterable<SoFar>,
  now: () => string,
  problemOf: (error: unknown) => ProblemDetails,
): AsyncGenerator<string, void> {
  const from = now();
  try {
    let last: SumsSoFar | null = null;
    for await (const soFar of counting) {
      last = present(soFar);
      yield lineOf(last);
    }
    if (last !== null) yield lineOf({ ...last, asOf: { from, to: now() } });
  } catch (error) {
    yield lineOf({ error: problemOf(error) });
  }
}

const lineOf = (line: SumsLine): string => `${JSON.stringify(line)}\n`;

const present = ({ sums, ...soFar }: SoFar): SumsSoFar => ({
  ...soFar,
  sums: { amount: formatFen(sums.amount), tax: formatFen(sums.tax), total: formatFen(sums.total) },
});
