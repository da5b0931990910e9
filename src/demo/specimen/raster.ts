import { drawPage, openPdf, pdfium, withPage } from "#readers/pdf/pdfium.ts";
import type { Rgba } from "#readers/reader.types.ts";

const MAX_PIXELS = 40_000_000;

/** Draws the first page of a PDF on white at so many dots per inch. */
export async function rasterise(bytes: Uint8Array, dpi: number): Promise<Rgba> {
  const pdf = await pdfium();
  const document = openPdf(pdf, bytes);
  try {
    return withPage(pdf, document, 0, (page) => drawPage(pdf, page, dpi / 72, MAX_PIXELS));
  } finally {
    document.close();
  }
}
