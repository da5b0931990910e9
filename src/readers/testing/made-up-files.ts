/** Made-up files for the readers' tests: PDFs drawn by pdfkit, QR codes written by zxing. */
import PDFDocument from "pdfkit";
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";
import { exportedFile, packageFile } from "../assets.ts";
import type { Placed } from "./made-up-pages.ts";
import type { Rgba } from "../reader.types.ts";

export type PdfPicture = { png: Uint8Array; x: number; y: number; size: number };
export type PdfOptions = { pictures?: PdfPicture[]; attachment?: { name: string; bytes: Uint8Array }; password?: string };

/** A PDF of pages with texts at places. */
export function pdfOf(pages: Placed[][], { pictures = [], attachment, password }: PdfOptions = {}): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const doc = new PDFDocument({
      size: [596, 397],
      margin: 0,
      autoFirstPage: false,
      ...(password ? { userPassword: password } : {}),
    });
    const chunks: Buffer[] = [];
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", () => resolve(Buffer.concat(chunks)));
    doc.on("error", reject);
    doc.registerFont("noto", packageFile("@expo-google-fonts/noto-sans-sc", "400Regular/NotoSansSC_400Regular.ttf"));
    for (const placed of pages) {
      doc.addPage();
      doc.font("noto");
      for (const [x, y, text, size = 9] of placed) doc.fontSize(size).text(text, x, y - size * 0.3, { lineBreak: false });
      for (const { png, x, y, size } of pictures) doc.image(Buffer.from(png), x, y, { width: size, height: size });
    }
    if (attachment) doc.file(Buffer.from(attachment.bytes), { name: attachment.name });
    doc.end();
  });
}

let ready = false;

/** A QR code as PNG bytes. */
export async function qrPng(text: string, scale = 4): Promise<Uint8Array> {
  if (!ready) {
    const wasm = exportedFile("zxing-wasm/writer/zxing_writer.wasm");
    prepareZXingModule({
      overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer },
    });
    ready = true;
  }
  const { image, error } = await writeBarcode(text, { format: "QRCode", scale });
  if (image === null) throw new Error(error);
  return new Uint8Array(await image.arrayBuffer());
}

/** White with a picture on it, as pixels. */
export function onWhite(picture: Rgba, width: number, height: number, x: number, y: number): Rgba {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let row = 0; row < picture.height; row++)
    data.set(picture.data.subarray(row * picture.width * 4, (row + 1) * picture.width * 4), ((y + row) * width + x) * 4);
  return { width, height, data };
}
