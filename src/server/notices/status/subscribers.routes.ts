import { StatusDone, StatusLink, StatusSubscription } from "#api/status.api.ts";
import { clientOf } from "#server/platform/http/client-address.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { confirm, leave, subscribe } from "./subscribers.ts";

const ROUTE = "/api/v1/status-subscriptions";

/** Open to everybody: whoever has the link of a mail is who has the address. */
export function registerSubscriberRoutes(app: App, platform: Platform): void {
  const schema = { security: [], tags: ["status"] };
  app.post(ROUTE, { schema: { ...schema, body: StatusSubscription, response: { 202: StatusDone } } }, async (request, reply) => {
    const { email, locale } = request.body;
    await subscribe(platform, clientOf(request.ip), email, locale ?? request.locale);
    return reply.status(202).send({ ok: true });
  });
  app.post(`${ROUTE}/confirm`, { schema: { ...schema, body: StatusLink, response: { 200: StatusDone } } }, async (request) => {
    await confirm(platform, request.body.token);
    return { ok: true as const };
  });
  app.post(`${ROUTE}/leave`, { schema: { ...schema, body: StatusLink, response: { 200: StatusDone } } }, async (request) => {
    await leave(platform, request.body.token);
    return { ok: true as const };
  });
}
