import type { z } from "zod";
import type { FileResult } from "#api/documents.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { I18n } from "#server/platform/i18n.ts";
import type { LinkRow, ShownDocument } from "./intake.queries.ts";
import type { Arrived } from "./intake.types.ts";

type Result = z.infer<typeof FileResult>;

export function presentDocument(
  document: ShownDocument,
  links: LinkRow[],
  summaries: Map<string, InvoiceSummary>,
  sameFileAs: string | null,
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
  };
}

const MIB = 1024 * 1024;
const inMegabytes = (bytes: number): string => `${Number((bytes / MIB).toFixed(bytes < MIB ? 2 : 0))} MB`;

/** A file that wasn't taken, with the limit that it broke. */
export function presentRefused(i18n: I18n, locale: string, file: Extract<Arrived, { sha256: null }>): Result {
  const limit = inMegabytes(file.refused.limit);
  return {
    name: file.name,
    documentId: null,
    sha256: null,
    size: file.size,
    state: "kept",
    invoices: [],
    problem: {
      code: file.refused.code,
      message: i18n.t(locale, "intake:file.too-large", { limit }),
      detail: { limit, bytes: String(file.refused.limit) },
    },
    sameFileAs: null,
  };
}
