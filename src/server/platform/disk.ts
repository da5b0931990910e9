import { access, constants, mkdir, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./errors.ts";

/** Free bytes on the disk of a folder, or of its nearest parent that exists; null where the system doesn't tell. */
export async function diskFree(folder: string): Promise<number | null> {
  for (let each = folder; ; each = dirname(each)) {
    try {
      const stat = await statfs(each);
      return stat.bavail * stat.bsize;
    } catch {
      if (dirname(each) === each) return null;
    }
  }
}

export async function folderState(folder: string): Promise<"missing" | "read-only" | "fine"> {
  try {
    await access(folder, constants.W_OK);
    return "fine";
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "missing" : "read-only";
  }
}

/** A folder and those above it. Node's own recursive mkdir never returns where the system refuses with ENOENT, as below /proc. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (errorCode(error) === "EEXIST" && (await folderState(folder)) !== "missing") return;
    if (errorCode(error) !== "ENOENT" || (await folderState(dirname(folder))) !== "missing") throw error;
    await makeFolder(dirname(folder), mode);
    await mkdir(folder, { mode });
  }
}
