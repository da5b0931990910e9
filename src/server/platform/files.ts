/** Originals by digest: stored once, byte for byte, on the disk before anybody is told so. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { TroubleError, errorCode } from "./errors.ts";

export type Stored = { sha256: string; size: number };
export type FileStore = {
  /** Resolves when bytes and folder entry are on the disk (fsync). `limit`: bytes after which it gives up with FileTooLargeError. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>, options?: { limit?: number }): Promise<Stored>;
  /**
   * All bytes, checked against their digest.
   * @param options.scannedSince where a virus scanner is set up, what it said before this doesn't count
   */
  get(sha256: string, options?: { scannedSince?: Date }): Promise<Uint8Array>;
  stream(sha256: string): Readable;
  has(sha256: string): Promise<boolean>;
  size(sha256: string): Promise<number>;
  /** Takes the bytes away for good, where they are there. For what the law lets somebody have erased, and nothing else. */
  remove(sha256: string): Promise<void>;
};

export class FileTooLargeError extends Error {}
export class FileDamagedError extends Error {}

const DIGEST = /^[0-9a-f]{64}$/;

/** What was put into a folder or renamed in it is on the disk from then on. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes folders below `root`, which is there. Their entries are on the disk before anybody relies on them: whoever comes
 * upon one that another call has just made waits for it (`kept`). What will be put into them is its caller's to sync.
 */
function openFolders(root: string) {
  const making = new Map<string, Promise<void>>();
  const kept = async (folder: string): Promise<void> => making.get(folder);
  const makeNow = async (folder: string): Promise<void> => {
    const parent = dirname(folder);
    try {
      await mkdir(folder, { mode: 0o750 });
    } catch (error) {
      if (errorCode(error) === "ENOENT" && parent !== root) {
        await make(parent);
        await mkdir(folder, { mode: 0o750, recursive: true });
      } else if (errorCode(error) !== "EEXIST") throw error;
    }
    await syncFolder(parent);
    await kept(parent);
  };
  const make = (folder: string): Promise<void> => {
    const running = making.get(folder);
    if (running !== undefined) return running;
    const fresh = makeNow(folder).finally(() => making.delete(folder));
    making.set(folder, fresh);
    return fresh;
  };
  return { make, kept };
}

async function writeAll(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, limit: number): Promise<Stored> {
  const hash = createHash("sha256");
  let size = 0;
  const handle = await open(path, "wx", 0o640);
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      size += chunk.byteLength;
      if (size > limit) throw new FileTooLargeError(`more than ${limit} bytes`);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest("hex"), size };
}

/** The folders of digests, by their first two characters. */
export const FANS = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, "0"));

/** Where a digest lies below the root of a store, and where stores of before have it. */
export function placesOf(root: string, sha256: string): [now: string, former: string] {
  if (!DIGEST.test(sha256)) throw new Error("not a digest");
  const fan = join(root, sha256.slice(0, 2));
  return [join(fan, sha256), join(fan, sha256.slice(2, 4), sha256)];
}

async function makeFans(root: string): Promise<void> {
  const there = new Set(await readdir(root));
  const missing = FANS.filter((name) => !there.has(name));
  for (const name of missing) await mkdir(join(root, name), { recursive: true, mode: 0o750 });
  if (missing.length > 0) await syncFolder(root);
}

async function sweep(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    // another process of the same store may be writing one right now
    const age =
      Date.now() -
      (await stat(join(incoming, name)).then(
        (s) => s.mtimeMs,
        () => Date.now(),
      ));
    if (age > 3_600_000) await rm(join(incoming, name), { force: true });
  }
}

/**
 * A store in a local folder: files/ab/abcd…; half-written files lie in incoming/ and are swept at start. All folders are there from the
 * start: making one takes as long as several uploads, and that none had to be made would tell that somebody has handed in the same file.
 * Stores of before have files in files/ab/cd/abcd… as well, where they stay.
 */
export async function openFileStore(root: string): Promise<FileStore> {
  const incoming = join(root, "incoming");
  await mkdir(root, { recursive: true, mode: 0o750 });
  const folders = openFolders(root);
  await folders.make(incoming);
  await makeFans(root);
  await sweep(incoming);
  /** Where it is; where it is nowhere, where it would be. */
  const placeOf = (sha256: string): string => {
    const [now, former] = placesOf(root, sha256);
    return !existsSync(now) && existsSync(former) ? former : now;
  };
  /** Nearly always its folder is there already. Renaming over an equal file is harmless, and mends one that was damaged. */
  const moveIn = async (temporary: string, path: string): Promise<void> => {
    const folder = dirname(path);
    try {
      await rename(temporary, path);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      await folders.make(folder);
      await rename(temporary, path);
    }
    await folders.kept(folder);
    await syncFolder(folder);
  };
  const sizeOf = async (sha256: string) => (await stat(placeOf(sha256))).size;

  return {
    async put(content, { limit = Number.POSITIVE_INFINITY } = {}) {
      const temporary = join(incoming, randomBytes(12).toString("hex"));
      try {
        const stored = await writeAll(temporary, content, limit);
        await moveIn(temporary, placesOf(root, stored.sha256)[0]);
        return stored;
      } catch (error) {
        await rm(temporary, { force: true });
        if (["ENOSPC", "EDQUOT"].includes(errorCode(error))) throw new TroubleError("disk-full", { folder: root }, error);
        throw error;
      }
    },
    async get(sha256) {
      const bytes = await readFile(placeOf(sha256));
      if (createHash("sha256").update(bytes).digest("hex") !== sha256) throw new FileDamagedError(sha256);
      return bytes;
    },
    stream: (sha256) => createReadStream(placeOf(sha256)),
    has: async (sha256) =>
      sizeOf(sha256).then(
        () => true,
        () => false,
      ),
    size: sizeOf,
    remove: async (sha256) => {
      for (const path of placesOf(root, sha256)) {
        await rm(path, { force: true });
        await syncFolder(dirname(path)).catch(() => undefined);
      }
    },
  };
}
