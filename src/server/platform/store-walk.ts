/** The store of originals looked at from below: each file against its digest, and what lies there besides. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./errors.ts";
import { openFileStore, placesOf } from "./files.ts";

const FILE = /^[0-9a-f]{64}$/;

export type Original = "fine" | "missing" | "damaged";
/** Bytes that turned out to be damaged are kept here when whole ones take their place. */
const ASIDE = "damaged";

async function stateAt(path: string, sha256: string, size: number, hash: boolean): Promise<Original> {
  try {
    if ((await stat(path)).size !== size) return "damaged";
    return !hash || (await digestOf(path)) === sha256 ? "fine" : "damaged";
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "missing";
    // the disk can't give it back
    if (errorCode(error) === "EIO") return "damaged";
    throw error;
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** How an original lies there, as the product would read it. @param hash with its bytes; else only whether it is there in its size */
export async function lookAtOriginal(root: string, original: { sha256: string; size: number }, hash: boolean): Promise<Original> {
  const { sha256, size } = original;
  const [now, former] = placesOf(root, sha256);
  const state = await stateAt(now, sha256, size, hash);
  return state === "missing" ? stateAt(former, sha256, size, hash) : state;
}

/**
 * Takes the whole copy that lies at the other place of a store, where there is one; the damaged bytes are kept beside.
 * @returns whether it is whole now
 */
export async function mendOriginal(root: string, original: { sha256: string; size: number }): Promise<boolean> {
  if ((await lookAtOriginal(root, original, true)) === "fine") return true;
  const { sha256, size } = original;
  const [now, former] = placesOf(root, sha256);
  if ((await stateAt(former, sha256, size, true)) !== "fine") return false;
  await mkdir(join(root, ASIDE), { recursive: true, mode: 0o750 });
  await link(now, join(root, ASIDE, `${sha256}-${Date.now()}`)).catch((error: unknown) => {
    if (errorCode(error) !== "ENOENT") throw error;
  });
  await (await openFileStore(root)).put(createReadStream(former));
  return (await lookAtOriginal(root, original, true)) === "fine";
}

/** The digests of which files lie in one folder of the store, some at once; those put in a moment ago are left out. */
export async function* digestsIn(root: string, fan: string, before: number, some: number): AsyncGenerator<string[]> {
  let page: string[] = [];
  for (const folder of await foldersIn(join(root, fan)))
    for await (const entry of await opendir(folder)) {
      if (!FILE.test(entry.name)) continue;
      const at = await stat(join(folder, entry.name)).catch(() => null);
      if (at === null || !at.isFile() || at.mtimeMs >= before) continue;
      page.push(entry.name);
      if (page.length < some) continue;
      yield page;
      page = [];
    }
  if (page.length > 0) yield page;
}

/** The folder itself, and those of before below it. */
async function foldersIn(folder: string): Promise<string[]> {
  const below: string[] = [];
  try {
    for await (const entry of await opendir(folder)) if (entry.isDirectory()) below.push(join(folder, entry.name));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
  return [folder, ...below];
}
