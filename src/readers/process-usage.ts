/** What another process takes, where the system tells (Linux's /proc); else 0. */
import { readFileSync } from "node:fs";

const PAGE_BYTES = 4096;
/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick. */
const TICK_MILLIS = 10;
/** utime and stime are the 14th and 15th fields of stat, the first two before the bracket that ends the name. */
const [USER, SYSTEM] = [11, 12];

/** Resident memory in bytes. */
export function residentBytes(pid: number | undefined): number {
  return Number(proc(pid, "statm").split(" ")[1] ?? 0) * PAGE_BYTES;
}

/** Processor time of all its threads since it was started, in milliseconds. */
export function processorMillis(pid: number | undefined): number {
  const text = proc(pid, "stat");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[USER] ?? 0) + Number(fields[SYSTEM] ?? 0)) * TICK_MILLIS;
}

function proc(pid: number | undefined, name: string): string {
  if (pid === undefined || process.platform !== "linux") return "";
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}
