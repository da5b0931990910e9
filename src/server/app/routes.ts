/** Every module's routes, in the order of the modules. */
import { registerStatusRoutes } from "#server/operations/status.routes.ts";
import { registerPeopleRoutes } from "#server/people/people.routes.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";

export function registerRoutes(app: App, platform: Platform): void {
  registerPeopleRoutes(app, platform);
  registerStatusRoutes(app, platform);
}
