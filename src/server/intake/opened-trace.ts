/** Whoever opens an original, or the picture that stands for it, leaves a trace: who saw what is asked years later. */
import { unmaskedOn } from "#server/invoices/invoices.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { evenIfGone } from "#server/platform/database/watch.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { documentEvent } from "./intake.events.ts";
import type { DocumentRow } from "./intake.types.ts";

/** As the file itself, as pictures of its pages, or as such with what is personal painted black. */
export type Seen = "original" | "pages" | "blacked-out";

/** Leafing and coming back within this time are one look. */
const AGAIN_MS = 10 * 60_000;
const REMEMBERED = 10_000;

/** Looks of late: when each began. */
const looks = new Map<string, number>();

/** Notes that somebody saw a document. It isn't waited for: the answer takes no longer. */
export function noteOpened(
  platform: Platform,
  actor: Actor,
  document: DocumentRow,
  { as, member }: { as: Seen; member: string | null },
): void {
  const now = platform.clock();
  const key = JSON.stringify([actor.userId, document.company_id, document.id, member, as, [...actor.unmasked.keys()]]);
  const last = looks.get(key);
  if (last !== undefined && now.getTime() - last < AGAIN_MS) return;
  if (looks.size >= REMEMBERED) looks.clear();
  looks.set(key, now.getTime());
  const write = async (): Promise<void> => {
    const unmasked = as !== "blacked-out" && (await unmaskedOn(platform.db, actor, document.id));
    const data = { as, ...(member === null ? {} : { member }), ...(unmasked ? { unmasked } : {}) };
    await platform.db
      .transaction()
      .execute((trx) => recordEvent(trx, documentEvent(actor, document, "document.opened", now, { data })));
  };
  evenIfGone(write).catch((error: unknown) => {
    looks.delete(key);
    platform.log.warn({ err: error }, "the trace of an opened document");
  });
}
