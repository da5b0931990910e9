/** The reader's side of the OCR process. */
import { ChildFailure, childEntry, ChildQueue } from "../process.ts";
import type { OcrResult } from "../reader.types.ts";

const GIB = 1024 * 1024 * 1024;
const LIMITS = { millis: 28_000, bytes: 1.2 * GIB, tasks: 50, idleMillis: 60_000 };

let queue: ChildQueue | null = null;

/** Recognises an encoded picture in the OCR process; a picture that kills it gives a problem. */
export async function ocrInProcess(bytes: Uint8Array, maxPixels: number): Promise<OcrResult> {
  queue ??= new ChildQueue(childEntry("ocr-child"), LIMITS);
  try {
    return (await queue.run({ bytes, maxPixels })) as OcrResult;
  } catch (error) {
    if (error instanceof ChildFailure) return { pages: [], qr: [], problems: [{ code: error.code, message: error.message }] };
    throw error;
  }
}

/** Ends the OCR process; the next picture starts a new one. */
export function closeOcr(): void {
  queue?.close();
  queue = null;
}
