import {
  Erasure,
  ErasurePreview,
  ErasureQuery,
  ErasureRequest,
  ErasureWish,
  Erasures,
  KeptAnswer,
  KeptChange,
} from "#api/erasures.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { changeKept, showKept } from "./kept.ts";
import { askToErase, listErasures, previewErasure } from "./erasure.usecases.ts";

/** What is kept of a person, erased on request. */
export function registerErasureRoutes(app: App, platform: Platform): void {
  app.get("/api/v1/erasures", { schema: { querystring: ErasureQuery, response: { 200: Erasures } } }, (request) =>
    listErasures(platform.db, requireActor(request), request.query.company),
  );

  app.post(
    "/api/v1/erasures/preview",
    { config: { cost: COST.batch }, schema: { body: ErasureWish, response: { 200: ErasurePreview } } },
    (request) => previewErasure(platform, requireActor(request), request.body),
  );

  app.post(
    "/api/v1/erasures",
    { config: { cost: COST.batch }, schema: { body: ErasureRequest, response: { 202: Erasure } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 202,
        body: await askToErase(platform, actor, request.body),
      }));
      return reply.status(202).send(body);
    },
  );

  app.get("/api/v1/retention", { schema: { response: { 200: KeptAnswer } } }, (request) =>
    showKept(platform, requireActor(request)),
  );

  app.put("/api/v1/retention", { schema: { body: KeptChange, response: { 200: KeptAnswer } } }, (request) =>
    changeKept(platform, requireActor(request), request.body),
  );
}
