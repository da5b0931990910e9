import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { LookupAnswer, LookupRequest } from "#api/lookups.api.ts";
import { requireActor } from "#server/people/actor.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { SuggestionRequest, Suggestions } from "#api/suggestions.api.ts";
import { suggest } from "./suggestions.usecases.ts";
import { ask, reopen } from "./lookups.usecases.ts";

/** Questions as people ask them, and their answers by link. */
export function registerLookupRoutes(app: App, platform: Platform): void {
  // asking changes nothing that anybody else sees: a token that may read may do it
  app.post(
    "/api/v1/lookups",
    { config: { asks: true, line: "lookup" }, schema: { body: LookupRequest, response: { 200: LookupAnswer } } },
    async (request) => ask(platform, requireActor(request, "read"), request.body, request.locale),
  );

  // a text stands in no address, so that no log has it
  app.post(
    "/api/v1/suggestions",
    { config: { asks: true, line: "wide" }, schema: { body: SuggestionRequest, response: { 200: Suggestions } } },
    async (request) => suggest(platform, requireActor(request, "read"), request.body.text, request.locale),
  );

  app.get("/api/v1/lookups/:id", { schema: { params: z.object({ id: Id }), response: { 200: LookupAnswer } } }, async (request) =>
    reopen(platform, requireActor(request), request.params.id, request.locale),
  );
}
