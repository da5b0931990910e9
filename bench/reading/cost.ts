/** What reading one file takes: processor time, time by the clock, and memory. */
import { readFileSync, writeFileSync } from "node:fs";
import { readPicture } from "#readers/image/read-picture.ts";
import { DEFAULT_LIMITS } from "#readers/reader.types.ts";
import type { OcrResult } from "#readers/reader.types.ts";

export type Cost = { cpu: number; wall: number; peakMb: number | null };

/** Recognition in this process, so that its processor time can be counted; the product does the same in one of its own. */
export const here = {
  ocr: (picture: Uint8Array): Promise<OcrResult> => readPicture({ bytes: picture, maxPixels: DEFAULT_LIMITS.pixels }),
};

/** Does the work and measures it. Memory is the highest resident set above that before; null where the system doesn't tell. */
export async function costOf<T>(work: () => Promise<T>): Promise<Cost & { value: T }> {
  const before = resetPeak();
  const started = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  const peak = before === null ? null : peakMb();
  return {
    value,
    cpu: (user + system) / 1_000_000,
    wall: (performance.now() - started) / 1000,
    peakMb: peak === null || before === null ? null : Math.max(0, peak - before),
  };
}

/** Linux forgets the peak of a process that writes 5 here; gives what is resident now. */
function resetPeak(): number | null {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return process.memoryUsage.rss() / 2 ** 20;
  } catch {
    return null;
  }
}

function peakMb(): number | null {
  const match = /^VmHWM:\s*(\d+) kB/mu.exec(readFileSync("/proc/self/status", "latin1"));
  return match === null ? null : Number(match[1]) / 1024;
}
