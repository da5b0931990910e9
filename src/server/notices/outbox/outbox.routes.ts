import { OutboxPage, OutboxQuery } from "#api/outbox.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { readOutbox } from "./outbox.usecases.ts";

export function registerOutboxRoutes(app: App, platform: Platform): void {
  app.get(
    "/api/v1/outbox",
    { config: { cost: COST.page }, schema: { querystring: OutboxQuery, response: { 200: OutboxPage } } },
    (request) => readOutbox(platform, requireActor(request), request.query),
  );
}
