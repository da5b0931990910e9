import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { IssuerDelays, NewSource, Source, SourceChange, SourceRuns, SourceTried, SourceTry, Sources } from "#api/sources.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { registerHandInRoutes } from "./hand-in.routes.ts";
import { issuerDelays } from "./issuers.ts";
import {
  type SourceStep,
  addSource,
  askNow,
  changeSource,
  listRuns,
  listSources,
  showSource,
  stepSource,
  trySource,
} from "./sources.usecases.ts";

const ROUTE = "/api/v1/sources";
const Params = z.object({ id: Id });
const STEPS: readonly SourceStep[] = ["pause", "resume", "end"];

export function registerSourceRoutes(app: App, platform: Platform): void {
  registerHandInRoutes(app, platform);
  app.get(ROUTE, { schema: { response: { 200: Sources } } }, (request) => listSources(platform, requireActor(request)));
  app.get(`${ROUTE}/issuers`, { config: { cost: COST.sums }, schema: { response: { 200: IssuerDelays } } }, (request) =>
    issuerDelays(platform, requireActor(request)),
  );
  app.get(`${ROUTE}/:id`, { schema: { params: Params, response: { 200: Source } } }, (request) =>
    showSource(platform, requireActor(request), request.params.id),
  );
  app.get(
    `${ROUTE}/:id/runs`,
    { schema: { params: Params, querystring: z.object({ cursor: Id.optional() }), response: { 200: SourceRuns } } },
    (request) => listRuns(platform, requireActor(request), request.params.id, request.query.cursor),
  );
  app.post(
    `${ROUTE}/try`,
    { config: { cost: COST.export }, schema: { body: SourceTry, response: { 200: SourceTried } } },
    (request) => trySource(platform, requireActor(request, "manage"), request.body),
  );
  app.post(ROUTE, { schema: { body: NewSource, response: { 201: Source } } }, async (request, reply) => {
    const actor = requireActor(request, "manage");
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await addSource(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });
  app.patch(`${ROUTE}/:id`, { schema: { params: Params, body: SourceChange, response: { 200: Source } } }, (request) =>
    changeSource(platform, requireActor(request, "manage"), request.params.id, request.body),
  );
  for (const step of STEPS)
    app.post(`${ROUTE}/:id/${step}`, { schema: { params: Params, response: { 200: Source } } }, (request) =>
      stepSource(platform, requireActor(request, "manage"), request.params.id, step),
    );
  app.post(`${ROUTE}/:id/ask`, { schema: { params: Params, response: { 200: Source } } }, (request) =>
    askNow(platform, requireActor(request), request.params.id),
  );
}
