/** What D13 and D14 must know: maintenance of now and of the last day, and incidents that those concerned are told of. */
import type { CaseFacts } from "#domain/causes/cause.types.ts";
import type { TouchedFunction } from "#domain/notices/notices.ts";
import { noticesTouching } from "#server/notices/announcements/notices.usecases.ts";
import { incidentsTouching } from "#server/notices/incidents/incidents.usecases.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

/** By which an invoice may not be here yet, or isn't found. */
const TOUCHING: readonly TouchedFunction[] = ["finding", "intake", "sources"];
const DAY_MS = 86_400_000;

export async function gatherDisturbances({ db, actor, now }: Inquiry, { behind }: CaseFacts): Promise<Gathered> {
  if (behind.length > 0) return {};
  const windows = await noticesTouching(db, actor, { functions: TOUCHING, at: now, lately: DAY_MS });
  const incidents = await incidentsTouching(db, actor, TOUCHING);
  return {
    maintenance: windows.map(({ from, until, running, functions }) => ({
      from: from.toISOString(),
      until: until.toISOString(),
      running,
      functions,
    })),
    failing: incidents.map(({ from, expected, functions }) => ({
      from: from.toISOString(),
      until: expected?.toISOString() ?? null,
      running: true,
      functions,
    })),
  };
}
