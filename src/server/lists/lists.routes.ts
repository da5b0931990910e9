import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { ListDetail, ListPage, ListStart } from "#api/lists.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { attachment } from "#server/platform/http/attachment.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { cancelList, listLists, resumeList, showList, startList, wrongRowsFile } from "./lists.usecases.ts";

const Params = z.object({ id: Id });

/** Lists of invoices and how far their imports are. They come in like any file, by POST /documents. */
export function registerListRoutes(app: App, platform: Platform): void {
  const { db } = platform;
  app.get(
    "/api/v1/lists",
    { schema: { querystring: z.object({ cursor: Id.optional(), document: Id.optional() }), response: { 200: ListPage } } },
    (request) => listLists(db, requireActor(request), request.query),
  );
  app.get("/api/v1/lists/:id", { schema: { params: Params, response: { 200: ListDetail } } }, (request) =>
    showList(db, requireActor(request), request.params.id),
  );
  app.post(
    "/api/v1/lists/:id/start",
    { schema: { params: Params, body: ListStart, response: { 202: ListDetail } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const answer = await idempotent(platform, request, actor.userId, async () => ({
        status: 202,
        body: await startList(platform, actor, request.params.id, request.body),
      }));
      return reply.status(202).send(answer.body);
    },
  );
  for (const [verb, act] of [
    ["cancel", cancelList],
    ["resume", resumeList],
  ] as const)
    app.post(
      `/api/v1/lists/:id/${verb}`,
      { schema: { params: Params, response: { 202: ListDetail } } },
      async (request, reply) => {
        const { id } = request.params;
        return reply.status(202).send(await act(platform, requireActor(request), id));
      },
    );
  app.get(
    "/api/v1/lists/:id/errors",
    {
      config: { cost: COST.export },
      schema: { params: Params, querystring: z.object({ format: z.enum(["xlsx", "csv"]).optional() }) },
    },
    async (request, reply) => {
      const { name, type, body } = await wrongRowsFile(
        platform,
        requireActor(request),
        request.params.id,
        request.query.format ?? "xlsx",
      );
      return reply
        .headers({ "content-disposition": attachment(name), "cache-control": "private, no-store" })
        .type(type)
        .send(body);
    },
  );
}
