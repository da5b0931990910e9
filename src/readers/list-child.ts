/** A process that reads one list: it is told what to look at, then asked for one group of entries after the other. */
import { serveParent } from "./process.ts";
import { DEFAULT_LIMITS } from "./reader.types.ts";
import { type ListLook, lookAtList } from "./spreadsheet/list-look.ts";
import { type NumberTable, readNumberTable } from "./spreadsheet/number-table.ts";
import { type PlainTable, readPlainTable } from "./spreadsheet/plain-table.ts";
import { type ListEntry, type ListPlan, readList } from "./spreadsheet/list-rows.ts";
import { ZipError } from "./archive/zip.ts";
import { XmlError } from "./xml/parse.ts";

export type ListTask =
  | { do: "look"; bytes: Uint8Array }
  | { do: "numbers"; bytes: Uint8Array }
  | { do: "table"; bytes: Uint8Array; max: number }
  | { do: "open"; bytes: Uint8Array; plan: ListPlan; afterRow: number; now: Date }
  | { do: "next"; count: number };
export type ListAnswer =
  | { look: ListLook }
  | { numbers: NumberTable }
  | { table: PlainTable }
  | { entries: ListEntry[]; done: boolean }
  | { problem: { code: string; message: string } }
  /** the process that had the list open has ended meanwhile */
  | { lost: true };

let entries: AsyncGenerator<ListEntry[]> | null = null;
let waiting: ListEntry[] = [];

async function answer(task: ListTask): Promise<ListAnswer> {
  try {
    if (task.do === "look") return { look: await lookAtList(task.bytes, DEFAULT_LIMITS) };
    if (task.do === "numbers") return { numbers: await readNumberTable(task.bytes, DEFAULT_LIMITS) };
    if (task.do === "table") return { table: await readPlainTable(task.bytes, DEFAULT_LIMITS, task.max) };
    if (task.do === "open") {
      entries = readList(task.bytes, task.plan, task.afterRow, DEFAULT_LIMITS, task.now);
      waiting = [];
      return { entries: [], done: false };
    }
    return entries === null ? { lost: true } : await next(entries, task.count);
  } catch (error) {
    if (error instanceof ZipError || error instanceof XmlError) return { problem: { code: error.code, message: error.message } };
    throw error;
  }
}

async function next(from: AsyncGenerator<ListEntry[]>, count: number): Promise<ListAnswer> {
  while (waiting.length < count) {
    const { value, done } = await from.next();
    if (done === true) return { entries: waiting.splice(0), done: true };
    waiting.push(...value);
  }
  return { entries: waiting.splice(0, count), done: false };
}

serveParent((payload) => answer(payload as ListTask));
