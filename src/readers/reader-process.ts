/**
 * Reading in a process of its own: what a server uses, so that a hostile file can neither hang nor bloat it.
 * Starts on the first file, ends when idle, is replaced after 500 files.
 */
import { createHash } from "node:crypto";
import { readFile as readFromDisk } from "node:fs/promises";
import type { FileReading } from "#domain/invoice.ts";
import { ChildFailure, childEntry, ChildQueue } from "./process.ts";
import { DEFAULT_LIMITS } from "./reader.types.ts";

const MIB = 1024 * 1024;
/** Pictures wait for their own process inside this one, so the time is a little more than theirs. */
const LIMITS = { millis: 30_000, bytes: 500 * MIB, tasks: 500, idleMillis: 60_000 };

let queue: ChildQueue | null = null;

export type FileToRead = { name: string } & ({ bytes: Uint8Array } | { path: string });

/** Reads a file by its bytes or its path. A file that takes too long or too much memory gives a problem. Never rejects for what is in the file. */
export async function readInProcess(file: FileToRead): Promise<FileReading[]> {
  const bytes = "bytes" in file ? file.bytes : await readFromDisk(file.path);
  queue ??= new ChildQueue(childEntry("reader-child"), LIMITS);
  if (bytes.byteLength > DEFAULT_LIMITS.fileBytes) return [refused(file.name, bytes, new ChildFailure("too-large", `${bytes.byteLength} bytes`))];
  try {
    return (await queue.run({ bytes, name: file.name })) as FileReading[];
  } catch (error) {
    if (error instanceof ChildFailure) return [refused(file.name, bytes, error)];
    throw error;
  }
}

/** Ends the reading process; the next file starts a new one. */
export function closeReaders(): void {
  queue?.close();
  queue = null;
}

function refused(file: string, bytes: Uint8Array, failure: ChildFailure): FileReading {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { file, format: "unknown", sha256, invoices: [], signatures: [], problems: [{ code: failure.code, message: failure.message }] };
}
