import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { ImportFormat, ImportRows, ImportRowsQuery, PeopleImport, PeopleImports } from "#api/people-imports.api.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { attachment } from "#server/platform/http/attachment.ts";
import { COST } from "#server/platform/http/costs.ts";
import { cleanName } from "#server/platform/http/file-name.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "../actor.ts";
import {
  type SheetFile,
  errorFile,
  judgeFile,
  linkFile,
  listImports,
  showImport,
  showRows,
  startImport,
  templateFile,
} from "./people-import.usecases.ts";
import { IMPORT_JOB, type ImportJob, runPeopleImport } from "./run-import.ts";

const ROUTE = "/api/v1/people/imports";
const FILE_LIMIT_BYTES = 20 * 1024 * 1024;

export function registerPeopleImportRoutes(app: App, platform: Platform): void {
  const params = z.object({ id: Id });

  app.post(
    ROUTE,
    { config: { cost: COST.export }, schema: { consumes: ["multipart/form-data"], response: { 201: PeopleImport } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: await judgeFile(platform, actor, await receive(request, platform.config.maxUpload)),
      }));
      // an answer that was kept for its key came without reading the body: let it through, so that the connection lives on
      request.raw.resume();
      return reply.status(201).send(body);
    },
  );
  app.get(ROUTE, { schema: { response: { 200: PeopleImports } } }, async (request) =>
    listImports(platform, requireActor(request)),
  );

  app.get(`${ROUTE}/template`, { schema: { querystring: ImportFormat } }, async (request, reply) =>
    send(reply, templateFile(platform, requireActor(request), request.query.format)),
  );
  app.get(`${ROUTE}/:id`, { schema: { params, response: { 200: PeopleImport } } }, async (request) =>
    showImport(platform, requireActor(request), request.params.id),
  );
  app.get(
    `${ROUTE}/:id/rows`,
    { schema: { params, querystring: ImportRowsQuery, response: { 200: ImportRows } } },
    async (request) => showRows(platform, requireActor(request), request.params.id, request.query),
  );
  app.post(`${ROUTE}/:id/run`, { schema: { params, response: { 202: PeopleImport } } }, async (request, reply) =>
    reply.status(202).send(await startImport(platform, requireActor(request), request.params.id)),
  );
  app.get(
    `${ROUTE}/:id/errors`,
    { config: { cost: COST.export }, schema: { params, querystring: ImportFormat } },
    async (request, reply) =>
      send(reply, await errorFile(platform, requireActor(request), request.params.id, request.query.format)),
  );
  app.get(
    `${ROUTE}/:id/links`,
    { config: { cost: COST.export }, schema: { params, querystring: ImportFormat } },
    async (request, reply) => {
      const origin = platform.config.baseUrl ?? `${request.protocol}://${request.host}`;
      const { id } = request.params;
      return send(reply, await linkFile(platform, requireActor(request), id, request.query.format, origin.replace(/\/$/u, "")));
    },
  );
}

export async function workPeopleImports(platform: Platform): Promise<void> {
  await platform.jobs.work<ImportJob>(IMPORT_JOB, { concurrency: 1 }, (job) => runPeopleImport(platform, job));
}

const send = (reply: FastifyReply, { name, type, body }: SheetFile) =>
  reply
    .headers({ "content-disposition": attachment(name), "cache-control": "private, no-store" })
    .type(type)
    .send(body);

/** The first file of the request, held in memory: it is read at once and not kept. @throws ProblemError 422 without one */
async function receive(request: FastifyRequest, maxUpload: number): Promise<Parameters<typeof judgeFile>[2]> {
  let file: { name: string; bytes: Uint8Array } | null = null;
  let company = 0;
  for await (const part of request.parts({ limits: { fileSize: Math.min(FILE_LIMIT_BYTES, maxUpload), files: 1 } })) {
    if (part.type === "file") file ??= { name: cleanName(part.filename), bytes: await part.toBuffer() };
    else if (part.fieldname === "company" && typeof part.value === "string") company = Number(part.value) || 0;
  }
  if (file === null) throw new ProblemError(422, "people-table", { facts: { problem: "no-file" } });
  return { ...file, company };
}
