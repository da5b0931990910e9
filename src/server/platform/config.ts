/** Every setting: one schema from which validation, `piaozai doctor` and the manual's table come. */
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { TroubleError, errorCode } from "./errors.ts";
import { LOG_LEVELS } from "./log.ts";
import { isHostOrRange } from "./outgoing-addresses.ts";
import { type ScannerAddress, scannerAddress } from "./scanner/clamd.ts";

const whole = (min: number, max: number) => z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max));

/** Bytes, with K, M or G if wanted. */
const bytes = z
  .string()
  .regex(/^\d+(\.\d+)?\s*[KMG]?B?$/i)
  .transform((text) => {
    const unit = /[KMG]/i.exec(text)?.[0].toUpperCase() ?? "";
    return Math.round(Number.parseFloat(text) * 1024 ** ["", "K", "M", "G"].indexOf(unit));
  });

const flag = z.enum(["true", "false", "1", "0", "yes", "no"]).transform((text) => ["true", "1", "yes"].includes(text));

/** An address, a range of addresses, or a name that Fastify knows for some. */
function isProxy(text: string): boolean {
  const [address = "", bits = "0", ...rest] = text.trim().split("/");
  const named = ["loopback", "linklocal", "uniquelocal"].includes(address) && !text.includes("/");
  return named || (isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && rest.length === 0);
}

/** Hosts, addresses and ranges, with commas between them. */
const hosts = z
  .string()
  .transform((text) => text.split(",").map((each) => each.trim().toLowerCase()))
  .refine((all) => all.every(isHostOrRange));

type Key = { schema: z.ZodType; default: string | null; secret?: true };

