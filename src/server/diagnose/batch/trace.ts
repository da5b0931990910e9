import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";

/** Notes what became of a batch, in a company of its asker. The trace holds no number that was asked for. */
export async function tell(trx: Trx, actor: Actor, id: string, type: string, data: Record<string, unknown>): Promise<void> {
  const companyId = actor.reaches[0]?.companyId ?? actor.grants[0]?.companyId;
  // who has no company any more asks for nothing that a company could read of
  if (companyId === undefined) return;
  await recordEvent(trx, {
    companyId,
    actorId: actor.userId,
    channel: actor.channel,
    subject: "batch-lookup",
    subjectId: id,
    type,
    data,
  });
}
