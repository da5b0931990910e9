/**
 * The only place where readers touch the disk: files that come with npm packages (wasm, models, a font).
 * They are looked for like modules, so that it works from the sources and from the bundle alike.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const nearby = createRequire(import.meta.url);

/** The path of a file inside an npm package, whether or not the package exports it. Throws where it isn't installed. */
export function packageFile(packageName: string, file: string): string {
  for (const folder of nearby.resolve.paths(packageName) ?? []) {
    const path = join(folder, packageName, file);
    if (existsSync(path)) return path;
  }
  throw new Error(`${file} of ${packageName} is not installed`);
}

/** The bytes of a file that its package exports under `specifier`. */
export function exportedFile(specifier: string): Uint8Array {
  return readFileSync(nearby.resolve(specifier));
}

/** The bytes of a file inside an npm package. */
export function packageBytes(packageName: string, file: string): Uint8Array {
  return readFileSync(packageFile(packageName, file));
}
