/** Files in, step by step: stored, noted with their jobs in one transaction, acknowledged; read later. */
import type { Batch, BatchProgress, FileResult } from "#api/documents.api.ts";
import type { z } from "zod";
import type { Actor } from "#server/people/people.types.ts";
import { recordBlobs } from "#server/platform/blobs.ts";
import { toJson } from "#server/platform/database/json.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { type EventInput, recordEvent, recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import {
  type BatchRow,
  CANCELLED,
  batchRow,
  cancelUnread,
  documentsById,
  documentsByKey,
  documentsOfBatch,
  insertRefused,
  lockBatch,
  openBatch,
  refusedOfBatch,
  resumeCancelled,
  setCancelled,
  stateCounts,
} from "./batches.queries.ts";
import { documentEvent } from "./intake.events.ts";
import { batchCancelled, noFiles, noSuchBatch, notCancelled } from "./intake.errors.ts";
import { countOutcomes, presentRefused } from "./intake.present.ts";
import { countUnfinished, insertDocuments } from "./intake.queries.ts";
import type { Arrived } from "./intake.types.ts";
import { spaceOf } from "./intake.policy.ts";
import { results } from "./intake.usecases.ts";
import { LATER, SOON, enqueueReading } from "./reading-queue.ts";

/** The next look at a batch: soon where little is left of it. */
const POLL_MS = { least: 100, perFile: 3, most: 400 };
/** A batch with more files than this is read after what others put in. */
const FEW = 20;

/** Where to put files: the space by its number (without it the first that the actor may enter for), and the sender's name of the batch. */
export type Destination = { company?: string | undefined; batch?: string | undefined };

/**
 * Takes files in that lie in the store already. A file whose key is known was taken in before: it is answered, not
 * taken twice. @returns the batch with the files that were handed in now
 */
export async function takeIn(
  platform: Platform,
  actor: Actor,
  files: Arrived[],
  to: Destination,
): Promise<z.infer<typeof Batch>> {
  const companyId = spaceOf(actor, to.company);
  if (files.length === 0) throw noFiles();
  const arrived = files.map((file) => ({ ...file, id: newId() }));
  const batch = await platform.db
    .transaction()
    .execute((trx) => noteArrived(platform, trx, actor, companyId, to.batch ?? null, arrived));
  const known = await documentsByKey(
    platform.db,
    companyId,
    actor.userId,
    arrived.flatMap((file) => file.key ?? []),
  );
  const ids = arrived.map((file) => (file.key === null ? file.id : (known.get(file.key) ?? file.id)));
  // also those that came in another batch
  const documents = await documentsById(platform.db, companyId, actor.userId, ids);
  const byId = new Map((await results(platform.db, actor, documents)).map((result) => [result.documentId, result]));
  const answered = arrived.map((file, position) =>
    file.sha256 === null
      ? presentRefused(platform.i18n, actor.locale, { ...file, code: file.refused.code, limit: file.refused.limit })
      : byId.get(ids[position]!),
  );
  return presentBatch(
    batch,
    answered.filter((file) => file !== undefined),
  );
}

export type ArrivedWithId = Arrived & { id: string };

/**
 * Notes files that lie in the store already, in the caller's transaction: it is for whoever has more to write in the same one. A file
 * whose key is known is left as it is.
 * @param companyId where the actor may enter; the caller has seen to that
 * @param key the sender's name of the batch, which is opened where it isn't there yet
 */
export async function noteArrived(
  platform: Platform,
  trx: Trx,
  actor: Actor,
  companyId: number,
  key: string | null,
  arrived: ArrivedWithId[],
): Promise<BatchRow> {
  const by = { uploadedBy: actor.userId, channel: actor.channel, at: platform.clock() };
  const opened = await openBatch(trx, { companyId, id: newId(), key, ...by });
  await note(platform, trx, actor, opened, arrived);
  return opened;
}

/** Writes what arrived, with its trace and the jobs that will read it. */
async function note(platform: Platform, trx: Trx, actor: Actor, batch: BatchRow, arrived: ArrivedWithId[]): Promise<void> {
  const now = platform.clock();
  const companyId = batch.company_id;
  const documents = arrived.flatMap((file, position) =>
    file.sha256 === null
      ? []
      : [
          {
            company_id: companyId,
            id: file.id,
            batch_id: batch.id,
            position,
            name: file.name,
            sha256: file.sha256,
            size: file.size,
            client_key: file.key,
            crop: file.crop,
            uploaded_by: actor.userId,
            uploaded_at: now,
          },
        ],
  );
  await recordBlobs(trx, [...new Map(documents.map(({ sha256, size }) => [sha256, { sha256, size }])).values()]);
  const cancelled = batch.cancelled_at !== null;
  const before = (await stateCounts(trx, batch)).files;
  const inserted = await insertDocuments(trx, documents, {
    state: cancelled ? "kept" : "queued",
    problem: cancelled ? toJson(CANCELLED) : null,
  });
  const taken = documents.filter((document) => inserted.has(document.id));
  await insertRefused(
    trx,
    arrived.flatMap(({ id, name, size, key, refused }) => (refused === null ? [] : [{ id, name, size, key, ...refused }])),
    batch,
    { userId: actor.userId, at: now },
  );
  await recordEvents(
    trx,
    taken.map((document) => {
      const { name, sha256, size } = document;
      return documentEvent(actor, document, "document.taken-in", now, { data: { name, sha256, size, batchId: batch.id } });
    }),
  );
  if (cancelled) return;
  const toRead = taken.map(({ id }) => ({ companyId, id }));
  await enqueueReading(platform, trx, toRead, before + taken.length > FEW ? LATER : SOON);
}

