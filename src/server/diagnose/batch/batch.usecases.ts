/** Many numbers at once: taken in, looked up by a job, shown row by row, taken away. */
import {
  BATCH_KEPT_DAYS,
  BATCH_ROWS_MAX,
  type BatchLookup,
  type BatchLookupAgain,
  type BatchLookupPage,
  type BatchLookupRows,
  type BatchOutcome,
} from "#api/batch-lookups.api.ts";
import { type BatchPlan, HEADER_ROWS, type TableRow, planOf, tableOfText } from "#domain/batch/table.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { regionsOf } from "../gather.ts";
import { wordsIn } from "../words.ts";
import { noSuchBatch, notNow, nothingToLookUp, tooManyBatches, tooManyRows, unreadableFile } from "./batch.errors.ts";
import { mayWith, presentBatch, presentRows } from "./batch.present.ts";
import { batchOf, batchesOf, beginRound, insertBatch, lockBatch, lockUnfinished, updateBatch } from "./batch.queries.ts";
import { BATCH_JOB, type BatchEntry, type BatchJob } from "./batch.types.ts";
import { countOfRound, countOutcomes, storedRows } from "./outcomes.queries.ts";
import { type BatchFile, OLD_WORKBOOK, readTable } from "./read-file.ts";
import { tell } from "./trace.ts";

const PAGE = 20;
const ROWS_DEFAULT = 50;
const ROWS_MAX = 200;
/** A person's batches that wait or run at the same time. */
const UNFINISHED_MAX = 5;

/** Until when a batch is kept of which something was done at this time. */
export const keptUntil = (at: Date): Date => new Date(at.getTime() + BATCH_KEPT_DAYS * 86_400_000);

/** Takes a pasted text in. @throws ProblemError 422 for none or too many rows, or too many batches at once */
export async function startText(
  platform: Platform,
  actor: Actor,
  { text, name }: { text: string; name?: string | undefined },
): Promise<BatchLookup> {
  const table = tableOfText(text);
  if (table.length > BATCH_ROWS_MAX + HEADER_ROWS) throw tooManyRows(table.length);
  const { plan, rows } = planOf(table, { typed: false, date1904: false, sheet: null });
  return start(platform, actor, { name: name ?? "", source: "pasted", plan, rows });
}

/** Takes a file in; it is read in a process of its own and not kept. @throws ProblemError 422 as above, or for what is no table */
export async function startFile(
  platform: Platform,
  actor: Actor,
  file: BatchFile & { called?: string | undefined },
  locale: string,
): Promise<BatchLookup> {
  const read = await readTable(file.bytes);
  if ("problem" in read) {
    const say = (part: "problem" | "next"): string => {
      const own = read.problem === "not-an-invoice" || read.problem === OLD_WORKBOOK;
      const key = own ? `causes:batch.file.${read.problem}.${part}` : `reading:${part}.${read.problem}`;
      return platform.i18n.has(locale, key) ? platform.i18n.t(locale, key) : "";
    };
    throw unreadableFile(read.problem, say("problem"), say("next"));
  }
  if (read.more) throw tooManyRows(null);
  return start(platform, actor, { name: file.called ?? file.name, source: "file", ...read });
}

type Given = { name: string; source: "pasted" | "file"; plan: BatchPlan; rows: TableRow[] };

async function start(platform: Platform, actor: Actor, { name, source, plan, rows }: Given): Promise<BatchLookup> {
  if (rows.length === 0) throw nothingToLookUp();
  if (rows.length > BATCH_ROWS_MAX) throw tooManyRows(rows.length);
  const id = newId();
  return platform.db.transaction().execute(async (trx) => {
    await oneMore(trx, actor);
    const now = platform.clock();
    await insertBatch(trx, {
      id,
      asker_id: actor.userId,
      channel: actor.channel,
      name: name.replaceAll("\u0000", "").toWellFormed(),
      source,
      plan,
      created_at: now,
      kept_until: keptUntil(now),
      rows,
    });
    await tell(trx, actor, id, "batch-lookup.started", { rows: rows.length, source });
    await platform.jobs.enqueue<BatchJob>(trx, BATCH_JOB, { id });
    return presentBatch((await batchOf(trx, actor.userId, id))!, []);
  });
}

/** @throws ProblemError 422 where as many as may do already wait or run */
async function oneMore(trx: Trx, actor: Actor): Promise<void> {
  if ((await lockUnfinished(trx, actor.userId)) >= UNFINISHED_MAX) throw tooManyBatches(UNFINISHED_MAX);
}

/** The asker's own, newest first. */
export async function listBatches({ db }: Platform, actor: Actor, cursor: string | undefined): Promise<BatchLookupPage> {
  const batches = await batchesOf(db, actor.userId, cursor, PAGE + 1);
  const page = batches.slice(0, PAGE);
  return {
    batches: page.map((batch) => presentBatch(batch, null)),
    nextCursor: batches.length > PAGE ? (page.at(-1)?.id ?? null) : null,
  };
}

/** @throws ProblemError 404 */
export async function showBatch(platform: Platform, actor: Actor, id: string): Promise<BatchLookup> {
  const batch = await live(platform, actor, id);
  return presentBatch(batch, await countOutcomes(platform.db, actor, batch));
}

