/** Text that lies over a PDF page: notes, stamps and filled fields of forms (ISO 32000-1, 12.5 and 12.7). */
import { drawPage, PdfError } from "./pdfium.ts";
import type { Pdfium } from "./pdfium.types.ts";

const [FREE_TEXT, STAMP, WIDGET] = [3, 13, 20];
/** Invisible, Hidden and NoView */
const UNSEEN = 1 | 2 | 32;
const FPDF_OBJECT_STRING = 3;
const MOST_ANNOTATIONS = 500;
const [SMALLEST, FEW_PIXELS, MILLIS] = [0.05, 400, 500];

/**
 * Puts the text of a page's annotations on the page itself, where whoever loads it again reads it; those that aren't shown,
 * or show no text of their own (signatures, links), are taken off. False where there are none,
 * or where they take too long to draw.
 */
export function layTextOnPage(pdf: Pdfium, page: number): boolean {
  const count = pdf.FPDFPage_GetAnnotCount(page);
  if (count === 0 || count > MOST_ANNOTATIONS) return false;
  const others = Array.from({ length: count }, (_, index) => index).filter((index) => !hasText(pdf, page, index));
  if (others.length === count) return false;
  for (const index of others.reverse()) pdf.FPDFPage_RemoveAnnot(page, index);
  try {
    // a field without a picture of its value gets one when it is drawn
    drawPage(pdf, page, SMALLEST, FEW_PIXELS, undefined, MILLIS);
  } catch (error) {
    if (error instanceof PdfError) return false;
    throw error;
  }
  return pdf.FPDFPage_Flatten(page, 0) === 1;
}

function hasText(pdf: Pdfium, page: number, index: number): boolean {
  const annotation = pdf.FPDFPage_GetAnnot(page, index);
  if (annotation === 0) return false;
  try {
    if ((pdf.FPDFAnnot_GetFlags(annotation) & UNSEEN) !== 0) return false;
    const subtype = pdf.FPDFAnnot_GetSubtype(annotation);
    // what a signature or a box to tick shows is no text that somebody filled in
    if (subtype === WIDGET) return pdf.FPDFAnnot_GetValueType(annotation, "V") === FPDF_OBJECT_STRING;
    return subtype === FREE_TEXT || subtype === STAMP;
  } finally {
    pdf.FPDFPage_CloseAnnot(annotation);
  }
}
