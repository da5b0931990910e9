/**
 * O4, D14: where the server is late already, whoever has enough under way is refused at the door, before it is even asked who he is: that
 * takes a tenth of a millisecond, and what is done for him meanwhile goes on. Whoever asks one thing after the other is let in to the lines.
 */
import type { FastifyRequest } from "fastify";
import type { App } from "./http.types.ts";
import { lineOf, overloaded } from "./lines.ts";

/** As many are never too many. */
export const CALM = 32;
type Pressure = {
  /** milliseconds by which the event loop is late */
  late: number;
  /** how many wait for a connection to the database */
  waiting: number;
};
/** Above it nobody has more than `own` under way: of what stands in a line, and of what costs little. */
const DEAR = { late: 150, waiting: 32, own: 2 };
const CHEAP = { late: 1_000, waiting: 200, own: 4 };
const SECONDS = 3;

const isAbove = (pressure: Pressure, limit: Pressure): boolean => pressure.late > limit.late || pressure.waiting > limit.waiting;

/** Whose it is, by what he says of himself; who makes up a token for each request is counted by his address elsewhere (security.ts). */
const keyOf = ({ headers, ip }: FastifyRequest): string => headers.authorization ?? headers.cookie ?? ip;

/** Whether one more is let in. @param own how many of his are inside; @param all how many of everybody's */
export function mayEnter(asked: { dear: boolean; own: number; all: number }, pressure: () => Pressure): boolean {
  const limit = asked.dear ? DEAR : CHEAP;
  return asked.all < CALM || asked.own < limit.own || !isAbove(pressure(), limit);
}

/** Counts who is inside. @param waiting how many wait for a connection to the database @returns how many are inside */
export function keepDoor(app: App, waiting: () => number): () => number {
  const inside = new Map<string, number>();
  let all = 0;
  const pressure = (): Pressure => ({ late: app.memoryUsage().eventLoopDelay, waiting: waiting() });
  app.addHook("onRequest", (request, reply, done) => {
    // a stream of events stays for hours and costs nothing
    if (!request.url.startsWith("/api/") || request.headers.accept === "text/event-stream") return done();
    const key = keyOf(request);
    const own = inside.get(key) ?? 0;
    const line = lineOf(request);
    if (!mayEnter({ dear: line !== null && line !== "lookup", own, all }, pressure)) return done(overloaded(SECONDS));
    inside.set(key, own + 1);
    all += 1;
    reply.raw.once("close", () => {
      all -= 1;
      const left = (inside.get(key) ?? 1) - 1;
      if (left > 0) inside.set(key, left);
      else inside.delete(key);
    });
    return done();
  });
  return () => all;
}
