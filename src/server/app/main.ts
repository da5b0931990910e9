/** Puts the server together: platform, routes, jobs, and their orderly end. */
import { addressOf, createApp } from "#server/platform/http.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { TroubleError, errorCode } from "#server/platform/errors.ts";
import { registerRoutes } from "./routes.ts";

export type Serving = { app: App; address: string; port: number; close(): Promise<void> };

/** Listens; throws "port-taken", "port-forbidden" or "host-unknown" where it can't. */
export async function serve(platform: Platform): Promise<Serving> {
  const { host, port } = platform.config;
  const app = await createApp(platform, { routes: (each) => registerRoutes(each, platform) });
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

export function listenTrouble(error: unknown, host: string, port: number): unknown {
  const code = errorCode(error);
  if (code === "EADDRINUSE") return new TroubleError("port-taken", { port, next: port + 1 }, error);
  if (code === "EACCES") return new TroubleError("port-forbidden", { port }, error);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return new TroubleError("host-unknown", { host }, error);
  return error;
}
