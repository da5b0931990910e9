import type { z } from "zod";
import { type FileResult, OUTCOMES } from "#api/documents.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { I18n } from "#server/platform/i18n.ts";
import type { UnreadDocument } from "#api/worklist.api.ts";
import type { FileReading } from "#domain/invoice.ts";
import type { Actor } from "#server/people/people.types.ts";
import { presentCarrier } from "#server/invoices/invoices.present.ts";
import type { Blackout } from "#domain/personal/places.ts";
import { nameWithout } from "./blacked-out.ts";
import { CANCELLED } from "./batches.queries.ts";
import type { LinkRow, ShownDocument } from "./intake.queries.ts";
import { mayRetryIt } from "./intake.policy.ts";
import type { DocumentRow } from "./intake.types.ts";
import { memberOf } from "./readings.ts";

type Result = z.infer<typeof FileResult>;
type Outcome = Result["outcome"];

/** Problems that lie with us, not with the file: trying again may help. */
const OURS: readonly string[] = ["reader-failed", "timeout", "infected", "not-scanned", "scan-too-large"];

function outcomeOf(state: Result["state"], problem: Result["problem"], links: LinkRow[], sameFileAs: string | null): Outcome {
  if (state === "queued" || state === "reading") return "open";
  if (state === "read") {
    if (links.length === 0 || links.some((link) => link.relation === "new")) return "new";
    return sameFileAs === null ? "joined" : "duplicate";
  }
  if (problem?.code === CANCELLED.code) return "cancelled";
  if (problem?.detail?.["is"] === "spreadsheet" && problem.detail["member"] === undefined) return "list";
  return problem !== null && OURS.includes(problem.code) ? "failed" : "not-an-invoice";
}

/** "suspected" isn't an outcome of its own: such a file was taken in, too. */
export const became = (file: Result, outcome: Outcome | "suspected"): boolean =>
  outcome === "suspected" ? file.suspected.length > 0 : file.outcome === outcome;

/** Files by outcome, and how many of them may be there twice. */
export function countOutcomes(files: readonly Result[]): Record<Outcome | "suspected", number> {
  const counts = Object.fromEntries([...OUTCOMES, "suspected"].map((outcome) => [outcome, 0])) as Record<
    Outcome | "suspected",
    number
  >;
  for (const file of files) {
    counts[file.outcome] += 1;
    if (file.suspected.length > 0) counts.suspected += 1;
  }
  return counts;
}

/** A record is read by its source's mapping, never as a file. */
const isReadable = ({ state, problem }: Pick<DocumentRow, "state" | "problem">): boolean =>
  state === "kept" && (problem as { code?: string } | null)?.code !== "record-incomplete";

export function presentDocument(
  actor: Actor,
  document: ShownDocument,
  links: LinkRow[],
  summaries: Map<string, InvoiceSummary>,
  sameFileAs: string | null,
  twins: Map<string, Result["suspected"]>,
): Result {
  return {
    name: document.name,
    documentId: document.id,
    sha256: document.sha256,
    size: Number(document.size),
    state: document.state,
    invoices: links.map((link) => ({
      id: link.invoice_id,
      relation: link.relation,
      titleOurs: link.title_ours,
      summary: summaries.get(link.invoice_id) ?? null,
    })),
    problem: document.problem as Result["problem"],
    sameFileAs,
    outcome: outcomeOf(document.state, document.problem as Result["problem"], links, sameFileAs),
    suspected: links.flatMap((link) => twins.get(link.invoice_id) ?? []),
    may: { retry: isReadable(document) && mayRetryIt(actor, document) },
  };
}

/**
 * A file in which nothing was read, with how it can be shown. Of an archive the member is shown whose problem is told, so far as it
 * is known.
 * @param blackout what of it is hidden from the reader
 */
export function presentUnread(actor: Actor, row: DocumentRow, blackout: Blackout | null = null): UnreadDocument {
  const readings = (Array.isArray(row.readings) ? row.readings : []) as FileReading[];
  const member = (row.problem as { detail?: Record<string, string> } | null)?.detail?.["member"] ?? "";
  const reading = readings.find((each) => memberOf(row.name, each) === (member === "" ? null : member)) ?? null;
  return {
    documentId: row.id,
    company: row.company_id,
    name: nameWithout(row.name, blackout),
    size: Number(row.size),
    state: row.state,
    uploadedAt: row.uploaded_at.toISOString(),
    problem: row.problem as UnreadDocument["problem"],
    settled: row.settled,
    may: {
      retry: row.format !== "record" && row.state === "kept" && mayRetryIt(actor, row),
      settle: row.state === "kept" && mayRetryIt(actor, row),
    },
    carrier: presentCarrier(
      {
        document_id: row.id,
        member,
        page: 1,
        format: reading?.format ?? row.format ?? "unknown",
        archival: false,
        name: row.name,
        size: row.size,
        sha256: row.sha256,
        uploaded_at: row.uploaded_at,
        uploaded_by: row.uploaded_by,
        uploader_name: null,
        shared: false,
        reading,
      },
      null,
      blackout === null ? null : { whole: new Map(), known: blackout.known },
      blackout !== null,
    ),
  };
}

const MIB = 1024 * 1024;
const inMegabytes = (bytes: number): string => `${Number((bytes / MIB).toFixed(bytes < MIB ? 2 : 0))} MB`;

/** A file that wasn't taken, with the limit that it broke. */
export function presentRefused(
  i18n: I18n,
  locale: string,
  file: { name: string; size: number; code: string; limit: number },
): Result {
  const limit = inMegabytes(file.limit);
  return {
    name: file.name,
    documentId: null,
    sha256: null,
    size: file.size,
    state: "kept",
    invoices: [],
    problem: {
      code: file.code,
      message: i18n.t(locale, `intake:file.${file.code}`, { limit }),
      detail: { limit, bytes: String(file.limit) },
    },
    sameFileAs: null,
    outcome: "refused",
    suspected: [],
    may: { retry: false },
  };
}