export type RowsWish = {
  outcome?: BatchOutcome | BatchOutcome[] | undefined;
  changed?: "true" | undefined;
  cursor?: string | undefined;
  limit?: string | undefined;
};

/** A page of rows as the asker may see them now. @throws ProblemError 404 */
export async function showRows(
  platform: Platform,
  actor: Actor,
  id: string,
  wish: RowsWish,
  locale: string,
): Promise<BatchLookupRows> {
  const batch = await live(platform, actor, id);
  const limit = Math.min(ROWS_MAX, Math.max(1, Number(wish.limit ?? ROWS_DEFAULT)));
  const found = await storedRows(platform.db, actor, batch, {
    after: Number(wish.cursor ?? 0),
    outcomes: [wish.outcome ?? []].flat(),
    changed: wish.changed === "true",
    limit: limit + 1,
  });
  const words = wordsIn(platform.i18n, locale);
  const as = { actor, words, batch, ownRegions: await regionsOf(platform.db, actor) };
  const rows = await presentRows(platform.db, as, found.slice(0, limit));
  return { rows, nextCursor: found.length > limit ? String(rows.at(-1)?.row ?? 0) : null };
}

/** Stops it; what is answered stays. @throws ProblemError 404, 409 where it neither waits nor runs */
export const cancelBatch = (platform: Platform, actor: Actor, id: string): Promise<BatchLookup> =>
  changing(platform, actor, id, async (trx, batch) => {
    if (!mayWith(batch).cancel) throw notNow(batch.state);
    const now = platform.clock();
    await updateBatch(trx, id, { state: "cancelled", finished_at: now, kept_until: keptUntil(now) });
    await tell(trx, actor, id, "batch-lookup.cancelled", { rows: batch.row_count, checked: batch.checked });
  });

/** Goes on behind the last row that was judged. @throws ProblemError 404, 409 where it wasn't broken off, 422 for too many at once */
export const resumeBatch = (platform: Platform, actor: Actor, id: string): Promise<BatchLookup> =>
  changing(platform, actor, id, async (trx, batch) => {
    if (!mayWith(batch).resume) throw notNow(batch.state);
    await oneMore(trx, actor);
    await updateBatch(trx, id, { state: "queued", problem: null, finished_at: null });
    await tell(trx, actor, id, "batch-lookup.resumed", { checked: batch.checked });
    await platform.jobs.enqueue<BatchJob>(trx, BATCH_JOB, { id });
  });

/**
 * Judges the rows again; each keeps its answer until it has the new one.
 * @throws ProblemError 404, 409 where it waits or runs, 422 for too many at once
 */
export const runAgain = (platform: Platform, actor: Actor, id: string, { which }: BatchLookupAgain): Promise<BatchLookup> =>
  changing(platform, actor, id, async (trx, batch) => {
    if (!mayWith(batch).again) throw notNow(batch.state);
    await oneMore(trx, actor);
    const rows = await countOfRound(trx, actor, id, which);
    await beginRound(trx, id, which, rows, platform.clock());
    await tell(trx, actor, id, "batch-lookup.again", { which, rows });
    await platform.jobs.enqueue<BatchJob>(trx, BATCH_JOB, { id });
  });

/** Takes it away, softly: {@link restoreBatch} brings it back. @throws ProblemError 404 */
export async function deleteBatch(platform: Platform, actor: Actor, id: string): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const batch = await locked(trx, actor, id);
    if (batch.deleted_at !== null) throw noSuchBatch();
    const stops = batch.state === "queued" || batch.state === "running";
    const now = platform.clock();
    await updateBatch(trx, id, {
      deleted_at: now,
      kept_until: keptUntil(now),
      ...(stops ? { state: "cancelled", finished_at: now } : {}),
    });
    await tell(trx, actor, id, "batch-lookup.deleted", {});
  });
}

/** @throws ProblemError 404, also where it was never taken away */
export async function restoreBatch(platform: Platform, actor: Actor, id: string): Promise<BatchLookup> {
  await platform.db.transaction().execute(async (trx) => {
    if ((await locked(trx, actor, id)).deleted_at === null) throw noSuchBatch();
    await updateBatch(trx, id, { deleted_at: null, kept_until: keptUntil(platform.clock()) });
    await tell(trx, actor, id, "batch-lookup.restored", {});
  });
  return showBatch(platform, actor, id);
}

/** @throws ProblemError 404: not there, taken away, and somebody else's */
export async function live({ db }: Platform, actor: Actor, id: string): Promise<BatchEntry> {
  const batch = await batchOf(db, actor.userId, id);
  if (batch === undefined || batch.deleted_at !== null) throw noSuchBatch();
  return batch;
}

async function locked(trx: Trx, actor: Actor, id: string): Promise<BatchEntry> {
  if ((await batchOf(trx, actor.userId, id)) === undefined) throw noSuchBatch();
  return (await lockBatch(trx, id))!;
}

async function changing(
  platform: Platform,
  actor: Actor,
  id: string,
  change: (trx: Trx, batch: BatchEntry) => Promise<void>,
): Promise<BatchLookup> {
  await platform.db.transaction().execute(async (trx) => {
    const batch = await locked(trx, actor, id);
    if (batch.deleted_at !== null) throw noSuchBatch();
    await change(trx, batch);
  });
  return showBatch(platform, actor, id);
}