const isOpen = (file: z.infer<typeof FileResult>): boolean => file.state === "queued" || file.state === "reading";

function presentBatch(batch: BatchRow, files: z.infer<typeof FileResult>[]): z.infer<typeof Batch> {
  return { batch: batch.id, createdAt: batch.created_at.toISOString(), done: !files.some(isOpen), files };
}

async function seen(db: DbOrTrx, actor: Actor, id: string): Promise<BatchRow> {
  const batch = await batchRow(db, actor, id);
  if (batch === undefined) throw noSuchBatch();
  return batch;
}

/** Every file of a batch as its uploader sees it, those that weren't taken too. @throws ProblemError 404 */
export async function showBatch(platform: Platform, actor: Actor, id: string): Promise<z.infer<typeof Batch>> {
  const batch = await seen(platform.db, actor, id);
  return presentBatch(batch, await allFiles(platform, actor, batch));
}

/** Documents and refused files in the order in which they came. */
export async function allFiles(platform: Platform, actor: Actor, batch: BatchRow): Promise<z.infer<typeof FileResult>[]> {
  const [documents, refused] = await Promise.all([documentsOfBatch(platform.db, batch), refusedOfBatch(platform.db, batch)]);
  const shown = (await results(platform.db, actor, documents)).map((result) => ({ id: result.documentId!, result }));
  const others = refused.map((row) => ({ id: row.id, result: presentRefused(platform.i18n, actor.locale, row) }));
  return [...shown, ...others].toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)).map(({ result }) => result);
}

/** Some documents of a batch, for a page that shows a part of a thousand. @throws ProblemError 404 */
export async function showFiles(db: DbOrTrx, actor: Actor, id: string, ids: string[]): Promise<z.infer<typeof FileResult>[]> {
  const batch = await seen(db, actor, id);
  const documents = await documentsById(db, batch.company_id, actor.userId, ids);
  return results(
    db,
    actor,
    documents.filter((document) => document.batch_id === batch.id),
  );
}

/** How far a batch is; what its files became is counted when nothing is left to be read. @throws ProblemError 404 */
export async function showProgress(platform: Platform, actor: Actor, id: string): Promise<z.infer<typeof BatchProgress>> {
  const batch = await seen(platform.db, actor, id);
  const counts = await stateCounts(platform.db, batch);
  return {
    batch: batch.id,
    createdAt: batch.created_at.toISOString(),
    cancelledAt: batch.cancelled_at?.toISOString() ?? null,
    ...counts,
    done: counts.open === 0,
    outcomes: counts.open === 0 ? countOutcomes(await allFiles(platform, actor, batch)) : null,
    may: { cancel: batch.cancelled_at === null, resume: batch.cancelled_at !== null },
  };
}

/** Stops a batch: what isn't read yet stays stored and unread until it is taken up again. @throws ProblemError 404, 409 */
export async function cancelBatch(platform: Platform, actor: Actor, id: string): Promise<z.infer<typeof BatchProgress>> {
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const batch = await lockBatch(trx, actor, id);
    if (batch === undefined) throw noSuchBatch();
    if (batch.cancelled_at !== null) throw batchCancelled();
    await setCancelled(trx, batch, now);
    const ids = await cancelUnread(trx, batch);
    await recordEvents(trx, [
      batchEvent(actor, batch, "batch.cancelled", now, ids.length),
      ...memberEvents(actor, batch, ids, "document.cancelled", now),
    ]);
  });
  return showProgress(platform, actor, id);
}

/** Takes a cancelled batch up again. @throws ProblemError 404, 409 where it isn't cancelled */
export async function resumeBatch(platform: Platform, actor: Actor, id: string): Promise<z.infer<typeof BatchProgress>> {
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const batch = await lockBatch(trx, actor, id);
    if (batch === undefined) throw noSuchBatch();
    if (batch.cancelled_at === null) throw notCancelled();
    await setCancelled(trx, batch, null);
    const ids = await resumeCancelled(trx, batch);
    await recordEvent(trx, batchEvent(actor, batch, "batch.resumed", now, ids.length));
    await recordEvents(trx, memberEvents(actor, batch, ids, "document.retried", now));
    const documents = ids.map((each) => ({ companyId: batch.company_id, id: each }));
    await enqueueReading(platform, trx, documents, ids.length > FEW ? LATER : SOON);
  });
  return showProgress(platform, actor, id);
}

const batchEvent = (actor: Actor, batch: BatchRow, type: string, at: Date, files: number): EventInput => ({
  companyId: batch.company_id,
  actorId: actor.userId,
  channel: actor.channel,
  subject: "batch",
  subjectId: batch.id,
  type,
  data: { files },
  at,
});
const memberEvents = (actor: Actor, batch: BatchRow, ids: string[], type: `document.${string}`, at: Date): EventInput[] =>
  ids.map((id) => documentEvent(actor, { company_id: batch.company_id, id }, type, at, { data: { batchId: batch.id } }));

/** Waits until every file of the batch is read or kept, at most so many seconds; the readings go on in any case. */
export async function waitForBatch(
  platform: Platform,
  actor: Actor,
  id: string,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const batch = await batchRow(platform.db, actor, id);
  if (batch === undefined) return;
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until && !signal.aborted) {
    const left = await countUnfinished(platform.db, batch.company_id, id);
    if (left === 0) return;
    const pause = Math.min(POLL_MS.most, POLL_MS.least + left * POLL_MS.perFile);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** What a batch became, for a file to keep. @throws ProblemError 404 */
export async function batchFiles(platform: Platform, actor: Actor, id: string): Promise<z.infer<typeof FileResult>[]> {
  return allFiles(platform, actor, await seen(platform.db, actor, id));
}
