/** What people do with a file, as it stands in its trace. */
import type { Actor } from "#server/people/people.types.ts";
import type { EventInput } from "#server/platform/events.ts";

export function documentEvent(
  actor: Actor,
  document: { company_id: number; id: string },
  type: `document.${string}`,
  at: Date,
  more: Pick<EventInput, "data" | "reason"> = {},
): EventInput {
  return {
    companyId: document.company_id,
    actorId: actor.userId,
    channel: actor.channel,
    subject: "document",
    subjectId: document.id,
    type,
    at,
    ...more,
  };
}
