/** A document whose job got lost is sent to the readers again. */
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { SOON, enqueueReading } from "./reading-queue.ts";

/** A job that is on its way after all does no harm: who comes second finds it read. */
export async function readAgain(platform: Platform, { companyId, id }: { companyId: number; id: string }): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    await enqueueReading(platform, trx, [{ companyId, id }], SOON);
    await recordEvent(trx, {
      companyId,
      actorId: null,
      channel: "worker",
      subject: "document",
      subjectId: id,
      type: "document.retried",
      at: platform.clock(),
    });
  });
}
