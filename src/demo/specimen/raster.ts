import { drawPage, openPdf, pdfium, withPage } from "#readers/pdf/pdfium.ts";
import type { Rgba } from "#readers/reader.types.ts";

const MAX_PIXELS = 40_000_000;

/** Draws a page of a PDF (the first one, 0, where none is named) on white at so many dots per inch. */
export async function rasterise(bytes: Uint8Array, dpi: number, number = 0): Promise<Rgba> {
  const pdf = await pdfium();
  const document = openPdf(pdf, bytes);
  try {
    return withPage(pdf, document, number, (page) => drawPage(pdf, page, dpi / 72, MAX_PIXELS));
  } finally {
    document.close();
  }
}
