/** The HTTP server without any route of the product: Fastify with its guards, problems, page, health and OpenAPI. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import sse, { type SSEPluginOptions } from "@fastify/sse";
import multipart from "@fastify/multipart";
import Fastify, { LogController } from "fastify";
import type { FastifyBaseLogger, FastifyPluginAsync, FastifyReply, FastifyServerOptions } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { acceptedLocale } from "../../locales/index.ts";
import { webFolder } from "./assets.ts";
import { goneAway, newAsking, onBehalfOf } from "./database/watch.ts";
import { type Measures, health } from "./http/health.ts";
import type { App } from "./http/http.types.ts";
import { describe } from "./http/openapi.ts";
import { servePage, wantsPage } from "./http/page.ts";
import { logFailure, seenAs, sendProblem } from "./http/problems.ts";
import { guard, guardHeaders, isHttps, refuseRaw } from "./http/security.ts";
import { originOfRequest } from "./origin.ts";
import type { Platform } from "./platform.types.ts";

export type { App } from "./http/http.types.ts";
export { ProblemError } from "./errors.ts";
export { idempotent } from "./http/idempotency.ts";
export { isHttps } from "./http/security.ts";

const JSON_LIMIT_BYTES = 1024 * 1024;
/** bytes of the text fields of an upload; files are streamed, within config.maxUpload each */
const FIELD_LIMIT_BYTES = 64 * 1024;

/** An open stream says so often that it is there, so that nothing in between takes it for dead. */
const HEARTBEAT_MS = 20_000;

/** Headers have to be there within this time, and are looked after so often. */
const HEADERS_MS = 20_000;
const LOOK_MS = 5_000;
/** nothing more of a body, nothing at all either way: a stream of events says oftener that it is there */
const SILENT_BODY_MS = 60_000;
const SILENT_CONNECTION_MS = 300_000;
/** connections that have asked nothing yet */
const SILENT_MAX = 1_000;

const ID_BYTES = 9;
const IDS_AT_ONCE = 512;

/** Random ids of requests. The random bytes come for many at once: a call for each costs more than the id. */
function requestIds(): () => string {
  let bytes = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === bytes.length) {
      bytes = randomBytes(ID_BYTES * IDS_AT_ONCE);
      at = 0;
    }
    return bytes.toString("base64url", at, (at += ID_BYTES));
  };
}

export type AppOptions = {
  /** adds the routes of the product */
  routes: (app: App) => void | Promise<void>;
  /** the built web app; a folder without index.html serves the API only */
  web?: string;
  /** what /metrics tells beside the server's own */
  measures?: Measures;
};

function serverOptions(platform: Platform): FastifyServerOptions {
  const { config, log, i18n } = platform;
  const headers = guardHeaders(isHttps(config));
  const patience = { headersTimeout: HEADERS_MS, connectionsCheckingInterval: LOOK_MS };
  const listening =
    config.tls === null
      ? { http: patience }
      : { https: { ...patience, cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key) } };
  return {
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_LIMIT_BYTES,
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    genReqId: requestIds(),
    // whoever logs names the request himself: a logger for each would be made for nothing
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    forceCloseConnections: "idle",
    // an address that can't be read is answered before any hook
    frameworkErrors: (error, request, reply) => void sendProblem(i18n, request, reply.headers(headers), seenAs(error)),
    clientErrorHandler: refuseRaw(isHttps(config)),
    requestTimeout: 0,
    keepAliveTimeout: 70_000,
    routerOptions: { maxParamLength: 200 },
    connectionTimeout: SILENT_CONNECTION_MS,
    ...listening,
  } as FastifyServerOptions;
}

/** Every failure and every unknown address becomes problem details; a browser's navigation gets the page instead. */
function answerProblems(app: App, platform: Platform, page: () => ((reply: FastifyReply) => FastifyReply) | null): void {
  app.setErrorHandler((error, request, reply) => {
    const seen = seenAs(error);
    logFailure(request, error, seen);
    return sendProblem(platform.i18n, request, reply, seen);
  });
  app.setNotFoundHandler((request, reply) => {
    const send = page();
    if (send && wantsPage(request)) return send(reply);
    return sendProblem(platform.i18n, request, reply, { status: 404, code: "not-found", options: {} });
  });
}

