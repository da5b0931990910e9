/** The rows of a batch for which nothing was found as given, put together by why. */
import type { BatchCauses, BatchOutcome } from "#api/batch-lookups.api.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { regionsOf } from "../gather.ts";
import { wordsIn } from "../words.ts";
import { presentRows } from "./batch.present.ts";
import { live } from "./batch.usecases.ts";
import { storedRows } from "./outcomes.queries.ts";

const MISSED = [
  "differs",
  "nearMatch",
  "withdrawn",
  "inIntake",
  "noTrace",
  "unreadable",
  "notChecked",
] as const satisfies readonly BatchOutcome[];
const SLICE = 1_000;

/** As each row reads to its asker now; the largest group first. @throws ProblemError 404 */
export async function causesOf(platform: Platform, actor: Actor, id: string, locale: string): Promise<BatchCauses> {
  const { db } = platform;
  const batch = await live(platform, actor, id);
  const as = { actor, words: wordsIn(platform.i18n, locale), batch, ownRegions: await regionsOf(db, actor) };
  const groups = new Map<string, BatchCauses["groups"][number]>();
  for (let after = 0; ;) {
    const stored = await storedRows(db, actor, batch, { after, outcomes: MISSED, changed: false, limit: SLICE });
    for (const { outcome, cause, reason, files } of await presentRows(db, as, stored)) {
      const key = `${outcome} ${cause}`;
      const group = groups.get(key) ?? { outcome, cause, rows: 0, unread: 0, example: reason };
      groups.set(key, { ...group, rows: group.rows + 1, unread: group.unread + files.filter(({ waiting }) => !waiting).length });
    }
    if (stored.length < SLICE) break;
    after = stored.at(-1)!.row;
  }
  return { groups: [...groups.values()].toSorted((a, b) => b.rows - a.rows) };
}
