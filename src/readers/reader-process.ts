/**
 * Reading in processes of their own: what a server uses, so that a hostile file can neither hang nor bloat it.
 * Three lanes: files with text of their own, which take milliseconds; single pictures, which take seconds; and scans and
 * archives with pictures, which may take minutes. None stands before those that are quicker. What only turns out to be a
 * scan while it is read changes lanes. Each lane that recognises has a recognition process of its own.
 */
import { createHash } from "node:crypto";
import { open, readFile as readFromDisk, stat } from "node:fs/promises";
import type { FileReading } from "#domain/invoice.ts";
import type { Crop } from "#domain/picture/quad.ts";
import { ChildFailure, childEntry, ChildPool } from "./process.ts";
import type { ReadAnswer, ReadTask } from "./reader-child.ts";
import type { Verified } from "./reader.ts";
import { DEFAULT_LIMITS } from "./reader.types.ts";
import { sniff } from "./sniff.ts";

const MIB = 1024 * 1024;
const HEAD_BYTES = 4096;
const LIMITS = { cpuMillis: DEFAULT_LIMITS.millis, bytes: 500 * MIB, tasks: 500, idleMillis: 60_000 };
const LANES = {
  // hardly anything here needs wasm, and a new child takes longer to start than five hundred XML files take to be read
  quick: { ...LIMITS, wallMillis: 120_000, tasks: 10_000, children: 2, brief: true },
  // its recognition has a process with limits of its own, for which this one waits
  pictures: { ...LIMITS, wallMillis: 300_000, children: 1 },
  // drawing twenty pages and packing them takes about half a second each
  scans: { ...LIMITS, cpuMillis: DEFAULT_LIMITS.millis * 2, wallMillis: 600_000, children: 1 },
};
type Lane = keyof typeof LANES;

const pools = new Map<Lane, ChildPool>();

/** `trustFolder`: the folder of the certificates that the operator trusts. `crop`: where the paper lies on a photo. */
export type FileToRead = { name: string; trustFolder?: string | null; crop?: Crop | null } & (
  | { bytes: Uint8Array }
  | { path: string }
);

/**
 * Reads a file by its bytes or its path. A file that takes too long or too much memory gives a problem, beside the
 * readings of what an archive held before it. Never rejects for what is in the file.
 */
export async function readInProcess(file: FileToRead): Promise<FileReading[]> {
  const readings = await readQuickly(file);
  if (readings !== null) return readings;
  return (await readInLane(file, (await isPicture(file)) ? "pictures" : "scans")) ?? [];
}

/** The same, or null at once where pictures would have to be recognised. */
export async function readQuickly(file: FileToRead): Promise<FileReading[] | null> {
  const size = "bytes" in file ? file.bytes.byteLength : (await stat(file.path)).size;
  if (size > DEFAULT_LIMITS.fileBytes) return [await refused(file, new ChildFailure("too-large", `${size} bytes`))];
  return (await isPicture(file)) ? null : readInLane(file, "quick");
}

async function isPicture(file: FileToRead): Promise<boolean> {
  return sniff(await headOf(file)) === "image";
}

/** null where the file must change to a lane that recognises. */
async function readInLane(file: FileToRead, lane: Lane): Promise<FileReading[] | null> {
  const parts: FileReading[] = [];
  const pool = poolOf(lane);
  try {
    const payload = async (): Promise<ReadTask> => ({
      bytes: await bytesOf(file),
      name: file.name,
      pictures: lane !== "quick",
      crop: file.crop ?? null,
      trustFolder: file.trustFolder ?? null,
    });
    const answer = (await pool.run(payload, { part: (readings) => parts.push(...(readings as FileReading[])) })) as ReadAnswer;
    return answer === "has-pictures" ? null : [...parts, ...answer];
  } catch (error) {
    if (error instanceof ChildFailure) return [...parts, await refused(file, error)];
    throw error;
  }
}

function poolOf(lane: Lane): ChildPool {
  let pool = pools.get(lane);
  if (pool === undefined) pools.set(lane, (pool = new ChildPool(childEntry("reader-child"), LANES[lane])));
  return pool;
}

/** What the signatures of a file say, and nothing else; null where that can't be told within the limits. */
export async function verifyInProcess(file: FileToRead): Promise<Verified[] | null> {
  try {
    const payload = async (): Promise<ReadTask> => ({
      bytes: await bytesOf(file),
      name: file.name,
      pictures: false,
      crop: null,
      trustFolder: file.trustFolder ?? null,
      only: "signatures",
    });
    return (await poolOf("quick").run(payload)) as Verified[];
  } catch (error) {
    if (error instanceof ChildFailure) return null;
    throw error;
  }
}

/** Ends the reading processes; the next file starts new ones. */
export function closeReaders(): void {
  for (const pool of pools.values()) pool.close();
  pools.clear();
}

function bytesOf(file: FileToRead): Promise<Uint8Array> {
  return "bytes" in file ? Promise.resolve(file.bytes) : readFromDisk(file.path);
}

/** Enough to tell a picture. */
async function headOf(file: FileToRead): Promise<Uint8Array> {
  if ("bytes" in file) return file.bytes.subarray(0, HEAD_BYTES);
  const handle = await open(file.path);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function refused(file: FileToRead, failure: ChildFailure): Promise<FileReading> {
  const sha256 = createHash("sha256")
    .update(await bytesOf(file))
    .digest("hex");
  return {
    file: file.name,
    format: "unknown",
    sha256,
    invoices: [],
    signatures: [],
    problems: [{ code: failure.code, message: failure.message }],
    pages: null,
  };
}
