import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";

export type Log = Logger;
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

type DatabaseError = Error & { code?: string; table?: string; constraint?: string };

/** Errors without what they may quote from people's data: PostgreSQL's `detail` repeats values, messages may too. */
function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, table, constraint } = error as DatabaseError;
  const fromDatabase = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
  return {
    type: error.name,
    message: fromDatabase ? undefined : error.message,
    stack: fromDatabase ? undefined : error.stack,
    code,
    table,
    constraint,
  };
}

/** Logs as JSON lines on stderr; stdout belongs to what a command answers. @param to elsewhere, for tests */
export function createLog(level: string, to: DestinationStream = pino.destination(2)): Log {
  // @fastify/multipart tells (at "trace") what it hands to its parser: all headers, the token among them
  const serializers = { err: serializeError, busboyOptions: () => undefined };
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers }, to);
}
