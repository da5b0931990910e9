import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Loaded } from "./texts.ts";

/** Loads a peer's data into a folder of its own, unless an earlier run has done so to the end. */
export async function keptIn(
  folder: string,
  name: string,
  load: (folder: string) => Promise<number>,
): Promise<{ folder: string; loaded: Loaded }> {
  const own = join(folder, "peers", name);
  const note = join(own, "loaded.json");
  if (existsSync(note)) return { folder: own, loaded: JSON.parse(readFileSync(note, "utf8")) as Loaded };
  rmSync(own, { recursive: true, force: true });
  await mkdir(own, { recursive: true, mode: 0o755 });
  const started = performance.now();
  const rows = await load(own);
  const loaded: Loaded = { rows, seconds: (performance.now() - started) / 1000 };
  writeFileSync(note, JSON.stringify(loaded));
  return { folder: own, loaded };
}