/** A question whose asker has gone away is asked no longer. What changes anything is carried through. */
function cancelWhenGone(app: App): void {
  app.addHook("onRequest", (request, reply, done) => {
    request.asking = newAsking(request.id, () => originOfRequest(request, request.tokenName));
    if (request.method === "GET" || request.routeOptions.config.asks)
      reply.raw.once("close", () => {
        if (!reply.raw.writableFinished) void goneAway(request.asking);
      });
    onBehalfOf(request.asking, done);
  });
  // reading the body goes on by events of the socket, which know nothing of the request
  app.addHook("preValidation", (request, _reply, done) =>
    request.body === undefined ? done() : onBehalfOf(request.asking, done),
  );
}

/** A body of which nothing more comes is waited for no longer: its place is another's. */
function endSilentBodies(app: App): void {
  app.server.on("request", (request: IncomingMessage) => {
    const { headers } = request;
    if (headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0) return;
    request.setTimeout(SILENT_BODY_MS, () => void (request.complete || request.destroy()));
    request.once("end", () => request.setTimeout(SILENT_CONNECTION_MS));
  });
}

/**
 * Browsers connect ahead of what they may ask. Node takes such a connection for one at work and lets it hold the end up
 * for as long as it stays open.
 */
function endSilentConnections(app: App, tls: boolean): void {
  const silent = new Set<Socket>();
  app.server.on(tls ? "secureConnection" : "connection", (socket: Socket) => {
    silent.add(socket);
    // who opens many and asks nothing takes them from himself: the one that has been silent longest gives way
    if (silent.size > SILENT_MAX) silent.values().next().value!.destroy();
    socket.once("close", () => silent.delete(socket));
  });
  app.server.on("request", (request: IncomingMessage) => silent.delete(request.socket));
  app.addHook("preClose", (done) => {
    for (const socket of silent) socket.destroy();
    done();
  });
}

/** Builds the server; it doesn't listen yet. */
export async function createApp(platform: Platform, options: AppOptions): Promise<App> {
  const app = Fastify(serverOptions(platform)) as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest("locale", "zh-CN");
  app.decorateRequest("tokenName", null);
  app.addHook("onRequest", (request, reply, done) => {
    request.locale = acceptedLocale(request.headers["accept-language"]);
    void reply.headers({ "x-request-id": request.id, "content-language": request.locale, vary: "Accept-Language" });
    if (request.url.startsWith("/api/")) void reply.header("cache-control", "no-store");
    done();
  });
  cancelWhenGone(app);
  endSilentConnections(app, platform.config.tls !== null);
  endSilentBodies(app);
  app.addHook("onResponse", (request, reply, done) => {
    // the route's pattern, not the address: numbers and names that people ask for stay out of the log
    request.log.info(
      {
        reqId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      "request",
    );
    done();
  });
  let page: ((reply: FastifyReply) => FastifyReply) | null = null;
  answerProblems(app, platform, () => page);
  await guard(app, platform);
  const { maxUpload, maxFiles } = platform.config;
  await app.register(multipart, {
    limits: { fileSize: maxUpload, files: maxFiles, parts: maxFiles + 20, fieldSize: FIELD_LIMIT_BYTES },
    throwFileSizeLimit: true,
  });
  // its types say that the plugin is a property; what is exported is the plugin itself
  await app.register(sse as unknown as FastifyPluginAsync<SSEPluginOptions>, { heartbeatInterval: HEARTBEAT_MS });
  await describe(app);
  await health(app, platform, options.measures ?? (async () => []));
  await options.routes(app);
  page = await servePage(app, platform.config, options.web ?? webFolder);
  return app;
}

/** The address that people open: the base URL, or host and port. */
export function addressOf(platform: Platform, port: number): string {
  const { baseUrl, host } = platform.config;
  if (baseUrl) return baseUrl;
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `${isHttps(platform.config) ? "https" : "http"}://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}
