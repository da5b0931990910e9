import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { CASE_STATES, DuplicateCase, DuplicateDecision, DuplicatePage } from "#api/duplicates.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { casesOfInvoice, decide, listCases, showCase } from "./duplicates.usecases.ts";

const Params = z.object({ id: Id });
const Asked = z.object({ state: z.enum(CASE_STATES).default("open"), cursor: Id.optional() });

/** Records that may be one invoice: to be looked at side by side, and decided. */
export function registerDuplicateRoutes(app: App, platform: Platform): void {
  const { db } = platform;

  app.get("/api/v1/duplicates", { schema: { querystring: Asked, response: { 200: DuplicatePage } } }, (request) =>
    listCases(db, requireActor(request), request.query.state, request.query.cursor),
  );

  app.get("/api/v1/duplicates/:id", { schema: { params: Params, response: { 200: DuplicateCase } } }, (request) =>
    showCase(db, requireActor(request), request.params.id),
  );

  app.get(
    "/api/v1/invoices/:id/duplicates",
    { schema: { params: Params, response: { 200: z.object({ cases: z.array(DuplicateCase) }) } } },
    async (request) => ({ cases: await casesOfInvoice(db, requireActor(request), request.params.id) }),
  );

  app.post(
    "/api/v1/duplicates/:id",
    { schema: { params: Params, body: DuplicateDecision, response: { 200: DuplicateCase } } },
    async (request) => {
      const actor = requireActor(request);
      const answer = await idempotent(platform, request, actor.userId, async () => ({
        status: 200,
        body: await decide(platform, actor, request.params.id, request.body),
      }));
      return answer.body;
    },
  );
}
