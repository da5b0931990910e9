/** Puts the server together: platform, routes, jobs, and their orderly end. */
import { measuresOf } from "#server/operations/health/measures.ts";
import { addressOf, createApp } from "#server/platform/http.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { listenTrouble } from "./listen.ts";
import { registerRoutes } from "./routes.ts";

export { searchRebuild } from "#server/invoices/invoices.usecases.ts";
export { firstLink } from "./first-link.ts";
export { startWorker } from "./worker.ts";

export type Serving = { app: App; address: string; port: number; close(): Promise<void> };

/** Listens; throws "port-taken", "port-forbidden" or "host-unknown" where it can't. */
export async function serve(platform: Platform): Promise<Serving> {
  const { host, port } = platform.config;
  const app = await createApp(platform, {
    routes: (each) => registerRoutes(each, platform),
    measures: () => measuresOf(platform),
  });
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenTrouble(error, host, port);
  }
  const bound = app.server.address();
  const actual = typeof bound === "object" && bound ? bound.port : port;
  return { app, port: actual, address: addressOf(platform, actual), close: () => app.close() };
}
