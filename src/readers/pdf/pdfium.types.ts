import type { WrappedPdfiumModule } from "@embedpdf/pdfium";

/** pdfium's functions and its memory, whose views are renewed when it grows. */
export type Pdfium = WrappedPdfiumModule & {
  heap: () => { u8: Uint8Array; f32: Float32Array; f64: Float64Array; i32: Int32Array };
};
