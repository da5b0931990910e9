import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { Id } from "#api/common.api.ts";
import {
  Findings,
  FindingsChange,
  FindingsQuery,
  NewReconciliation,
  ReconciliationDetail,
  Reconciliations,
  ReportMade,
  RunStart,
} from "#api/reconciliation.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { attachment } from "#server/platform/http/attachment.ts";
import { cleanName } from "#server/platform/http/file-name.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { changeFindings, listFindings } from "./findings.usecases.ts";
import {
  addReconciliation,
  cancelRun,
  confirmRun,
  listReconciliations,
  resumeRun,
  showReconciliation,
  startRun,
} from "./reconciliation.usecases.ts";
import type { RunFile } from "./reconciliation.types.ts";
import { makeReport, reportFile, type ReportFile, runFile } from "./report.ts";

const ROUTE = "/api/v1/reconciliations";
const Params = z.object({ id: Id });

/** The register against a list or between two sources: set up, run, worked off, reported. */
export function registerReconciliationRoutes(app: App, platform: Platform): void {
  app.get(
    ROUTE,
    { schema: { querystring: z.object({ cursor: Id.optional() }), response: { 200: Reconciliations } } },
    (request) => listReconciliations(platform, requireActor(request), request.query.cursor),
  );
  app.post(ROUTE, { schema: { body: NewReconciliation, response: { 201: ReconciliationDetail } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await addReconciliation(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });
  app.get(`${ROUTE}/:id`, { schema: { params: Params, response: { 200: ReconciliationDetail } } }, (request) =>
    showReconciliation(platform, requireActor(request), request.params.id),
  );
  registerRuns(app, platform);
  app.get(
    `${ROUTE}/:id/findings`,
    { schema: { params: Params, querystring: FindingsQuery, response: { 200: Findings } } },
    (request) => listFindings(platform, requireActor(request), request.params.id, request.query),
  );
  app.patch(
    `${ROUTE}/:id/findings`,
    { schema: { params: Params, body: FindingsChange, response: { 200: Findings } } },
    (request) => changeFindings(platform, requireActor(request), request.params.id, request.body),
  );
  registerReports(app, platform);
}

function registerRuns(app: App, platform: Platform): void {
  app.post(
    `${ROUTE}/:id/runs`,
    {
      config: { cost: COST.batch },
      schema: {
        params: Params,
        consumes: ["multipart/form-data"],
        description:
          "of a list its file as a part; without a body where two sources are compared, or the ledger that was handed in",
        response: { 202: ReconciliationDetail },
      },
    },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 202,
        body: await startRun(platform, actor, request.params.id, await received(platform, request)),
      }));
      request.raw.resume();
      return reply.status(202).send(body);
    },
  );
  app.post(
    `${ROUTE}/:id/confirm`,
    { schema: { params: Params, body: RunStart, response: { 202: ReconciliationDetail } } },
    async (request, reply) =>
      reply.status(202).send(await confirmRun(platform, requireActor(request), request.params.id, request.body)),
  );
  for (const [verb, act] of [
    ["cancel", cancelRun],
    ["resume", resumeRun],
  ] as const)
    app.post(
      `${ROUTE}/:id/${verb}`,
      { schema: { params: Params, response: { 202: ReconciliationDetail } } },
      async (request, reply) => reply.status(202).send(await act(platform, requireActor(request), request.params.id)),
    );
  app.get(
    `${ROUTE}/:id/runs/:run/file`,
    { config: { cost: COST.page }, schema: { params: Params.extend({ run: Id }) } },
    async (request, reply) => send(reply, await runFile(platform, requireActor(request), request.params.id, request.params.run)),
  );
}

function registerReports(app: App, platform: Platform): void {
  app.post(
    `${ROUTE}/:id/reports`,
    { config: { cost: COST.export }, schema: { params: Params, response: { 201: ReportMade } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: await makeReport(platform, actor, request.params.id),
      }));
      return reply.status(201).send(body);
    },
  );
  app.get(
    `${ROUTE}/:id/reports/:report`,
    {
      config: { cost: COST.page },
      schema: {
        params: Params.extend({ report: Id }),
        querystring: z.object({ format: z.enum(["pdf", "jsonl"]).default("pdf") }),
      },
    },
    async (request, reply) => {
      const { id, report } = request.params;
      return send(reply, await reportFile(platform, requireActor(request), id, report, request.query.format));
    },
  );
}

const send = (reply: FastifyReply, { name, type, body }: ReportFile) =>
  reply
    .headers({
      "content-disposition": attachment(name),
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    })
    .type(type)
    .send(body);

/** The list goes straight into the store; null where none was handed in. */
async function received(platform: Platform, request: FastifyRequest): Promise<RunFile | null> {
  if (!request.isMultipart()) return null;
  const limit = platform.config.maxUpload;
  const part = await request.file({ limits: { fileSize: limit, files: 1 } });
  if (part === undefined) return null;
  return { name: cleanName(part.filename), stored: await platform.files.put(part.file, { limit }) };
}
