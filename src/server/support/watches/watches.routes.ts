import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Watch, Watches } from "#api/watches.api.ts";
import { requireActor } from "#server/people/actor.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { endByHand, listWatches, watchLookup } from "./watches.usecases.ts";

const ROUTE = "/api/v1/watches";
const params = z.object({ id: Id });

/** "Tell me when it arrives." */
export function registerWatchRoutes(app: App, platform: Platform): void {
  app.post("/api/v1/lookups/:id/watch", { schema: { params, response: { 200: Watch } } }, (request) =>
    watchLookup(platform, requireActor(request), request.params.id),
  );
  app.get(ROUTE, { schema: { response: { 200: Watches } } }, (request) => listWatches(platform, requireActor(request)));
  app.delete(`${ROUTE}/:id`, { schema: { params, response: { 200: Watches } } }, async (request) => {
    const actor = requireActor(request);
    await endByHand(platform, actor, request.params.id);
    return listWatches(platform, actor);
  });
}
