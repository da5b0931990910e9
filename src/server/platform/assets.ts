/** Where files that go along with the code are found: beside the source in development, beside the bundle after a build. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
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

/** A folder of files shipped with the server. */
export function assetFolder(name: "migrations"): string {
  return bundled ? join(here, name) : join(here, "database", name);
}

/** The version in package.json. */
export function productVersion(): string {
  const file = join(projectFolder, "package.json");
  if (!existsSync(file)) return "0.0.0";
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** Whether the web app is built, whatever from. */
export const webIsBuilt = (): boolean => existsSync(join(webFolder, "index.html"));

/** Whether the web app's sources are there: a delivered product has it built. */
export const hasWebSources = (): boolean => existsSync(join(projectFolder, "src", "web", "main.tsx"));

/** Some packages keep their package.json to themselves: looks for the folder instead of asking for the module. */
export function isInstalled(name: string): boolean {
  return (createRequire(import.meta.url).resolve.paths(name) ?? []).some((folder) => existsSync(join(folder, name)));
}
