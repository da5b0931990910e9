/** Builds the web app into dist/web and lays compressed copies beside its files, which the server sends as they are. */
import { globSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "vite";
import { webDigest, webStamp } from "../bin/freshness.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "dist", "web");
const SMALLEST_BYTES = 1024;
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < SMALLEST_BYTES) return;
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, BROTLI));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}

async function main(): Promise<void> {
  const digest = webDigest(root);
  const half = `${out}.${process.pid}`;
  await build({ root, logLevel: "warn", build: { outDir: half, emptyOutDir: true } });
  await Promise.all(globSync(join(half, "**/*.{js,css,svg,json,wasm,bcmap,webmanifest}")).map(compress));
  await writeFile(webStamp(root).replace(out, half), digest);
  const old = `${out}.old-${process.pid}`;
  await rename(out, old).catch(() => undefined);
  await rename(half, out);
  await rm(old, { recursive: true, force: true });
}

await main();
