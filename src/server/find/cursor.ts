/**
 * Where the next page goes on, as an opaque text. It holds the last row's sort key and id, and a digest of the question:
 * a cursor of another question is refused, and one that somebody made up can only ask for what its asker may see anyway.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import type { NumberFit, Position, Sort } from "./find.types.ts";

export type Cursor = { position: Position; fit: NumberFit };

const Shape = z.tuple([
  z.string().length(8),
  z.enum(["whole", "edge", "part"]),
  z.boolean(),
  z.string().max(120),
  z.string().regex(/^\d{1,19}$/),
]);

export function encodeCursor(cursor: Cursor, filters: InvoiceFilters, sort: Sort): string {
  const { position, fit } = cursor;
  return Buffer.from(JSON.stringify([digestOf(filters, sort), fit, position.rest, position.key, position.id])).toString(
    "base64url",
  );
}

/** @returns null for anything that {@link encodeCursor} hasn't made for the same question */
export function decodeCursor(text: string, filters: InvoiceFilters, sort: Sort): Cursor | null {
  try {
    const [digest, fit, rest, key, id] = Shape.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    if (digest !== digestOf(filters, sort)) return null;
    return { position: { key, id, rest }, fit };
  } catch {
    return null;
  }
}

/** The same for the same conditions, in whatever order they were written. */
export function digestOf(filters: InvoiceFilters, sort: Sort): string {
  const entries = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([entries, sort]))
    .digest("base64url")
    .slice(0, 8);
}
