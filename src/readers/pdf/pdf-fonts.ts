/** Fonts for drawing PDFs whose glyphs aren't embedded: without an answer pdfium draws such invoices with no Chinese. */
import { packageBytes } from "../assets.ts";
import type { Pdfium } from "./pdfium.types.ts";

const FONT_HANDLE = 1;
/** FPDF_SYSFONTINFO: version and eight function pointers */
const STRUCT_BYTES = 9 * 4;

/** Answers every request for a missing font with Noto Sans SC (10 MB, read when first asked for). */
export function answerFonts(pdf: Pdfium): void {
  let font: Uint8Array | null = null;
  const bytes = (): Uint8Array =>
    (font ??= packageBytes("@expo-google-fonts/noto-sans-sc", "400Regular/NotoSansSC_400Regular.ttf"));
  const add = (call: (...args: number[]) => number | undefined, signature: string): number =>
    pdf.pdfium.addFunction(call, signature) as unknown as number;

  const getFontData = (_self: number, _font: number, table: number, buffer: number, size: number): number => {
    const part = table === 0 ? bytes() : tableOf(bytes(), table);
    if (part === null) return 0;
    if (buffer !== 0 && size >= part.length) pdf.heap().u8.set(part, buffer);
    return part.length;
  };
  const getFaceName = (_self: number, _font: number, buffer: number, size: number): number => {
    const name = new TextEncoder().encode("Noto Sans SC\0");
    if (buffer !== 0 && size >= name.length) pdf.heap().u8.set(name, buffer);
    return name.length;
  };

  const at = pdf.pdfium.wasmExports.malloc(STRUCT_BYTES);
  const pointers = [
    1,
    add(() => undefined, "vi"),
    add(() => undefined, "vii"),
    add(() => FONT_HANDLE, "iiiiiiii"),
    add(() => FONT_HANDLE, "iii"),
    add(getFontData, "iiiiii"),
    add(getFaceName, "iiiii"),
    add(() => 134, "iii"), // GB2312_CHARSET
    add(() => undefined, "vii"),
  ];
  const heap = pdf.heap().i32;
  pointers.forEach((value, index) => {
    heap[(at >> 2) + index] = value;
  });
  pdf.FPDF_SetSystemFontInfo(at);
}

/** One table of a TrueType file by its four-letter tag as a big-endian number; null where it has none. */
function tableOf(font: Uint8Array, tag: number): Uint8Array | null {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const count = view.getUint16(4);
  for (let index = 0; index < count; index++) {
    const entry = 12 + index * 16;
    if (view.getUint32(entry) !== tag >>> 0) continue;
    const offset = view.getUint32(entry + 8);
    return font.subarray(offset, offset + view.getUint32(entry + 12));
  }
  return null;
}
