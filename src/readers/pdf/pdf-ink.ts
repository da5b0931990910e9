/** Where the letters of a PDF page have their ink: a font says of its letters how high its highest is, which may be three lines. */
import type { Box } from "#domain/invoice.ts";
import { affine } from "./pdf-text.ts";
import type { Pdfium } from "./pdfium.types.ts";

const MAX_CHARACTERS = 30_000;

/** The boxes of all letters as fractions of the page as it is shown; null where one has no ink that is known. */
export function letterBoxes(pdf: Pdfium, page: number): Box[] | null {
  const width = pdf.FPDF_GetPageWidthF(page);
  const height = pdf.FPDF_GetPageHeightF(page);
  const textPage = pdf.FPDFText_LoadPage(page);
  if (textPage === 0) return null;
  const { malloc, free } = pdf.pdfium.wasmExports;
  const scratch = malloc(64);
  try {
    const m = affine(pdf, page, width, height, scratch);
    const count = pdf.FPDFText_CountChars(textPage);
    if (count > MAX_CHARACTERS) return null;
    const boxes: Box[] = [];
    for (let index = 0; index < count; index++) {
      const code = pdf.FPDFText_GetUnicode(textPage, index);
      if (String.fromCodePoint(code).trim() === "" || code < 32) continue;
      if (!pdf.FPDFText_GetCharBox(textPage, index, scratch, scratch + 8, scratch + 16, scratch + 24)) return null;
      const [left = 0, right = 0, bottom = 0, top = 0] = pdf.heap().f64.subarray(scratch >> 3, (scratch >> 3) + 4);
      const [x1, y1] = [m.a * left + m.c * top + m.e, m.b * left + m.d * top + m.f];
      const [x2, y2] = [m.a * right + m.c * bottom + m.e, m.b * right + m.d * bottom + m.f];
      if (x1 === x2 || y1 === y2) return null;
      boxes.push([Math.min(x1, x2) / width, Math.min(y1, y2) / height, Math.abs(x2 - x1) / width, Math.abs(y2 - y1) / height]);
    }
    return boxes;
  } finally {
    free(scratch);
    pdf.FPDFText_ClosePage(textPage);
  }
}
