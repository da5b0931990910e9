/** Asks the sources whose time has come, beside serving; several processes may do it at once. */
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { KINDS } from "./kinds.ts";
import { pollSource } from "./poll.ts";
import { learnArrivals } from "./delays.queries.ts";
import { forgetRuns, sourceKeys, takeDue } from "./sources.queries.ts";
import type { SourceKinds } from "./sources.types.ts";

const EVERY_MS = 2_000;
const KEPT_DAYS = 90;
/** Sources asked at once by one process. */
const AT_ONCE = 4;

/** Until `stopping` is aborted; what runs then ends with the page that it is at. */
export async function workSources(platform: Platform, stopping: AbortSignal, kinds: SourceKinds = KINDS): Promise<void> {
  const running = new Set<Promise<void>>();
  const asked = new Set<string>();
  while (!stopping.aborted) {
    const free = AT_ONCE - running.size;
    const due = free === 0 ? [] : await dueOf(platform, free);
    // one that this process still waits for isn't begun again beside itself
    for (const source of due.filter(({ id }) => !asked.has(id))) {
      asked.add(source.id);
      const run: Promise<void> = pollSource(platform, kinds, source, stopping)
        .catch((error: unknown) => platform.log.warn({ err: error }, "source"))
        .finally(() => {
          running.delete(run);
          asked.delete(source.id);
        });
      running.add(run);
    }
    await pause(EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  await Promise.all(running);
}

/** Learns how long invoices take from what came since the last time. */
export async function learnDelays({ db, clock }: Platform): Promise<void> {
  for (const { company_id, id } of await sourceKeys(db)) {
    const ref = { companyId: company_id, id };
    while (await learnArrivals(db, ref, clock()));
  }
}

/** Forgets what was in vain long ago. */
export const sweepRuns = ({ db, clock }: Platform): Promise<void> =>
  forgetRuns(db, new Date(clock().getTime() - KEPT_DAYS * 86_400_000));

async function dueOf(platform: Platform, free: number) {
  try {
    return await takeDue(platform.db, platform.clock(), newId(), free);
  } catch (error) {
    platform.log.info({ err: error }, "sources can't be looked up");
    return [];
  }
}