/** Documented in the namespace `platform` under config.<KEY>. */
export const CONFIG_KEYS = {
  PIAOZAI_DATA: { schema: z.string().min(1), default: "./data" },
  PIAOZAI_HOST: { schema: z.string().min(1), default: "127.0.0.1" },
  PORT: { schema: whole(0, 65_535), default: "7070" },
  DATABASE_URL: { schema: z.string().regex(/^postgres(ql)?:\/\//), default: null, secret: true },
  PIAOZAI_FILES: { schema: z.string().min(1), default: null },
  PIAOZAI_INBOX: { schema: z.string().min(1), default: null },
  PIAOZAI_TRUST: { schema: z.string().min(1), default: null },
  PIAOZAI_BASE_URL: { schema: z.url({ protocol: /^https?$/ }), default: null },
  PIAOZAI_SMTP_URL: { schema: z.url({ protocol: /^smtps?$/ }), default: null, secret: true },
  PIAOZAI_SMTP_CA: { schema: z.string().min(1), default: null },
  PIAOZAI_MAIL_FROM: { schema: z.string().regex(/^([^<>\r\n]{1,80}<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/), default: null },
  PIAOZAI_TLS_CERT: { schema: z.string().min(1), default: null },
  PIAOZAI_TLS_KEY: { schema: z.string().min(1), default: null },
  PIAOZAI_TRUSTED_PROXIES: { schema: z.string().refine((text) => text.split(",").every(isProxy)), default: null },
  PIAOZAI_CLAMD: { schema: z.string().refine((text) => scannerAddress(text) !== null), default: null },
  PIAOZAI_PRIVATE_HOSTS: { schema: hosts, default: null },
  PIAOZAI_SECRET: { schema: z.string().min(32), default: null, secret: true },
  PIAOZAI_METRICS_TOKEN: { schema: z.string().min(16), default: null, secret: true },
  PIAOZAI_MAX_UPLOAD: { schema: bytes, default: "50M" },
  PIAOZAI_MAX_FILES: { schema: whole(1, 10_000), default: "500" },
  PIAOZAI_WORKERS: { schema: whole(1, 64), default: String(Math.max(2, Math.min(4, cpus().length - 1))) },
  PIAOZAI_DB_POOL: { schema: whole(2, 200), default: String(Math.max(12, Math.min(60, cpus().length * 4))) },
  PIAOZAI_SLOW_QUERY_MS: { schema: whole(1, 3_600_000), default: "500" },
  PIAOZAI_RATE_LIMIT: { schema: whole(10, 1_000_000), default: "300000" },
  PIAOZAI_COST_LIMIT: { schema: whole(100, 100_000_000), default: "6000" },
  PIAOZAI_LOG_LEVEL: { schema: z.enum(LOG_LEVELS), default: "warn" },
  PIAOZAI_BUILD: { schema: z.enum(["auto", "never"]), default: "auto" },
  PIAOZAI_DEMO: { schema: flag, default: "false" },
} as const satisfies Record<string, Key>;

export type ConfigKey = keyof typeof CONFIG_KEYS;
export type ConfigSource = "default" | "file" | "environment" | "secret-file";
export type ConfigRow = { key: ConfigKey; value: string | null; source: ConfigSource; secret: boolean };

export type MailSettings = {
  host: string;
  port: number;
  /** TLS from the first byte; else it is begun where the server offers it */
  secure: boolean;
  user: string | null;
  password: string | null;
  /** file of the certificates (PEM) that vouch for a server that isn't publicly known */
  authority: string | null;
  /** the sender: an address, or a name with it in angle brackets */
  from: string;
};

export type Config = {
  /** absolute path of the folder of everything that the embedded default stores */
  data: string;
  host: string;
  port: number;
  /** null: the embedded PostgreSQL */
  databaseUrl: string | null;
  /** folder of the originals */
  files: string;
  /** folder below which watched folders stand, one for each company */
  inbox: string;
  /** folder of the certificates by which signers of files are trusted */
  trust: string;
  /** as people reach it; null: http://host:port */
  baseUrl: string | null;
  /** null: no mail can be sent */
  mail: MailSettings | null;
  tls: { cert: string; key: string } | null;
  trustedProxies: string[];
  /** the virus scanner; null: there is none */
  scanner: ScannerAddress | null;
  /** names, addresses and ranges in private networks to which requests may go, see outgoing.ts */
  privateHosts: readonly string[];
  /** signs cookies; null: made once and kept in the data folder */
  secret: string | null;
  metricsToken: string | null;
  /** bytes of one file */
  maxUpload: number;
  /** files in one upload */
  maxFiles: number;
  /** files read at the same time */
  workers: number;
  dbPool: number;
  /** a statement that takes longer is logged by its shape */
  slowQueryMs: number;
  /** requests a minute from one address */
  rateLimit: number;
  /** units of work a minute for one account, see http/costs.ts */
  costLimit: number;
  logLevel: string;
  /** build the web app at start where its sources are newer */
  build: boolean;
  demo: boolean;
  /** where each value comes from, for doctor; secrets hidden */
  rows: ConfigRow[];
};

type Env = Record<string, string | undefined>;
type Raw = { value: string | null; source: ConfigSource };

/** KEY=value lines, # for comments, quotes around a value if wanted. */
export function parseConfigFile(text: string, file: string): Env {
  const values: Env = {};
  text.split(/\r?\n/).forEach((line, i) => {
    if (/^\s*(#|$)/.test(line)) return;
    const match = /^\s*([A-Z_]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match) throw new TroubleError("config-line", { file, line: i + 1 });
    if (!(match[1]! in CONFIG_KEYS)) throw new TroubleError("config-unknown-key", { file, key: match[1]! });
    values[match[1]!] = match[2]!.replace(/^(["'])(.*)\1$/, "$2");
  });
  return values;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return null;
    throw new TroubleError("config-unreadable", { file, code: errorCode(error) });
  }
}

function rawValue(key: ConfigKey, env: Env, file: Env): Raw {
  const secretFile = env[`${key}_FILE`];
  if (secretFile) {
    const text = readIfThere(secretFile);
    if (text === null) throw new TroubleError("config-secret-missing", { key: `${key}_FILE`, file: secretFile });
    return { value: text.trim(), source: "secret-file" };
  }
  if (env[key] !== undefined && env[key] !== "") return { value: env[key]!, source: "environment" };
  if (file[key] !== undefined && file[key] !== "") return { value: file[key]!, source: "file" };
  return { value: CONFIG_KEYS[key].default, source: "default" };
}

function parseValue(key: ConfigKey, raw: Raw): unknown {
  if (raw.value === null) return null;
  const result = CONFIG_KEYS[key].schema.safeParse(raw.value.trim());
  if (result.success) return result.data;
  const secret = "secret" in CONFIG_KEYS[key];
  throw new TroubleError("config-invalid", { key, value: secret ? "…" : raw.value });
}

/**
 * Reads the settings: defaults < file (PIAOZAI_CONFIG, else piaozai.conf in the data folder) < environment < KEY_FILE.
 * Throws TroubleError that names the key that is wrong.
 */
export function loadConfig(env: Env = process.env): Config {
  const dataHint = resolve(env.PIAOZAI_DATA || "./data");
  const path = env.PIAOZAI_CONFIG || join(dataHint, "piaozai.conf");
  const text = readIfThere(path);
  if (text === null && env.PIAOZAI_CONFIG) throw new TroubleError("config-unreadable", { file: path, code: "ENOENT" });
  const file = text === null ? {} : parseConfigFile(text, path);

  const keys = Object.keys(CONFIG_KEYS) as ConfigKey[];
  const raw = Object.fromEntries(keys.map((key) => [key, rawValue(key, env, file)])) as Record<ConfigKey, Raw>;
  const value = Object.fromEntries(keys.map((key) => [key, parseValue(key, raw[key])])) as Record<ConfigKey, never>;
  if ((value.PIAOZAI_TLS_CERT === null) !== (value.PIAOZAI_TLS_KEY === null)) throw new TroubleError("config-tls-pair");
  if ((value.PIAOZAI_SMTP_URL === null) !== (value.PIAOZAI_MAIL_FROM === null)) throw new TroubleError("config-mail-pair");

  const data = resolve(value.PIAOZAI_DATA);
  const files = value.PIAOZAI_FILES === null ? join(data, "files") : String(value.PIAOZAI_FILES);
  if (files.startsWith("s3:")) throw new TroubleError("config-s3-later", { key: "PIAOZAI_FILES" });
  return {
    data,
    host: value.PIAOZAI_HOST,
    port: value.PORT,
    databaseUrl: value.DATABASE_URL,
    files: resolve(files),
    inbox: resolve(value.PIAOZAI_INBOX ?? join(data, "inbox")),
    trust: resolve(value.PIAOZAI_TRUST ?? join(data, "trust")),
    baseUrl: value.PIAOZAI_BASE_URL === null ? null : String(value.PIAOZAI_BASE_URL).replace(/\/+$/, ""),
    mail: mailSettings(value.PIAOZAI_SMTP_URL, value.PIAOZAI_MAIL_FROM, value.PIAOZAI_SMTP_CA),
    tls: value.PIAOZAI_TLS_CERT === null ? null : { cert: value.PIAOZAI_TLS_CERT, key: value.PIAOZAI_TLS_KEY },
    trustedProxies:
      value.PIAOZAI_TRUSTED_PROXIES === null
        ? []
        : String(value.PIAOZAI_TRUSTED_PROXIES)
            .split(",")
            .map((each) => each.trim()),
    scanner: value.PIAOZAI_CLAMD === null ? null : scannerAddress(value.PIAOZAI_CLAMD),
    privateHosts: value.PIAOZAI_PRIVATE_HOSTS ?? [],
    secret: value.PIAOZAI_SECRET,
    metricsToken: value.PIAOZAI_METRICS_TOKEN,
    maxUpload: value.PIAOZAI_MAX_UPLOAD,
    maxFiles: value.PIAOZAI_MAX_FILES,
    workers: value.PIAOZAI_WORKERS,
    dbPool: value.PIAOZAI_DB_POOL,
    slowQueryMs: value.PIAOZAI_SLOW_QUERY_MS,
    rateLimit: value.PIAOZAI_RATE_LIMIT,
    costLimit: value.PIAOZAI_COST_LIMIT,
    logLevel: value.PIAOZAI_LOG_LEVEL,
    build: value.PIAOZAI_BUILD === "auto",
    demo: value.PIAOZAI_DEMO,
    rows: keys.map((key) => configRow(key, raw[key])),
  };
}

function mailSettings(url: string | null, from: string | null, authority: string | null): MailSettings | null {
  if (url === null || from === null) return null;
  const { hostname, port, protocol, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    user: username === "" ? null : decodeURIComponent(username),
    password: password === "" ? null : decodeURIComponent(password),
    authority,
    from,
  };
}

function configRow(key: ConfigKey, { value, source }: Raw): ConfigRow {
  const secret = "secret" in CONFIG_KEYS[key];
  return { key, value: secret && value !== null ? "…" : value, source, secret };
}
