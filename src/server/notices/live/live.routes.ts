import type { FastifyReply } from "fastify";
import { requireSession } from "#server/people/factors/proof.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { inboxStamps } from "../inbox/inbox.queries.ts";
import { readHead } from "../outbox/outbox.queries.ts";
import { cursorOf, placeOf } from "../outbox/outbox.usecases.ts";
import { type Stream, newHub } from "./hub.ts";

const EVERY_MS = 1_000;
/** A browser has one for all of its windows, where it can; a person has several browsers. */
const STREAMS_MAX = 12;
/** A receiver that takes nothing is let go; it comes back and is told what it missed. */
const UNSENT_MAX = 256 * 1024;

/** Server-sent events for whoever has the app open. Programs read the outbox. */
export function registerLiveRoutes(app: App, platform: Platform): void {
  const hub = newHub(platform);
  let looking = false;
  // begun here and not by a request: what a request begins is broken off with it
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void hub
      .look()
      .catch((error: unknown) => platform.log.info({ err: error }, "live updates can't be looked up"))
      .finally(() => (looking = false));
  }, EVERY_MS).unref();
  // an open stream would hold the end of the server up for as long as it stays open
  app.addHook("preClose", (done) => {
    clearInterval(timer);
    hub.end();
    done();
  });
  app.get("/api/v1/live", { sse: { kind: "only" }, schema: {} }, async (request, reply) => {
    const { actor, session } = requireSession(request);
    if (hub.count(actor.userId) >= STREAMS_MAX) throw new ProblemError(429, "live-max", { headers: { "retry-after": "30" } });
    const { lastEventId } = reply.sse;
    const place = lastEventId === null ? (await readHead(platform.db)).seq : await placeOf(platform, lastEventId);
    reply.sse.keepAlive();
    const inbox = (await inboxStamps(platform.db, [actor.userId])).get(actor.userId) ?? "";
    const stream = streamOf(platform, reply, { userId: actor.userId, sessionId: session.sessionId, place, inbox });
    await reply.sse.send({ id: cursorOf(platform.config, place), event: "ready", data: {} });
    hub.add(stream);
    reply.sse.onClose(() => hub.remove(stream));
  });
}

function streamOf(
  { config, clock, log }: Platform,
  reply: FastifyReply,
  who: Pick<Stream, "userId" | "sessionId" | "place" | "inbox">,
): Stream {
  const stream: Stream = {
    ...who,
    openedAt: clock().getTime(),
    send: (event, change, place) => {
      if (reply.raw.writableLength > UNSENT_MAX) return stream.close();
      reply.sse
        .send({ id: cursorOf(config, place), event, data: change })
        .catch((error: unknown) => log.debug({ err: error }, "live"));
    },
    sources: null,
    ring: (event) => {
      reply.sse
        .send({ id: cursorOf(config, stream.place), event, data: {} })
        .catch((error: unknown) => log.debug({ err: error }, "live"));
    },
    close: () => reply.sse.close(),
  };
  return stream;
}
