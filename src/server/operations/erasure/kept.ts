/** How long is kept what nobody needs any more: a setting of the installation, and the sweep that follows it. */
import type { z } from "zod";
import type { KeptAnswer, KeptChange, KeptDays } from "#api/erasures.api.ts";
import { deleteLookupsBefore } from "#server/diagnose/forget.ts";
import { deleteMissesBefore } from "#server/diagnose/learning/misses.queries.ts";
import { deleteQueriesBefore } from "#server/find/forget.ts";
import { eraseUploadsBefore, noLongerNamed } from "#server/intake/forget.ts";
import { notPermitted } from "#server/people/people.errors.ts";
import { mayEverywhere, requireSomewhere } from "#server/people/people.policy.ts";
import type { Actor } from "#server/people/people.types.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import { changeSetting, lockSetting, readSetting } from "#server/people/settings.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";

const DAY_MS = 86_400_000;
/** So many of each are deleted in a transaction, and so many transactions are made of a sweep. */
const SLICE = 500;
const MISSES_DAYS = 396;
const SLICES_MAX = 40;

const companyIds = async (db: DbOrTrx): Promise<number[]> => (await allCompanies(db)).map(({ id }) => id);

/** @throws ProblemError 403 */
export async function showKept({ db }: Platform, actor: Actor): Promise<z.infer<typeof KeptAnswer>> {
  requireSomewhere(actor, "security.manage");
  return { kept: await readSetting(db, "kept"), may: { change: mayEverywhere(actor, await companyIds(db), "security.manage") } };
}

/** Holds for all companies, so it takes somebody who answers for the security of each. @throws ProblemError 403 */
export async function changeKept(
  platform: Platform,
  actor: Actor,
  wish: z.infer<typeof KeptChange>,
): Promise<z.infer<typeof KeptAnswer>> {
  const { reason, ...kept } = wish;
  await platform.db.transaction().execute(async (trx) => {
    await lockSetting(trx, "kept");
    if (!mayEverywhere(actor, await companyIds(trx), "security.manage")) throw notPermitted("security.manage");
    const by = { actorId: actor.userId, channel: actor.channel, at: platform.clock(), reason: reason || null };
    await changeSetting(trx, "kept", kept, by);
  });
  return showKept(platform, actor);
}

/** Deletes what is older than the setting says, and notes how much. */
export async function sweepKept(platform: Platform): Promise<void> {
  const { db, clock, files } = platform;
  const kept = await readSetting(db, "kept");
  const before = (days: number): Date => new Date(clock().getTime() - days * DAY_MS);
  const companies = await companyIds(db);
  const { lookups, queries, uploads } = kept;
  const done = { lookups: 0, queries: 0, uploads: 0 };
  if (lookups !== null) done.lookups = await inSlices(platform, (trx) => deleteLookupsBefore(trx, before(lookups), SLICE));
  // counters hold no words; the longest that the page of misses shows, and a month
  for (const companyId of companies)
    await inSlices(platform, (trx) => deleteMissesBefore(trx, companyId, before(MISSES_DAYS), SLICE));
  if (queries !== null) done.queries = await inSlices(platform, (trx) => deleteQueriesBefore(trx, before(queries), SLICE));
  for (const companyId of uploads === null ? [] : companies) {
    done.uploads += await inSlices(platform, async (trx) => {
      const gone = await eraseUploadsBefore(trx, companyId, before(uploads!), SLICE);
      // what nobody names any more is gone before the row says so: a kill in between leaves a row, never a file without one
      for (const digest of await noLongerNamed(trx, gone)) await files.remove(digest);
      return gone.length;
    });
  }
  if (Object.values(done).some((count) => count > 0)) await note(platform, companies, kept, done);
}

async function inSlices({ db }: Platform, work: (trx: Trx) => Promise<number>): Promise<number> {
  let all = 0;
  for (let slice = 0; slice < SLICES_MAX; slice++) {
    const count = await db.transaction().execute(work);
    all += count;
    if (count < SLICE) break;
  }
  return all;
}

function note({ db, clock }: Platform, companies: number[], kept: KeptDays, done: Record<keyof KeptDays, number>) {
  return db.transaction().execute((trx) =>
    recordEvents(
      trx,
      companies.map((companyId) => ({
        companyId,
        actorId: null,
        channel: "worker" as const,
        subject: "setting",
        subjectId: "kept",
        type: "personal.swept",
        data: { days: kept, deleted: done },
        at: clock(),
      })),
    ),
  );
}
