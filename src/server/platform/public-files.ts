/** Files that anybody may read, written whole or not at all: a web server or an object storage serves the folder as it is. */
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "./disk.ts";
import { errorCode } from "./errors.ts";

export type PublicFiles = {
  /** Whoever reads meanwhile gets the one before. */
  write(name: string, content: string): Promise<void>;
  /** null where it was never written */
  read(name: string): Promise<string | null>;
};

export function publicFiles(folder: string): PublicFiles {
  return {
    write: async (name, content) => {
      await makeFolder(folder, 0o755);
      const fresh = join(folder, `.${name}.${process.pid}`);
      const file = await open(fresh, "w", 0o644);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, join(folder, name));
    },
    read: async (name) => {
      try {
        return await readFile(join(folder, name), "utf8");
      } catch (error) {
        if (errorCode(error) === "ENOENT") return null;
        throw error;
      }
    },
  };
}
