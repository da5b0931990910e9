import { TroubleError, errorCode } from "#server/platform/errors.ts";

/** What stands in the way of listening, as a sentence that says what to do. */
export function listenTrouble(error: unknown, host: string, port: number): unknown {
  const code = errorCode(error);
  if (code === "EADDRINUSE") return new TroubleError("port-taken", { port, next: port + 1 }, error);
  if (code === "EACCES") return new TroubleError("port-forbidden", { port }, error);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return new TroubleError("host-unknown", { host }, error);
  return error;
}
