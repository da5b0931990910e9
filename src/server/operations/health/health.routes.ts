import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Health, RepairOutcome } from "#api/health.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { repairAsked, showHealth } from "./health.usecases.ts";

/** How the installation is doing, for those who manage every company of it. */
export function registerHealthRoutes(app: App, platform: Platform): void {
  app.get("/api/v1/health", { config: { cost: COST.batch }, schema: { response: { 200: Health } } }, (request) =>
    showHealth(platform, requireActor(request), request.locale),
  );

  app.post(
    "/api/v1/health/findings/:id/repair",
    { config: { cost: COST.batch }, schema: { params: z.object({ id: Id }), response: { 200: RepairOutcome } } },
    (request) => repairAsked(platform, requireActor(request), request.params.id),
  );
}
