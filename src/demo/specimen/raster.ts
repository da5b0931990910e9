import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { init } from "@embedpdf/pdfium";
import type { WrappedPdfiumModule } from "@embedpdf/pdfium";

let loading: Promise<WrappedPdfiumModule> | undefined;

async function pdfium(): Promise<WrappedPdfiumModule> {
  loading ??= (async () => {
    const wasm = createRequire(import.meta.url).resolve("@embedpdf/pdfium/pdfium.wasm");
    const module = await init({ wasmBinary: readFileSync(wasm) as unknown as ArrayBuffer });
    module.PDFiumExt_Init();
    return module;
  })();
  return loading;
}

export type Raster = { width: number; height: number; rgba: Uint8Array };

const RENDER_ANNOTATIONS = 0x01;
const REVERSE_BYTE_ORDER = 0x10;

/** Draws the first page of a PDF on white at so many dots per inch. */
export async function rasterise(bytes: Uint8Array, dpi: number): Promise<Raster> {
  const module = await pdfium();
  const { pdfium: memory } = module;
  const file = memory.wasmExports.malloc(bytes.length);
  memory.HEAPU8.set(bytes, file);
  const document = module.FPDF_LoadMemDocument(file, bytes.length, "");
  if (!document) throw new Error("the specimen could not be opened to be drawn");
  const page = module.FPDF_LoadPage(document, 0);
  const width = Math.round((module.FPDF_GetPageWidthF(page) / 72) * dpi);
  const height = Math.round((module.FPDF_GetPageHeightF(page) / 72) * dpi);
  const pixels = memory.wasmExports.malloc(width * height * 4);
  const bitmap = module.FPDFBitmap_CreateEx(width, height, 4, pixels, width * 4);
  try {
    module.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    module.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, RENDER_ANNOTATIONS | REVERSE_BYTE_ORDER);
    return { width, height, rgba: memory.HEAPU8.slice(pixels, pixels + width * height * 4) };
  } finally {
    module.FPDFBitmap_Destroy(bitmap);
    module.FPDF_ClosePage(page);
    module.FPDF_CloseDocument(document);
    memory.wasmExports.free(pixels);
    memory.wasmExports.free(file);
  }
}
