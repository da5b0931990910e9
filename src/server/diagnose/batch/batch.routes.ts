import type { FastifyRequest } from "fastify";
import { z } from "zod";
import {
  BatchCauses,
  BatchLookup,
  BatchLookupAgain,
  BatchLookupExport,
  BatchLookupPage,
  BatchLookupRows,
  BatchLookupRowsQuery,
  NewBatchLookup,
} from "#api/batch-lookups.api.ts";
import { Id } from "#api/common.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { attachment } from "#server/platform/http/attachment.ts";
import { cleanName } from "#server/platform/http/file-name.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { causesOf } from "./batch-causes.ts";
import { exportBatch } from "./batch-export.ts";
import { noFile } from "./batch.errors.ts";
import {
  cancelBatch,
  deleteBatch,
  listBatches,
  restoreBatch,
  resumeBatch,
  runAgain,
  showBatch,
  showRows,
  startFile,
  startText,
} from "./batch.usecases.ts";
import type { BatchFile } from "./read-file.ts";

const ROUTE = "/api/v1/batch-lookups";
const MIB = 1024 * 1024;
/** 10,000 rows of a wide table, as pasted */
const TEXT_LIMIT_BYTES = 8 * MIB;
const FILE_LIMIT_BYTES = 20 * MIB;
const NAME_LENGTH_MAX = 100;

/**
 * Many numbers at once. Asking changes nothing that anybody else sees: a token that may read may do it, and all that is asked
 * belongs to its asker alone.
 */
export function registerBatchLookupRoutes(app: App, platform: Platform): void {
  const params = z.object({ id: Id });

  registerStarts(app, platform);

  app.get(
    ROUTE,
    { schema: { querystring: z.object({ cursor: Id.optional() }), response: { 200: BatchLookupPage } } },
    async (request) => listBatches(platform, requireActor(request), request.query.cursor),
  );

  app.get(`${ROUTE}/:id`, { schema: { params, response: { 200: BatchLookup } } }, async (request) =>
    showBatch(platform, requireActor(request), request.params.id),
  );

  app.get(
    `${ROUTE}/:id/rows`,
    { schema: { params, querystring: BatchLookupRowsQuery, response: { 200: BatchLookupRows } } },
    async (request) => showRows(platform, requireActor(request), request.params.id, request.query, request.locale),
  );

  app.get(
    `${ROUTE}/:id/causes`,
    { config: { cost: COST.export }, schema: { params, response: { 200: BatchCauses } } },
    async (request) => causesOf(platform, requireActor(request), request.params.id, request.locale),
  );

  for (const [verb, act] of [
    ["cancel", cancelBatch],
    ["resume", resumeBatch],
    ["restore", restoreBatch],
  ] as const)
    app.post(`${ROUTE}/:id/${verb}`, { schema: { params, response: { 200: BatchLookup } } }, async (request) =>
      act(platform, requireActor(request, "read"), request.params.id),
    );

  app.post(
    `${ROUTE}/:id/again`,
    { config: { cost: COST.batch }, schema: { params, body: BatchLookupAgain, response: { 200: BatchLookup } } },
    async (request) => runAgain(platform, requireActor(request, "read"), request.params.id, request.body),
  );

  app.post(
    `${ROUTE}/:id/export`,
    { config: { asks: true, cost: COST.export }, schema: { params, body: BatchLookupExport } },
    async (request, reply) => {
      const { name, type, body } = await exportBatch(platform, requireActor(request, "read"), request.params.id, request.body);
      return reply
        .headers({ "content-disposition": attachment(name), "cache-control": "private, no-store" })
        .type(type)
        .send(body);
    },
  );

  app.delete(`${ROUTE}/:id`, { schema: { params, response: { 204: z.null() } } }, async (request, reply) => {
    await deleteBatch(platform, requireActor(request, "read"), request.params.id);
    return reply.status(204).send(null);
  });
}

function registerStarts(app: App, platform: Platform): void {
  app.post(
    ROUTE,
    {
      bodyLimit: TEXT_LIMIT_BYTES,
      config: { cost: COST.batch },
      schema: { body: NewBatchLookup, response: { 202: BatchLookup } },
    },
    async (request, reply) => {
      const actor = requireActor(request, "read");
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 202,
        body: await startText(platform, actor, request.body),
      }));
      return reply.status(202).send(body);
    },
  );

  app.post(
    `${ROUTE}/files`,
    { config: { cost: COST.batch }, schema: { consumes: ["multipart/form-data"], response: { 202: BatchLookup } } },
    async (request, reply) => {
      const actor = requireActor(request, "read");
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 202,
        body: await startFile(platform, actor, await receive(request, platform.config.maxUpload), request.locale),
      }));
      // an answer that was kept for its key came without reading the body: let it through, so that the connection lives on
      request.raw.resume();
      return reply.status(202).send(body);
    },
  );
}

/** The first file of the request, held in memory: it is read at once and not kept. @throws ProblemError 422 without one */
async function receive(request: FastifyRequest, maxUpload: number): Promise<BatchFile & { called?: string }> {
  let file: BatchFile | null = null;
  let called: string | undefined;
  for await (const part of request.parts({ limits: { fileSize: Math.min(FILE_LIMIT_BYTES, maxUpload), files: 1 } })) {
    if (part.type === "file") file ??= { name: cleanName(part.filename), bytes: await part.toBuffer() };
    else if (part.fieldname === "name" && typeof part.value === "string" && part.value.trim() !== "")
      called = part.value.trim().slice(0, NAME_LENGTH_MAX);
  }
  if (file === null) throw noFile();
  return called === undefined ? file : { ...file, called };
}
