/** Sends what is to be sent, beside serving; several processes may do it at once. Each webhook has a turn of its own: none waits for another. */
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { KEPT_DAYS } from "../outbox/work.ts";
import { DOWN, deliverTurn } from "./deliver.ts";
import { forgetDeliveries, takeDue } from "./webhooks.queries.ts";

const EVERY_MS = 500;
/** Turns that one process has under way; most of the time they wait for answers. */
const AT_ONCE = 64;

/** Until `stopping` is aborted; turns that run then end with the few messages that they are at. */
export async function workWebhooks(platform: Platform, stopping: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!stopping.aborted) {
    const free = AT_ONCE - running.size;
    for (const hook of free === 0 ? [] : await dueOf(platform, free)) {
      const turn: Promise<void> = deliverTurn(platform, hook, stopping)
        .catch((error: unknown) => platform.log.warn({ err: error, webhook: hook.id }, "webhook"))
        .finally(() => running.delete(turn));
      running.add(turn);
    }
    await pause(EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  await Promise.all(running);
}

/** Forgets what was given up a month ago: the outbox doesn't have it any more either. */
export const sweepDeliveries = ({ db, clock }: Platform): Promise<void> =>
  forgetDeliveries(db, new Date(clock().getTime() - KEPT_DAYS * 86_400_000));

async function dueOf(platform: Platform, limit: number) {
  try {
    return await takeDue(platform.db, platform.clock(), { lease: newId(), down: DOWN, limit });
  } catch (error) {
    platform.log.info({ err: error }, "webhooks can't be looked up");
    return [];
  }
}
