import { access, constants, statfs } from "node:fs/promises";
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
