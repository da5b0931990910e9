/** Gives events their places as they come, beside serving; several processes may try, one at a time does. */
import { setTimeout as pause } from "node:timers/promises";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetSome, givePlaces } from "./outbox.queries.ts";
import { toldAs } from "./outbox.types.ts";

const EVERY_MS = 250;
const AT_ONCE = 5_000;
/** So long events can be read again. */
export const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Until `stopping` is aborted. */
export async function workOutbox(platform: Platform, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const given = await placeWaiting(platform).catch((error: unknown) => {
      platform.log.info({ err: error }, "events can't be put into their order");
      return 0;
    });
    if (given < AT_ONCE) await pause(EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** @returns how many events left the queue */
export const placeWaiting = ({ db, clock }: Platform): Promise<number> =>
  db.transaction().execute((trx) => givePlaces(trx, toldAs(null), clock(), AT_ONCE));

/** Forgets what was told a month ago. */
export async function sweepOutbox({ db, clock }: Platform): Promise<void> {
  const before = new Date(clock().getTime() - KEPT_DAYS * DAY_MS);
  for (const { id } of await allCompanies(db)) {
    let gone: number;
    do gone = await db.transaction().execute((trx) => forgetSome(trx, id, before, AT_ONCE));
    while (gone === AT_ONCE);
  }
}
