/** One encoded picture → QR codes and pages of text. Runs in the OCR process. */
import { findQr } from "../qr/qr.ts";
import type { OcrResult } from "../reader.types.ts";
import { ocr } from "./ocr.ts";
import { decodePicture, PictureError, smaller, withAlpha } from "./picture.ts";

/** Characters are cut out of a picture of at most this side: what phones take is left as it is, and memory has an end. */
const LONGEST_SIDE = 5200;
/** QR codes are found on one that is no larger than this. */
const QR_SIDE = 3200;

export type PictureTask = { bytes: Uint8Array; maxPixels: number };

/** Reads a picture. What is wrong with it is a problem, never an exception. */
export async function readPicture({ bytes, maxPixels }: PictureTask): Promise<OcrResult> {
  const before = process.cpuUsage();
  try {
    const picture = await decodePicture(bytes, maxPixels, LONGEST_SIDE);
    const qr = await findQr(withAlpha(await smaller(picture, QR_SIDE)));
    const pages = await ocr(picture);
    const { user, system } = process.cpuUsage(before);
    return { pages, qr, problems: [], cpuMillis: (user + system) / 1000 };
  } catch (error) {
    if (error instanceof PictureError) return { pages: [], qr: [], problems: [{ code: error.code, message: error.message }] };
    throw error;
  }
}
