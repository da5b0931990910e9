import type { z } from "zod";
import type { Carrier, FieldSource } from "#api/invoices.api.ts";
import type { SignedPart } from "#domain/invoice.ts";

/** How a carrier is shown: drawn by the server page by page, by the browser as a picture, by pdf.js, or not at all (XML). */
export type Showing = "pages" | "picture" | "pdf" | "none";

export function showingOf(carrier: Pick<Carrier, "format" | "pageUrl">): Showing {
  if (carrier.pageUrl !== null) return "pages";
  if (carrier.format === "pdf") return "pdf";
  return carrier.format === "image" ? "picture" : "none";
}

export const pageAddress = (carrier: Pick<Carrier, "pageUrl" | "originalUrl">, page: number): string =>
  carrier.pageUrl === null ? carrier.originalUrl : carrier.pageUrl.replace("{page}", String(page));

/** What is turned to; without a member the first of the document's that has a look, since an archive may hold an invoice as PDF, OFD and XML. */
export type Shown = { documentId: string; member?: string; page: number };

export const keyOf = ({ documentId, member }: Pick<Carrier, "documentId" | "member">): string => `${documentId}:${member}`;

const hasLook = (carrier: Pick<Carrier, "pages" | "format">): boolean => carrier.pages > 0 && carrier.format !== "xml";

/** The carrier to show: the one turned to; else, or where it isn't there, the first that has a look. */
export function carrierAt<Each extends Pick<Carrier, "documentId" | "member" | "pages" | "format">>(
  carriers: readonly Each[],
  shown: Shown | null,
): Each | undefined {
  const meant = carriers.filter(
    ({ documentId, member }) => documentId === shown?.documentId && member === (shown.member ?? member),
  );
  return meant.find(hasLook) ?? meant[0] ?? carriers.find(hasLook) ?? carriers[0];
}

/** A field's place on the page that is shown, in percent of its width and height. */
export type Mark = { field: string; left: number; top: number; width: number; height: number };

type PlacedSource = z.infer<typeof FieldSource>;

// A box of the exact glyphs looks cramped; this much is added on each side.
const MARGIN = 0.006;

/** The marks of one page of one document. Sources without a document belong to the first carrier. */
export function marksOn(fields: Record<string, PlacedSource>, documentId: string, page: number, isFirst: boolean): Mark[] {
  return Object.entries(fields).flatMap(([field, source]) => {
    if (!source.box || (source.page ?? 1) !== page) return [];
    if (source.documentId ? source.documentId !== documentId : !isFirst) return [];
    const [x, y, width, height] = source.box;
    if (width <= 0 || height <= 0) return [];
    const left = clamp(x - MARGIN);
    const top = clamp(y - MARGIN);
    return [
      {
        field,
        left: left * 100,
        top: top * 100,
        width: (clamp(x + width + MARGIN) - left) * 100,
        height: (clamp(y + height + MARGIN) - top) * 100,
      },
    ];
  });
}

const clamp = (value: number): number => Math.min(Math.max(value, 0), 1);

/** Where a field can be seen: the document and page to turn to; null where it stands on no page. */
export function placeOf(
  fields: Record<string, PlacedSource>,
  field: string,
  firstDocument: string | undefined,
): { documentId: string; page: number } | null {
  const source = fields[field];
  const documentId = source?.documentId ?? firstDocument;
  return source?.box && documentId ? { documentId, page: source.page ?? 1 } : null;
}

/** A part that a signature found altered or doesn't cover, as fractions of its page; `box` null: somewhere on all of it. */
export type SignMark = Pick<SignedPart, "state" | "kind"> & { page: number; box: NonNullable<SignedPart["box"]> | null };

/** A mark's place in percent of the page, kept on it. */
export function signPlace([x, y, width, height]: NonNullable<SignMark["box"]>): Omit<Mark, "field"> {
  const [left, top] = [clamp(x - MARGIN), clamp(y - MARGIN)];
  return {
    left: left * 100,
    top: top * 100,
    width: (clamp(x + width + MARGIN) - left) * 100,
    height: (clamp(y + height + MARGIN) - top) * 100,
  };
}
