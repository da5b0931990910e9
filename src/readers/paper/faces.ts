/** What the pages of an original look like, ready to be put on paper: OFD pages as drawings, all else as pictures. */
import sharp from "sharp";
import { decodePicture } from "../image/picture.ts";
import { ofdPageCount, renderOfdPage } from "../ofd/render/render.ts";
import { drawPage, openPdf, pdfium, withPage } from "../pdf/pdfium.ts";
import { DEFAULT_LIMITS } from "../reader.types.ts";

/** A page in millimetres. `fits`: it has no size of its own and takes what room there is (a photo). */
export type Face = { width: number; height: number; fits: boolean; svg: string | null; picture: Uint8Array | null };

/** The pages that are wanted, from 1, as many of them as there are. */
export type Wanted = { first: number; most: number };

/** Pixels an inch of a PDF's page on paper: text is sharp, an invoice takes some 400 kB. */
const PRINT_DPI = 240;
const MOST_PIXELS = 16_000_000;
const PHOTO_SIDE = 2600;
const MILLIMETRES = 25.4 / 72;

/** What the first bytes say, as far as pages can be drawn from it. */
export function drawableKind(bytes: Uint8Array): "ofd" | "pdf" | "picture" {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024)).toString("latin1");
  if (head.startsWith("PK")) return "ofd";
  return head.includes("%PDF-") ? "pdf" : "picture";
}

/** The pages of an original. Rejects where it can't be drawn, with "no page N" where there is none. */
export async function facesOf(bytes: Uint8Array, wanted: Wanted): Promise<Face[]> {
  const kind = drawableKind(bytes);
  const faces =
    kind === "ofd" ? await ofdFaces(bytes, wanted) : kind === "pdf" ? await pdfFaces(bytes, wanted) : await photo(bytes, wanted);
  if (faces.length === 0) throw new RangeError(`no page ${wanted.first}`);
  return faces;
}

async function ofdFaces(bytes: Uint8Array, { first, most }: Wanted): Promise<Face[]> {
  const last = Math.min(await ofdPageCount(bytes), first + most - 1);
  const faces: Face[] = [];
  for (let page = first; page <= last; page += 1) {
    const svg = await renderOfdPage(bytes, page);
    const [, , width = 210, height = 297] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? "").split(" ").map(Number);
    faces.push({ width, height, fits: false, svg, picture: null });
  }
  return faces;
}

async function pdfFaces(bytes: Uint8Array, { first, most }: Wanted): Promise<Face[]> {
  const pdf = await pdfium();
  const document = openPdf(pdf, bytes);
  try {
    const faces: Face[] = [];
    for (let page = first; page <= Math.min(document.pageCount, first + most - 1); page += 1) {
      const { size, pixels } = withPage(pdf, document, page - 1, (handle) => ({
        size: { width: pdf.FPDF_GetPageWidthF(handle), height: pdf.FPDF_GetPageHeightF(handle) },
        pixels: drawPage(pdf, handle, PRINT_DPI / 72, MOST_PIXELS),
      }));
      const picture = await sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 4 } })
        .removeAlpha()
        .jpeg({ quality: 88, chromaSubsampling: "4:4:4" })
        .toBuffer();
      faces.push({ width: size.width * MILLIMETRES, height: size.height * MILLIMETRES, fits: false, svg: null, picture });
    }
    return faces;
  } finally {
    document.close();
  }
}

async function photo(bytes: Uint8Array, { first }: Wanted): Promise<Face[]> {
  if (first !== 1) return [];
  const { width, height, data } = await decodePicture(bytes, DEFAULT_LIMITS.pixels, PHOTO_SIDE);
  const picture = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
  return [{ width: width / 10, height: height / 10, fits: true, svg: null, picture }];
}

/** What sharp has to be told for so many pixels an inch of a page in millimetres: it counts it twice, for the millimetres and for the pixels. */
export const svgDensity = (dpi: number): number => Math.round(Math.sqrt(dpi * 72));

/** A page as PNG at so many pixels an inch; a photo as it is. Rejects as above. */
export async function pngOf(bytes: Uint8Array, page: number, dpi: number): Promise<Uint8Array> {
  if (drawableKind(bytes) === "ofd") {
    const svg = Buffer.from(await renderOfdPage(bytes, page));
    return sharp(svg, { density: svgDensity(dpi), unlimited: true, limitInputPixels: MOST_PIXELS * 4 })
      .png({ compressionLevel: 7 })
      .toBuffer();
  }
  const [face] = await facesOf(bytes, { first: page, most: 1 });
  const scale = face!.fits ? undefined : Math.round((face!.width / 25.4) * dpi);
  return sharp(face!.picture!)
    .resize({ ...(scale === undefined ? {} : { width: scale }), withoutEnlargement: true })
    .png({ compressionLevel: 7 })
    .toBuffer();
}
