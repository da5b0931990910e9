/** O4: what can be known of the packages without a network: where they are from, what they are allowed to do, under which licence. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Locked = {
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
};
type Manifest = Record<"dependencies" | "devDependencies" | "optionalDependencies", Record<string, string>> & {
  allowScripts: Record<string, boolean>;
};
const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, Locked> };
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

/** Licences under which the product may use and hand on a package. */
const LICENCES = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
  "OFL-1.1",
]);
/** What else there is, and why. */
const EXCEPTIONS: { name: RegExp; licence: string; why: string }[] = [
  { name: /^@img\/sharp-/, licence: "LGPL-3.0-or-later", why: "libvips, linked dynamically and exchangeable" },
  { name: /^libheif-js$/, licence: "LGPL-3.0", why: "a WebAssembly file of its own, exchangeable" },
  {
    name: /^lightningcss|^@axe-core\/|^axe-core$/,
    licence: "MPL-2.0",
    why: "builds and tests the web app; no changed file of it is handed on",
  },
  { name: /^caniuse-lite$/, licence: "CC-BY-4.0", why: "data for building, not handed on" },
  { name: /^(ssh2|cpu-features|buildcheck)$/, licence: "", why: "MIT by its licence; its manifest says so in an older form" },
  { name: /^@zone-eu\/mailsplit$/, licence: "EUPL-1.1+", why: "MIT, or this one for whoever prefers it" },
  { name: /^png-js$/, licence: "", why: "MIT by its README; its manifest doesn't say so" },
];
const partsOf = (licence: string): string[] => licence.replace(/[()]/g, "").split(/ (?:AND|OR) /);

test("O4 every version is exact, so that what is installed is what was tested", () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
});

test("O4 every package has a digest that npm ci compares, and comes from the registry in use", () => {
  expect(packages.filter(([, { integrity }]) => integrity?.startsWith("sha512-") !== true).map(([path]) => path)).toEqual([]);
  const elsewhere = packages.filter(([, { resolved }]) => resolved !== undefined);
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});

test("O4 no package runs a script while it is installed", () => {
  const wanting = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => nameOf(path));
  expect(wanting.length).toBeGreaterThan(0);
  expect(wanting.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  expect(Object.values(manifest.allowScripts)).not.toContain(true);
});

test("O4 every package of the lockfile is of a known licence", () => {
  const unknown = packages.flatMap(([path, { license = "" }]) => {
    const name = nameOf(path);
    const excused = EXCEPTIONS.filter((each) => each.name.test(name)).map(({ licence }) => licence);
    const wrong = partsOf(license).filter((part) => !LICENCES.has(part) && !excused.includes(part));
    return wrong.length === 0 ? [] : [`${name}: ${license}`];
  });
  expect(unknown).toEqual([]);
});

type KnownBad = { read: string; packages: Record<string, { id: string; fixed: string }[]> };
const knownBad = JSON.parse(readFileSync("tools/known-bad.json", "utf8")) as KnownBad;
const numbersOf = (version: string): number[] => version.split(/[.-]/).slice(0, 3).map(Number);
const isBefore = (version: string, fixed: string): boolean => {
  const [ours, theirs] = [numbersOf(version), numbersOf(fixed)];
  const at = ours.findIndex((part, i) => part !== theirs[i]);
  return at !== -1 && ours[at]! < theirs[at]!;
};

test("O4 no package is of a version that is known to be bad", () => {
  expect(isBefore("1.4.9", "1.4.17")).toBe(true);
  expect([isBefore("1.10.0", "1.9.9"), isBefore("1.4.17", "1.4.17")]).toEqual([false, false]);
  expect(knownBad.read).toMatch(/^\d{4}-\d\d-\d\d$/);
  const bad = packages.flatMap(([path, { version = "" }]) =>
    (knownBad.packages[nameOf(path)] ?? [])
      .filter(({ fixed }) => isBefore(version, fixed))
      .map(({ id }) => `${nameOf(path)} ${version}: ${id}`),
  );
  expect(bad).toEqual([]);
  const there = new Set(packages.map(([path]) => nameOf(path)));
  expect(
    Object.keys(knownBad.packages).filter((name) => !there.has(name)),
    "no longer used",
  ).toEqual([]);
});
