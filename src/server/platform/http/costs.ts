/**
 * O4: what much is worked for has a price, and each account a budget that fills up again while nothing is asked. So nobody takes the
 * server from the others by what he may well do: exports, sums, prints. A route says its price in its `config.cost`; what has none is
 * limited by the number of requests alone, as are uploads: a program hands in hundreds a second, and their reading waits its turn. One
 * unit is about ten milliseconds of a core.
 *
 * The budgets are each server's own: several servers give several times as much, and are several times as strong.
 */
import { ProblemError } from "../errors.ts";
import type { App } from "./http.types.ts";

const MINUTE_MS = 60_000;
/** What costs so much is done for one account a few at a time. */
export const HEAVY = 20;
const AT_ONCE = 4;
/** Accounts that are remembered; a budget that is full needs no remembering. */
const REMEMBERED = 20_000;
/** Prices of what several modules have. A batch is taken in at once; a job does its work, and there are never many of one person. */
export const COST = { facets: 5, sums: 20, export: 60, batch: 15, page: 3, print: 30 } as const;

type Budget = { left: number; at: number };

export type Costs = {
  /** Takes it from the account's budget. @returns 0, or the seconds until there will be enough */
  take(account: string, cost: number): number;
};

/** @param limit units a minute, which are also the most that an account can have saved; @param now milliseconds that only go on */
export function newCosts(limit: number, now: () => number, remembered = REMEMBERED): Costs {
  const budgets = new Map<string, Budget>();
  const perMs = limit / MINUTE_MS;
  return {
    take: (account, cost) => {
      const at = now();
      const before = budgets.get(account);
      const left = before === undefined ? limit : Math.min(limit, before.left + (at - before.at) * perMs);
      // a price above the limit is paid by a full budget
      const price = Math.min(cost, limit);
      if (left < price) return Math.max(1, Math.ceil((price - left) / perMs / 1000));
      // the one that was used last stands last: the first has had the longest time to fill up
      budgets.delete(account);
      budgets.set(account, { left: left - price, at });
      if (budgets.size > remembered) budgets.delete(budgets.keys().next().value!);
      return 0;
    },
  };
}

/** Asks for the price before the body is read, once it is known who asks. */
export function chargeCosts(app: App, limit: number): void {
  const costs = newCosts(limit, () => performance.now());
  const running = new Map<string, number>();
  app.decorateRequest("account", null);
  app.addHook("preParsing", (request, reply, _payload, done) => {
    const cost = request.routeOptions.config.cost ?? 0;
    const account = request.account;
    // whoever isn't signed in is refused by the route itself
    if (cost === 0 || account === null) return done();
    const heavy = cost >= HEAVY;
    const now = running.get(account) ?? 0;
    if (heavy && now >= AT_ONCE)
      return done(new ProblemError(429, "too-much-at-once", { headers: { "retry-after": "2" }, params: { limit: AT_ONCE } }));
    const seconds = costs.take(account, cost);
    if (seconds > 0)
      return done(new ProblemError(429, "too-much", { headers: { "retry-after": String(seconds) }, params: { seconds } }));
    if (heavy) {
      running.set(account, now + 1);
      reply.raw.once("close", () => {
        const left = (running.get(account) ?? 1) - 1;
        if (left > 0) running.set(account, left);
        else running.delete(account);
      });
    }
    return done();
  });
}
