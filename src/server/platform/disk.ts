import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

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
