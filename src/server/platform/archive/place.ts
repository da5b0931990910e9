/** Where backups lie: files by name, each there whole or not at all. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Readable } from "node:stream";
import { TroubleError, errorCode } from "../errors.ts";
import { syncFolder } from "../files.ts";

export type Placed = { name: string; size: number; sha256: string };

export type Place = {
  /** for telling people */
  address: string;
  /** Writes a file under a name that isn't there yet; it appears when all of it is on the disk. */
  put(name: string, content: AsyncIterable<Uint8Array>): Promise<Placed>;
  /** Its bytes as they come. The stream fails with ENOENT where there is none. */
  get(name: string): Readable;
  /** Names of files below a folder, "" for all; those that are still being written aren't there. */
  list(folder: string): Promise<string[]>;
  /** Takes a file away, where it is there, and folders that are empty then. */
  remove(name: string): Promise<void>;
  /** Takes away what was broken off while it was written. Nobody may be writing. */
  sweep(): Promise<void>;
};

const HALF = ".half-";
const NAME = /^[\w.-]+(\/[\w.-]+)*$/;

/** A folder of this machine, or one that is mounted. */
export async function folderPlace(root: string): Promise<Place> {
  const trouble = (error: unknown): unknown => {
    const code = errorCode(error);
    if (code === "ENOSPC" || code === "EDQUOT") return new TroubleError("disk-full", { folder: root }, error);
    if (["EACCES", "EPERM", "EROFS"].includes(code)) return new TroubleError("no-write-permission", { folder: root }, error);
    if (["ENOTDIR", "EEXIST"].includes(code)) return new TroubleError("not-a-folder", { folder: root }, error);
    return error;
  };
  const pathOf = (name: string): string => {
    if (!NAME.test(name) || name.split("/").includes("..")) throw new Error(`no name in a backup: ${name}`);
    return join(root, ...name.split("/"));
  };
  await mkdir(root, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw trouble(error);
  });
  /** A folder below the root that holds nothing, and those around it. */
  const removeEmpty = async (folder: string): Promise<void> => {
    if (folder === root || !folder.startsWith(root)) return;
    const gone = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (gone) await removeEmpty(dirname(folder));
  };
  return {
    address: root,
    async put(name, content) {
      const path = pathOf(name);
      const half = join(dirname(path), `${HALF}${randomBytes(6).toString("hex")}`);
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const { size, sha256 } = await write(half, content);
        await rename(half, path);
        await syncFolder(dirname(path));
        return { name, size, sha256 };
      } catch (error) {
        await rm(half, { force: true }).catch(() => undefined);
        throw trouble(error);
      }
    },
    get: (name) => createReadStream(pathOf(name), { highWaterMark: 1024 * 1024 }),
    async list(folder) {
      const at = folder === "" ? root : pathOf(folder);
      const entries = await readdir(at, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
        if (errorCode(error) === "ENOENT") return [];
        throw trouble(error);
      });
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith(HALF))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
        .toSorted();
    },
    async remove(name) {
      await rm(pathOf(name), { force: true });
      await removeEmpty(dirname(pathOf(name)));
    },
    async sweep() {
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
        if (entry.isFile() && entry.name.startsWith(HALF)) {
          await rm(join(entry.parentPath, entry.name), { force: true });
          await removeEmpty(entry.parentPath);
        }
    },
  };
}

async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }> {
  const hash = createHash("sha256");
  let size = 0;
  const handle = await open(path, "wx", 0o600);
  try {
    for await (const chunk of content) {
      size += chunk.byteLength;
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { size, sha256: hash.digest("hex") };
}
