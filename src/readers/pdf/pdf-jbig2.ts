/** JBIG2 as pdfium decodes it: symbol dictionaries, text, refinement, halftones and MMR, all of ITU-T T.88. */
import type { Bitmap } from "../ofd/jbig2.ts";
import { drawPage, openPdf, PdfError, pdfium, withPage } from "./pdfium.ts";

const FILE_ID = 0x974a4232;
const PAGE_INFORMATION = 48;
const DARK = 128;

/** The picture, or null where it is damaged, larger than allowed, or not in sequential order. */
export async function drawJbig2(bytes: Uint8Array, maxPixels: number): Promise<Bitmap | null> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stream = withoutFileHeader(data);
  const size = stream === null ? null : sizeOf(stream);
  if (stream === null || size === null || size.width * size.height > maxPixels) return null;
  try {
    const pdf = await pdfium();
    const document = openPdf(pdf, pdfAround(stream, size.width, size.height));
    try {
      const { width, height, data: pixels } = withPage(pdf, document, 0, (page) => drawPage(pdf, page, 1, maxPixels));
      const bitmap: Bitmap = { width, height, pixels: new Uint8Array(width * height) };
      for (let i = 0; i < bitmap.pixels.length; i += 1) bitmap.pixels[i] = pixels[i * 4]! < DARK ? 1 : 0;
      return bitmap;
    } finally {
      document.close();
    }
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  }
}

/** A stream in a PDF has no file header; files in random-access order, which have all headers first, aren't taken. */
function withoutFileHeader(data: Buffer): Buffer | null {
  if (data.length < 13 || data.readUInt32BE(0) !== FILE_ID) return data;
  const flags = data[8]!;
  return (flags & 1) === 0 ? null : data.subarray((flags & 2) !== 0 ? 9 : 13);
}

/** Width and height out of the page information, the first segment or one of the first. */
function sizeOf(stream: Buffer): { width: number; height: number } | null {
  for (let at = 0, n = 0; at + 19 <= stream.length && n < 32; n += 1) {
    // segments before the page information refer to few others, if any
    const references = stream[at + 5]! >> 5;
    const wide = (stream[at + 4]! & 0x40) !== 0;
    if (references > 4) return null;
    const lengthAt = at + 6 + references * (stream.readUInt32BE(at) <= 256 ? 1 : 2) + (wide ? 4 : 1);
    if (lengthAt + 12 > stream.length) return null;
    if ((stream[at + 4]! & 0x3f) === PAGE_INFORMATION) {
      const [width, height] = [stream.readUInt32BE(lengthAt + 4), stream.readUInt32BE(lengthAt + 8)];
      return width > 0 && height > 0 && width < 60_000 && height < 60_000 ? { width, height } : null;
    }
    at = lengthAt + 4 + stream.readUInt32BE(lengthAt);
  }
  return null;
}

/** A PDF of one page that holds nothing but the picture, a point for each of its pixels. */
function pdfAround(stream: Buffer, width: number, height: number): Uint8Array {
  const content = Buffer.from(`${width} 0 0 ${height} 0 0 cm /P Do`);
  const objects: (string | [string, Buffer])[] = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>`,
    [`<</Length ${content.length}>>`, content],
    [
      `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode/Length ${stream.length}>>`,
      stream,
    ],
  ];
  const parts: Buffer[] = [Buffer.from("%PDF-1.5\n")];
  const places: number[] = [];
  let at = parts[0]!.length;
  const add = (part: Buffer): void => {
    parts.push(part);
    at += part.length;
  };
  objects.forEach((object, i) => {
    places.push(at);
    const [head, body] = typeof object === "string" ? [object, null] : object;
    add(Buffer.from(`${i + 1} 0 obj${head}`));
    if (body !== null) add(Buffer.concat([Buffer.from("stream\n"), body, Buffer.from("\nendstream")]));
    add(Buffer.from("endobj\n"));
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  add(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${at}\n%%EOF`,
    ),
  );
  return Buffer.concat(parts);
}
