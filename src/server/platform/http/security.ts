/** What every answer is guarded by: headers, forged requests, too many requests, overload. */
import type { Socket } from "node:net";
import rateLimit from "@fastify/rate-limit";
import underPressure from "@fastify/under-pressure";
import type { FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import { waitingFor } from "../database/database.ts";
import { ProblemError } from "../errors.ts";
import type { Platform } from "../platform.types.ts";
import { clientOf } from "./client-address.ts";
import { chargeCosts } from "./costs.ts";
import type { App } from "./http.types.ts";
import { CALM, keepDoor } from "./door.ts";
import { heapLimit, overloaded, standInLine } from "./lines.ts";

const MAX_EVENT_LOOP_DELAY_MS = 3_000;
const PRESSURE_SECONDS = 5;
const SAMPLE_MS = 250;
/** refused sign-ins and tokens a minute from one address */
const MAX_REFUSALS = 120;
/** addresses whose refusals are counted */
const NETWORKS_MAX = 20_000;
const TOKENS_MAX = 20_000;
const MINUTE_MS = 60_000;
const SIGN_OUT = "/api/auth/sign-out";
/** What is answered under pressure too: it costs next to nothing, and says how things are. */
const HEALTH = /^\/(healthz|readyz|metrics|status(\/.*)?)$/;

export const isHttps = (config: Config): boolean => config.baseUrl?.startsWith("https:") ?? config.tls !== null;

/** The policy of the web page. `nonce` is fresh for each page. */
export function pagePolicy(nonce: string, https: boolean): string {
  return [
    "default-src 'self'",
    // wasm: the QR reader and the PDF viewer
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Ant Design places popups by style attributes
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

/** The policy of scripts that run in a thread of their own: WebAssembly from our own server, nothing else. */
export const THREAD_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** For everything that isn't the page: nothing may run, and nothing is shown inside a page. */
const ANSWER_POLICY = [
  "default-src 'none'",
  "img-src 'self' data:",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** What came from outside is in a sandbox of its own besides: nothing of it runs, and it reaches nothing. */
export const FILE_POLICY =
  "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What a browser can do and this product doesn't need; the camera reads QR codes, and its picture plays by itself. */
const UNUSED = [
  "accelerometer",
  "bluetooth",
  "display-capture",
  "encrypted-media",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
  "xr-spatial-tracking",
];
const PERMISSIONS = ["camera=(self)", ...UNUSED.map((name) => `${name}=()`)].join(", ");

/** The headers of every answer, made once: there are many answers a second. A route may replace one by its own. */
export function guardHeaders(https: boolean): Readonly<Record<string, string>> {
  return {
    "content-security-policy": ANSWER_POLICY,
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "permissions-policy": PERMISSIONS,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-download-options": "noopen",
    "x-frame-options": "DENY",
    "x-permitted-cross-domain-policies": "none",
    "x-xss-protection": "0",
    // over plain http in a company's network these would lock people out
    ...(https
      ? {
          "cross-origin-embedder-policy": "require-corp",
          "cross-origin-opener-policy": "same-origin",
          "strict-transport-security": "max-age=31536000; includeSubDomains",
        }
      : {}),
  };
}

function headers(app: App, config: Config): void {
  const all = guardHeaders(isHttps(config));
  app.addHook("onRequest", (request, reply, done) => {
    void reply.headers(all);
    // what the browser has kept of originals goes with the session. Not "storage": files that wait to be sent lie there (decision 0012)
    if (request.method === "POST" && request.url === SIGN_OUT) void reply.header("clear-site-data", '"cache"');
    done();
  });
}

const REASONS: Record<number, string> = { 400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large" };

/** What is no request never reaches a hook: it is answered on the socket, guarded like the rest, and the connection ends. */
export function refuseRaw(https: boolean): (error: { code?: string }, socket: Socket) => void {
  const guards = Object.entries(guardHeaders(https)).map(([name, value]) => `${name}: ${value}\r\n`);
  return ({ code }, socket) => {
    if (code === "ECONNRESET" || socket.destroyed || !socket.writable) return void socket.destroy();
    const status = code === "HPE_HEADER_OVERFLOW" ? 431 : code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
    const line = `HTTP/1.1 ${status} ${REASONS[status]}\r\n`;
    socket.end(`${line}${guards.join("")}cache-control: no-store\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  };
}

/** Deeper than this nothing that the contract knows is nested; what walks through a body must not run out of stack. */
const DEPTH_MAX = 32;

/** Whether lists and objects lie deeper in each other than `most`. */
export function deeperThan(most: number, body: unknown): boolean {
  let level: unknown[] = [body];
  for (let depth = 0; depth <= most; depth += 1) {
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function depth(app: App): void {
  app.addHook("preValidation", (request, _reply, done) =>
    deeperThan(DEPTH_MAX, request.body) ? done(new ProblemError(400, "bad-json")) : done(),
  );
}

const isBearer = (request: FastifyRequest): boolean => /^bearer\s/i.test(request.headers.authorization ?? "");

function hostOf(url: string): string | null {
  try {
    return new URL(url).host;
  } catch {
    return null;
  }
}

/**
 * Whether a changing request may come from a foreign page. A browser says where it comes from; a program without
 * cookies doesn't need to, and one with a token can't be forged at all.
 */
export function isForged(request: FastifyRequest, config: Config): boolean {
  if (/^(GET|HEAD|OPTIONS)$/.test(request.method) || isBearer(request)) return false;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return true;
  const origin = request.headers.origin;
  if (origin !== undefined) {
    const host = hostOf(origin);
    // the same scheme, so that a default port is left out on both sides
    const ours = hostOf(`${origin.split(":")[0]}://${request.host}`);
    return host === null || (host !== ours && host !== hostOf(config.baseUrl ?? ""));
  }
  return site === undefined && request.headers.cookie !== undefined;
}

const CONTENT_TYPES = /^(application\/json|multipart\/form-data)\b/i;

/** What a mail server says for somebody who wants no more mails (RFC 8058); its body says nothing that the address doesn't. */
const ONE_CLICK = /^application\/x-www-form-urlencoded\b/i;

declare module "fastify" {
  interface FastifyContextConfig {
    /** takes what mail servers send in one click; it reads nothing of it */
    oneClick?: boolean;
  }
}

function forgery(app: App, config: Config): void {
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, _body, done) => done(null));
  app.addHook("onRequest", (request, _reply, done) => {
    if (isForged(request, config)) return done(new ProblemError(403, "foreign-origin"));
    const type = request.headers["content-type"];
    const hasBody = request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
    const form = request.routeOptions.config.oneClick === true && ONE_CLICK.test(type ?? "");
    const wrong = hasBody && !form && !CONTENT_TYPES.test(type ?? "") && !/^(GET|HEAD)$/.test(request.method);
    return wrong ? done(new ProblemError(415, "media-type")) : done();
  });
}

/** Counts refused credentials by address: guessing tokens is slowed down, whatever token is sent. */
function refusals(app: App): void {
  let counts = new Map<string, number>();
  const timer = setInterval(() => {
    counts = new Map();
  }, MINUTE_MS).unref();
  app.addHook("onClose", async () => clearInterval(timer));
  app.addHook("onRequest", (request, _reply, done) => {
    const many = (counts.get(clientOf(request.ip)) ?? 0) >= MAX_REFUSALS;
    return many ? done(new ProblemError(429, "too-many-refusals", { headers: { "retry-after": "60" } })) : done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    // without any credentials a 401 is a question, not a guess
    const guessed = request.headers.authorization !== undefined || /^\/api\/(auth|v1)\/sign-in/.test(request.url);
    if (reply.statusCode === 401 && guessed) {
      const network = clientOf(request.ip);
      counts.set(network, (counts.get(network) ?? 0) + 1);
      // a count that is lost is begun anew: memory is bounded, whoever comes from many addresses isn't stopped by counting them
      if (counts.size > NETWORKS_MAX) counts.delete(counts.keys().next().value!);
    }
    done();
  });
}

/**
 * Tokens by which somebody was let in lately: a program has a budget of its own, wherever it runs. One that is made up for each request
 * counts for the address that it comes from.
 */
function knownTokens(app: App): Set<string> {
  const known = new Set<string>();
  app.addHook("onResponse", (request, _reply, done) => {
    const { authorization } = request.headers;
    if (authorization !== undefined && (request.account ?? null) !== null) {
      known.add(authorization);
      if (known.size > TOKENS_MAX) known.delete(known.values().next().value!);
    }
    done();
  });
  return known;
}

async function limits(app: App, config: Config, inside: () => number): Promise<void> {
  const known = knownTokens(app);
  await app.register(rateLimit, {
    global: true,
    hook: "onRequest",
    timeWindow: MINUTE_MS,
    cache: 20_000,
    max: config.rateLimit,
    keyGenerator: ({ headers: { authorization }, ip }) =>
      authorization !== undefined && known.has(authorization) ? authorization : clientOf(ip),
    allowList: (request) => !request.url.startsWith("/api/"),
    addHeaders: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false, "retry-after": true },
    addHeadersOnExceeding: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    errorResponseBuilder: (_request, context) =>
      new ProblemError(429, "too-many-requests", { params: { seconds: Math.ceil(context.ttl / 1000) } }),
  });
  await app.register(underPressure, {
    sampleInterval: SAMPLE_MS,
    maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS,
    maxHeapUsedBytes: heapLimit(),
    exposeStatusRoute: false,
    pressureHandler: (request, _reply, type) => {
      // late for another reason, such as its own start on a busy machine
      if (type === "eventLoopDelay" && inside() < CALM) return;
      if (!HEALTH.test(request.url)) throw overloaded(PRESSURE_SECONDS);
    },
  });
}

export async function guard(app: App, { config, db }: Platform): Promise<void> {
  headers(app, config);
  await limits(
    app,
    config,
    keepDoor(app, () => waitingFor(db)),
  );
  refusals(app);
  forgery(app, config);
  depth(app);
  chargeCosts(app, config.costLimit);
  standInLine(app, config);
}
