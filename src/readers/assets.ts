/**
 * The only place where readers touch the disk: files that come with npm packages (wasm, models, a font).
 * They are resolved like modules, so that it works from the sources and from the bundle alike.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** The path of a file inside an npm package; `file` is relative to the package's folder. */
export function packageFile(packageName: string, file: string): string {
  return join(dirname(require.resolve(`${packageName}/package.json`)), file);
}

/** The bytes of a file that its package exports under `specifier`. */
export function exportedFile(specifier: string): Uint8Array {
  return readFileSync(require.resolve(specifier));
}

/** The bytes of a file inside an npm package. */
export function packageBytes(packageName: string, file: string): Uint8Array {
  return readFileSync(packageFile(packageName, file));
}
