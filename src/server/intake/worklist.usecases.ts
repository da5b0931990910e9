/** The work list: records before files, which are mostly no invoices, each oldest first along their ids. */
import type { SetAside } from "#api/invoices.api.ts";
import type { UnreadDocument, WorkItem, WorkPage, WorkQuery } from "#api/worklist.api.ts";
import { blackoutFor } from "#server/invoices/invoices.usecases.ts";
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { documentEvent } from "./intake.events.ts";
import { alreadySettled, noSuchDocument } from "./intake.errors.ts";
import { mayOpen } from "./intake.policy.ts";
import { presentUnread } from "./intake.present.ts";
import { documentToRetry, openableDocument, settleDocument } from "./intake.queries.ts";
import { countDoubtful, countUnread, doubtfulRows, unreadRows } from "./worklist.queries.ts";

const LIMIT = 30;
const LIMIT_MAX = 100;
/** Counted no further: nobody plans his day by the difference. */
const COUNTED = 1000;

/** What waits for the actor. Its cost follows the page, not the register. */
export async function workList(db: DbOrTrx, actor: Actor, query: WorkQuery): Promise<WorkPage> {
  const limit = Math.min(LIMIT_MAX, Math.max(1, Number(query.limit ?? LIMIT)));
  const amongFiles = query.cursor?.startsWith("f") ?? false;
  const after = query.cursor?.replace("f", "") ?? "0";
  const { reason } = query;
  const company = query.company === undefined ? undefined : Number(query.company);
  const illegible = reason === "illegible";
  const doubts = {
    company,
    mine: query.mine === "true",
    reason: reason === undefined || reason === "file" || illegible ? undefined : reason,
    illegible,
  };
  const files = { company, illegible };
  const [withRecords, withFiles] = [reason !== "file", reason === undefined || reason === "file" || illegible];
  const [records, documents, doubtfulCount, unreadCount] = await Promise.all([
    withRecords && !amongFiles ? doubtfulRows(db, actor, doubts, after, limit + 1) : [],
    withFiles ? unreadRows(db, actor, files, amongFiles ? after : "0", limit + 1) : [],
    withRecords ? countDoubtful(db, actor, doubts, COUNTED) : 0,
    withFiles ? countUnread(db, actor, files, COUNTED) : 0,
  ]);
  const rows = [
    ...records.map((row) => ({ id: row.id, record: row, document: null })),
    ...documents.map((row) => ({ id: row.id, record: null, document: row })),
  ];
  const shown = rows.slice(0, limit);
  const summaries = await presentSummaries(
    db,
    actor,
    shown.flatMap(({ record }) => (record ? [{ companyId: record.company_id, id: record.id }] : [])),
  );
  const items = shown.flatMap(({ record, document }): WorkItem[] => {
    if (document) {
      const file = presentUnread(actor, document);
      const reasons: WorkItem["reasons"] = illegible ? ["file", "illegible"] : ["file"];
      return [{ subject: "document", id: document.id, at: file.uploadedAt, reasons, invoice: null, document: file }];
    }
    const invoice = summaries.find((each) => each.id === record.id);
    if (invoice === undefined) return [];
    const reasons = [...record.doubts, ...(record.illegible_at === null ? [] : ["illegible"])] as WorkItem["reasons"];
    return [{ subject: "invoice", id: record.id, at: invoice.arrivedAt, reasons, invoice, document: null }];
  });
  const total = doubtfulCount + unreadCount;
  const last = shown.at(-1);
  return {
    items,
    total,
    totalIs: doubtfulCount >= COUNTED || unreadCount >= COUNTED ? "atLeast" : "exact",
    nextCursor: last !== undefined && rows.length > limit ? `${last.document === null ? "" : "f"}${last.id}` : null,
  };
}

/** One file as the work list shows it. @throws ProblemError 404 when it isn't there or isn't for the actor */
export async function showDocument(db: DbOrTrx, actor: Actor, id: string): Promise<UnreadDocument> {
  const found = await openableDocument(db, actor, id, null);
  if (found === undefined || !mayOpen(actor, found.document, found.links)) throw noSuchDocument();
  return presentUnread(actor, found.document, await blackoutFor(db, actor, id, null));
}

/**
 * What a person decides about a file in which nothing was read. @throws ProblemError 404, or 409 when it has been read
 * or settled otherwise meanwhile
 */
export async function setDocumentAside(
  platform: Platform,
  actor: Actor,
  id: string,
  { as, reason }: SetAside,
): Promise<UnreadDocument> {
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const document = await documentToRetry(trx, actor, id, { lock: true });
    if (document === undefined) throw noSuchDocument();
    if (document.state !== "kept" || (as !== "open" && document.settled !== null && document.settled !== as))
      throw alreadySettled();
    await settleDocument(trx, document, as === "open" ? null : { as, by: actor.userId, at: now });
    const type = as === "open" ? "document.reopened" : (`document.${as}` as const);
    await recordEvent(trx, documentEvent(actor, document, type, now, { reason: reason ?? null }));
  });
  return presentUnread(actor, (await documentToRetry(platform.db, actor, id, { lock: false }))!);
}
