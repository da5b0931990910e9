/** A folder that others put files into: what lies in it, and their bytes. Nothing outside of it is ever read, nothing in it changed. */
import type { Dirent } from "node:fs";
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export type FolderFile = { /** below the folder, with slashes */ path: string; size: number; modified: Date };

/** What programs leave beside the files that they are still writing, and what systems keep for themselves. */
const BESIDE = /^(\.|~\$)|\.(tmp|temp|part|partial|crdownload|download|filepart|swp)$|^(thumbs\.db|desktop\.ini)$/i;
const DEPTH_MAX = 16;

/** Another place stands where the folder should: a link leads away from it. */
class FolderElsewhereError extends Error {
  readonly code = "ELOOP";
}

/**
 * The folder below `base`, made where it isn't there yet. @returns its path with nothing symbolic in it
 * @param make false: nothing is made; null where it isn't there
 * @throws FolderElsewhereError where a link below `base` leads somewhere else
 */
export async function openFolder(base: string, below: string, make = true): Promise<string | null> {
  const path = join(base, below);
  if (make) await mkdir(path, { recursive: true, mode: 0o770 });
  else if (!(await isThere(path))) return null;
  const real = await realpath(path);
  if (real !== join(await realpath(base), below)) throw new FolderElsewhereError();
  return real;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}

/**
 * The files of a folder and of those below it, in the order of their paths. Links are passed over, whatever they lead to.
 * @param root as `openFolder` gave it
 * @param after the path of a file: begins behind it, without looking at those before
 */
export async function* filesIn(root: string, after: string | null = null): AsyncIterable<FolderFile> {
  yield* below(root, root, after?.split("/") ?? [], 0);
}

async function* below(root: string, folder: string, after: string[], depth: number): AsyncIterable<FolderFile> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.filter(isWanted).toSorted((a, b) => byName(a.name, b.name))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < DEPTH_MAX && !isBehind(entry.name, after, true)) yield* below(root, path, deeper(entry.name, after), depth + 1);
      continue;
    }
    if (isBehind(entry.name, after, false)) continue;
    const about = await lstat(path).catch(() => null);
    // gone meanwhile, or turned into a link
    if (about === null || !about.isFile()) continue;
    yield { path: relative(root, path).split(sep).join("/"), size: about.size, modified: about.mtime };
  }
}

/** The order of paths, part by part. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether a file, or all of a folder, lies before where one begins. @param after what is left of that path here */
export const isBehind = (name: string, [first, ...rest]: readonly string[], folder: boolean): boolean =>
  first !== undefined && (name < first || (name === first && !(folder && rest.length > 0)));

/** What is left of the path where one begins, within a folder of this name. */
export const deeper = (name: string, [first, ...rest]: readonly string[]): string[] => (name === first ? rest : []);

/** Whether a name is none of a file that somebody put there. */
export const isBeside = (name: string): boolean => BESIDE.test(name);

const isWanted = (entry: Dirent): boolean => !isBeside(entry.name) && (entry.isFile() || entry.isDirectory());

/** null where it is gone meanwhile, or turned into a link */
async function opened(path: string) {
  try {
    // a pipe that somebody put there instead would be waited for without an end
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ELOOP"].includes(code)) return null;
    // what one file is refused for doesn't hold for the others
    if (["EACCES", "EPERM", "EIO", "EBUSY", "ESTALE"].includes(code)) throw new FileUnreadableError(path, { cause: error });
    throw error;
  }
}

/** The file changed, or went, since it was listed. */
export class FileChangedError extends Error {}
/** The file is there, and can't be read. */
export class FileUnreadableError extends Error {}

/** The bytes of a file, as long as it is the one that was listed. @throws FileChangedError, FileUnreadableError */
export async function* bytesOf(root: string, file: FolderFile): AsyncIterable<Uint8Array> {
  const path = join(root, file.path);
  // a folder on the way may have been exchanged for a link since
  const inside = (await realpath(path).catch(() => "")).startsWith(root + sep);
  const handle = inside ? await opened(path) : null;
  if (handle === null) throw new FileChangedError(file.path);
  try {
    const before = await handle.stat();
    if (!before.isFile()) throw new FileChangedError(file.path);
    if (before.size !== file.size || before.mtimeMs !== file.modified.getTime()) throw new FileChangedError(file.path);
    yield* handle.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>;
    const after = await handle.stat();
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new FileChangedError(file.path);
  } finally {
    await handle.close();
  }
}
