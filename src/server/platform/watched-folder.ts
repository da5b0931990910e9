/** A folder that others put files into: what lies in it, and their bytes. Nothing outside of it is ever read, nothing in it changed. */
import type { Dirent } from "node:fs";
import { constants } from "node:fs";
import { mkdir, open, readdir, realpath } from "node:fs/promises";
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
 * Makes the folder below `base` where it isn't there yet. @returns its path with nothing symbolic in it
 * @throws FolderElsewhereError where a link below `base` leads somewhere else
 */
export async function openFolder(base: string, below: string): Promise<string> {
  const path = join(base, below);
  await mkdir(path, { recursive: true, mode: 0o770 });
  const real = await realpath(path);
  if (real !== join(await realpath(base), below)) throw new FolderElsewhereError();
  return real;
}

/**
 * The files of a folder and of those below it, in the order of their paths. Links are passed over, whatever they lead to.
 * @param root as `openFolder` gave it
 */
export async function* filesIn(root: string): AsyncIterable<FolderFile> {
  yield* below(root, root, 0);
}

async function* below(root: string, folder: string, depth: number): AsyncIterable<FolderFile> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.filter(isWanted).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < DEPTH_MAX) yield* below(root, path, depth + 1);
      continue;
    }
    const file = await opened(path);
    if (file === null) continue;
    try {
      const { size, mtime } = await file.stat();
      yield { path: relative(root, path).split(sep).join("/"), size, modified: mtime };
    } finally {
      await file.close();
    }
  }
}

/** Whether a name is none of a file that somebody put there. */
export const isBeside = (name: string): boolean => BESIDE.test(name);

const isWanted = (entry: Dirent): boolean => !isBeside(entry.name) && (entry.isFile() || entry.isDirectory());

/** null where it is gone meanwhile, or turned into a link */
async function opened(path: string) {
  try {
    // a pipe that somebody put there instead would be waited for without an end
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (["ENOENT", "ELOOP", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

/** The file changed, or went, since it was listed. */
export class FileChangedError extends Error {}

/** The bytes of a file, as long as it is the one that was listed. @throws FileChangedError */
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
