/** Single documents: what became of each, and another try. Batches are in batches.usecases.ts. */
import type { DocumentSummary, FileResult } from "#api/documents.api.ts";
import type { z } from "zod";
import { suspectedTwins } from "#server/invoices/duplicates.usecases.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetVerdict } from "#server/platform/scanner/scanned-files.ts";
import { documentEvent } from "./intake.events.ts";
import { noSuchDocument, notRetryable } from "./intake.errors.ts";
import { presentDocument } from "./intake.present.ts";
import { type ShownDocument, documentToRetry, ownDocuments, requeue, sameFiles, visibleLinks } from "./intake.queries.ts";
import { SOON, enqueueReading } from "./reading-queue.ts";

const PAGE = 50;

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
  const document = await documentToRetry(platform.db, actor, id, { lock: false });
  if (document === undefined) throw noSuchDocument();
  await platform.db.transaction().execute(async (trx) => {
    if (!(await requeue(trx, document))) throw notRetryable(document.state);
    await forgetVerdict(trx, document.sha256);
    await recordEvent(trx, documentEvent(actor, document, "document.retried", platform.clock()));
    await enqueueReading(platform, trx, [{ companyId: document.company_id, id }], SOON);
  });
  const [result] = await results(platform.db, actor, [{ ...document, state: "queued", problem: null }]);
  return result!;
}

/** Documents with what became of them, as far as the actor may see the invoices. */
export async function results(db: DbOrTrx, actor: Actor, documents: ShownDocument[]): Promise<z.infer<typeof FileResult>[]> {
  const links = await visibleLinks(
    db,
    actor,
    documents.map((document) => document.id),
  );
  const refs = links.map((link) => ({ companyId: link.company_id, id: link.invoice_id }));
  const [same, twins, summaries] = await Promise.all([
    sameFiles(db, actor, documents),
    suspectedTwins(db, actor, refs),
    presentSummaries(db, actor, refs),
  ]);
  const byId = new Map(summaries.map((summary) => [summary.id, summary]));
  const byDocument = Map.groupBy(links, (link) => link.document_id);
  return documents.map((document) =>
    presentDocument(actor, document, byDocument.get(document.id) ?? [], byId, same.get(document.id) ?? null, twins),
  );
}
