/** Is it alive, can it work, how is it doing. The last is for the machine itself or a token: counts would tell. */
import { timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import { ProblemError } from "../errors.ts";
import type { Platform } from "../platform.types.ts";
import type { Gauge as GaugeOf } from "prom-client";
import type { App } from "./http.types.ts";

const READY_TIMEOUT_MS = 2_000;

async function databaseAnswers(platform: Platform): Promise<boolean> {
  const asked = sql`select 1`.execute(platform.db).then(
    () => true,
    () => false,
  );
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), READY_TIMEOUT_MS).unref());
  return Promise.race([asked, late]);
}

function sameSecret(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

function mayMeasure(request: FastifyRequest, token: string | null): boolean {
  const given = /^bearer\s+(.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token !== null && given !== undefined) return sameSecret(given, token);
  // a proxy on the same machine makes everybody look local; it says so
  const direct = request.headers["x-forwarded-for"] === undefined && request.headers.forwarded === undefined;
  return direct && /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? "");
}

/** A number that is measured when somebody asks for it. */
export type Measure = { name: string; help: string; value: number; label?: [name: string, value: string] };
export type Measures = () => Promise<Measure[]>;

async function measure(app: App, platform: Platform, others: Measures): Promise<void> {
  // CommonJS: bundled, its names stand under "default" only
  const { Gauge, Histogram, Registry, collectDefaultMetrics } = (await import("prom-client")).default;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "piaozai_" });
  const seconds = new Histogram({
    name: "piaozai_http_seconds",
    help: "time to answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.002, 0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
    registers: [registry],
  });
  const backlog = new Gauge({
    name: "piaozai_jobs",
    help: "jobs by queue and state",
    labelNames: ["queue", "state"],
    registers: [registry],
  });
  const gauges = new Map<string, GaugeOf>();
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    seconds.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    done();
  });
  app.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    if (!mayMeasure(request, platform.config.metricsToken)) throw new ProblemError(404, "not-found");
    for (const queue of await platform.jobs.backlog().catch(() => [])) {
      for (const state of ["waiting", "active", "failed"] as const) backlog.set({ queue: queue.name, state }, queue[state]);
    }
    for (const gauge of gauges.values()) gauge.reset();
    for (const { name, help, value, label } of await others().catch(() => [])) {
      const labelNames = label === undefined ? [] : [label[0]];
      if (!gauges.has(name)) gauges.set(name, new Gauge({ name: `piaozai_${name}`, help, labelNames, registers: [registry] }));
      gauges.get(name)!.set(label === undefined ? {} : { [label[0]]: label[1] }, value);
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

export async function health(app: App, platform: Platform, measures: Measures): Promise<void> {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  app.get("/healthz", { schema: { hide: true } }, async () => ({ ok: true }));
  app.get("/readyz", { schema: { hide: true } }, async (_request, reply) => {
    const ok = !closing && (await databaseAnswers(platform));
    return reply.status(ok ? 200 : 503).send({ ok });
  });
  await measure(app, platform, measures);
}
