/** Files in, step by step: stored, noted with their jobs in one transaction, acknowledged; read later. */
import type { Batch, DocumentSummary, FileResult } from "#api/documents.api.ts";
import type { z } from "zod";
import type { Actor } from "#server/people/people.types.ts";
import { recordBlobs } from "#server/platform/blobs.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvent, recordEvents } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { mayNotEnter, noFiles, noSuchBatch, noSuchDocument, notRetryable, unknownCompany } from "./intake.errors.ts";
import { mayRetry } from "./intake.policy.ts";
import { presentDocument, presentRefused } from "./intake.present.ts";
import {
  type ShownDocument,
  batchRow,
  countUnfinished,
  documentById,
  documentsOfBatch,
  insertBatch,
  insertDocuments,
  ownDocuments,
  requeue,
  sameFiles,
  visibleLinks,
} from "./intake.queries.ts";
import { type Arrived, READ_JOB, type ReadJob } from "./intake.types.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";

/** Documents that one job reads one after the other: many small ones cost one trip to the queue, few ones spread over the workers. */
const DOCUMENTS_PER_JOB_MAX = 16;
const POLL_MS = 120;
const PAGE = 50;

/** The companies for which the actor may enter. @throws ProblemError 403 where there is none */
export function enterable(actor: Actor): number[] {
  const ids = actor.reaches.filter((reach) => reach.mayEnter).map((reach) => reach.companyId);
  if (ids.length === 0) throw mayNotEnter();
  return ids;
}

/**
 * Takes files in that lie in the store already.
 * @param company the space to put them into; without it the first that the actor may enter for
 */
export async function takeIn(
  platform: Platform,
  actor: Actor,
  files: Arrived[],
  company: string | undefined,
): Promise<z.infer<typeof Batch>> {
  const companyId = spaceOf(actor, company);
  if (files.length === 0) throw noFiles();
  const now = platform.clock();
  const batchId = newId();
  const documents = files.flatMap((file, position) =>
    file.sha256 === null
      ? []
      : [
          {
            company_id: companyId,
            id: newId(),
            batch_id: batchId,
            position,
            name: file.name,
            sha256: file.sha256,
            size: file.size,
            uploaded_by: actor.userId,
            uploaded_at: now,
          },
        ],
  );
  await platform.db.transaction().execute(async (trx) => {
    await recordBlobs(trx, [...new Map(documents.map(({ sha256, size }) => [sha256, { sha256, size }])).values()]);
    await insertBatch(trx, { companyId, id: batchId, uploadedBy: actor.userId, channel: actor.channel, at: now });
    await insertDocuments(trx, documents);
    await recordEvents(
      trx,
      documents.map(({ id, name, sha256, size }) => ({
        companyId,
        actorId: actor.userId,
        channel: actor.channel,
        subject: "document",
        subjectId: id,
        type: "document.taken-in",
        at: now,
        data: { name, sha256, size, batchId },
      })),
    );
    await enqueueReading(
      platform,
      trx,
      documents.map(({ id }) => ({ companyId, id })),
    );
  });
  const batch = await showBatch(platform.db, actor, batchId);
  const refused = files.flatMap((file, position) =>
    file.refused === null ? [] : [{ position, result: presentRefused(platform.i18n, actor.locale, file) }],
  );
  for (const { position, result } of refused) batch.files.splice(position, 0, result);
  return batch;
}

function spaceOf(actor: Actor, company: string | undefined): number {
  const ids = enterable(actor);
  if (company === undefined || company === "") return ids[0]!;
  const id = ids.find((each) => String(each) === company);
  if (id === undefined) throw unknownCompany();
  return id;
}

async function enqueueReading(platform: Platform, trx: Trx, documents: ReadJob["documents"]): Promise<void> {
  const perJob = Math.min(DOCUMENTS_PER_JOB_MAX, Math.max(1, Math.ceil(documents.length / (platform.config.workers * 4))));
  for (let start = 0; start < documents.length; start += perJob)
    await platform.jobs.enqueue<ReadJob>(trx, READ_JOB, { documents: documents.slice(start, start + perJob) });
}

/** A batch as its uploader sees it. @throws ProblemError 404 */
export async function showBatch(db: DbOrTrx, actor: Actor, id: string): Promise<z.infer<typeof Batch>> {
  const batch = await batchRow(db, actor, id);
  if (batch === undefined) throw noSuchBatch();
  const documents = await documentsOfBatch(db, batch.company_id, id);
  const files = await results(db, actor, documents);
  return {
    batch: id,
    createdAt: batch.created_at.toISOString(),
    done: files.every((file) => file.state === "read" || file.state === "kept"),
    files,
  };
}

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
  while (performance.now() < until && !signal.aborted && (await countUnfinished(platform.db, batch.company_id, id)) > 0)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/** What the actor put in, newest first. */
export async function listDocuments(
  db: DbOrTrx,
  actor: Actor,
  cursor: string | undefined,
): Promise<{ documents: z.infer<typeof DocumentSummary>[]; nextCursor: string | null }> {
  const rows = await ownDocuments(db, actor, cursor ?? null, PAGE + 1);
  const shown = rows.slice(0, PAGE);
  const files = await results(db, actor, shown);
  const documents = files.map((file, i) => ({
    ...file,
    batch: shown[i]!.batch_id,
    uploadedAt: shown[i]!.uploaded_at.toISOString(),
  }));
  return { documents, nextCursor: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null };
}

/** Reads a file again that was kept unread. @throws ProblemError 404, or 409 when there is nothing to try again */
export async function retryDocument(platform: Platform, actor: Actor, id: string): Promise<z.infer<typeof FileResult>> {
  const document = await documentById(platform.db, id);
  if (document === undefined || !mayRetry(actor, document)) throw noSuchDocument();
  await platform.db.transaction().execute(async (trx) => {
    if (!(await requeue(trx, document))) throw notRetryable(document.state);
    await recordEvent(trx, {
      companyId: document.company_id,
      actorId: actor.userId,
      channel: actor.channel,
      subject: "document",
      subjectId: id,
      type: "document.retried",
      at: platform.clock(),
    });
    await enqueueReading(platform, trx, [{ companyId: document.company_id, id }]);
  });
  const [result] = await results(platform.db, actor, [{ ...document, state: "queued", problem: null }]);
  return result!;
}

/** Documents with what became of them, as far as the actor may see the invoices. */
async function results(db: DbOrTrx, actor: Actor, documents: ShownDocument[]): Promise<z.infer<typeof FileResult>[]> {
  const links = await visibleLinks(
    db,
    actor,
    documents.map((document) => document.id),
  );
  const [same, summaries] = await Promise.all([
    sameFiles(db, actor, documents),
    presentSummaries(
      db,
      actor,
      links.map((link) => ({ companyId: link.company_id, id: link.invoice_id })),
    ),
  ]);
  const byId = new Map(summaries.map((summary) => [summary.id, summary]));
  return documents.map((document) =>
    presentDocument(
      document,
      links.filter((link) => link.document_id === document.id),
      byId,
      same.get(document.id) ?? null,
    ),
  );
}
