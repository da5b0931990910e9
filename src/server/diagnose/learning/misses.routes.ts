import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { MissVote, MissVoted, Misses, MissesQuery } from "#api/misses.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { callWrong, showMisses, takeBack } from "./misses.usecases.ts";

/** What is learned of misses. */
export function registerMissRoutes(app: App, platform: Platform): void {
  const params = z.object({ id: Id });
  app.get(
    "/api/v1/misses",
    { config: { cost: COST.facets }, schema: { querystring: MissesQuery, response: { 200: Misses } } },
    (request) => showMisses(platform, requireActor(request), request.query),
  );
  app.put("/api/v1/lookups/:id/wrong", { schema: { params, body: MissVote, response: { 200: MissVoted } } }, (request) =>
    callWrong(platform, requireActor(request, "read"), request.params.id, request.body),
  );
  app.delete("/api/v1/lookups/:id/wrong", { schema: { params, response: { 200: MissVoted } } }, (request) =>
    takeBack(platform, requireActor(request, "read"), request.params.id),
  );
}
