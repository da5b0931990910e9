/** Where files that go along with the code are found: beside the source in development, beside the bundle after a build. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** set by tools/build-server.ts */
declare const __BUNDLED__: boolean | undefined;
export const bundled = typeof __BUNDLED__ !== "undefined" && __BUNDLED__;

const here = dirname(fileURLToPath(import.meta.url));

/** The folder of package.json. */
export const projectFolder = bundled ? join(here, "..", "..") : join(here, "..", "..", "..");

/** The built web app. */
export const webFolder = join(projectFolder, "dist", "web");

/** A folder of files shipped with the server: "migrations" or "locales". */
export function assetFolder(name: "migrations" | "locales"): string {
  if (bundled) return join(here, name);
  return name === "migrations" ? join(here, "database", "migrations") : join(projectFolder, "src", "locales");
}

/** The version in package.json. */
export function productVersion(): string {
  const file = join(projectFolder, "package.json");
  if (!existsSync(file)) return "0.0.0";
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
