/** The reader's side of the OCR process. */
import { ChildFailure, childEntry, ChildPool } from "../process.ts";
import type { OcrResult } from "../reader.types.ts";

const GIB = 1024 * 1024 * 1024;
const LIMITS = { cpuMillis: 28_000, wallMillis: 150_000, bytes: 1.2 * GIB, tasks: 50, idleMillis: 60_000 };

let pool: ChildPool | null = null;

/** Recognises an encoded picture in the OCR process, within so many milliseconds of its processor time; one that takes too much gives a problem. */
export async function ocrInProcess(bytes: Uint8Array, maxPixels: number, cpuMillis = LIMITS.cpuMillis): Promise<OcrResult> {
  pool ??= new ChildPool(childEntry("ocr-child"), LIMITS);
  try {
    return (await pool.run({ bytes, maxPixels }, { cpuMillis: Math.min(cpuMillis, LIMITS.cpuMillis) })) as OcrResult;
  } catch (error) {
    if (error instanceof ChildFailure)
      return { pages: [], qr: [], problems: [{ code: error.code, message: error.message }], cpuMillis };
    throw error;
  }
}

/** Ends the OCR process; the next picture starts a new one. */
export function closeOcr(): void {
  pool?.close();
  pool = null;
}
