import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Follow, FollowHours, Inbox, InboxRead, InboxUnread, Subscriptions, Unsubscribe } from "#api/subscriptions.api.ts";
import { requireActor } from "#server/people/actor.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { countUnread, readEntries, readInbox } from "../inbox/inbox.usecases.ts";
import { follow, listSubscriptions, setHours, unfollow, unsubscribe } from "./subscriptions.usecases.ts";
import type { Views } from "./subscriptions.types.ts";

const ROUTE = "/api/v1/subscriptions";
const INBOX = "/api/v1/inbox";
const UNSUBSCRIBE = "/api/v1/unsubscribe";

export function registerSubscriptionRoutes(app: App, platform: Platform, views: Views): void {
  app.get(ROUTE, { schema: { response: { 200: Subscriptions } } }, (request) =>
    listSubscriptions(platform, views, requireActor(request)),
  );
  app.put(ROUTE, { schema: { body: Follow, response: { 200: Subscriptions } } }, (request) =>
    follow(platform, views, requireActor(request), request.body),
  );
  app.put(`${ROUTE}/hours`, { schema: { body: FollowHours, response: { 200: Subscriptions } } }, (request) =>
    setHours(platform, views, requireActor(request), request.body),
  );
  app.delete(`${ROUTE}/:id`, { schema: { params: z.object({ id: Id }), response: { 200: Subscriptions } } }, (request) =>
    unfollow(platform, views, requireActor(request), request.params.id),
  );
  app.get(INBOX, { schema: { querystring: z.object({ cursor: Id.optional() }), response: { 200: Inbox } } }, (request) =>
    readInbox(platform, views, requireActor(request), request.query.cursor ?? null),
  );
  app.get(`${INBOX}/unread`, { schema: { response: { 200: InboxUnread } } }, async (request) => ({
    unread: await countUnread(platform, views, requireActor(request)),
  }));
  app.post(`${INBOX}/read`, { schema: { body: InboxRead, response: { 200: InboxUnread } } }, async (request) => {
    const actor = requireActor(request);
    await readEntries(platform, actor, request.body.ids ?? null);
    return { unread: await countUnread(platform, views, actor) };
  });
  registerUnsubscribing(app, platform);
}

/** Without signing in: the token of the mail says whose mails end. */
function registerUnsubscribing(app: App, platform: Platform): void {
  // whoever follows the link asks first; programs that look at links end nothing
  app.get(UNSUBSCRIBE, { schema: { querystring: Unsubscribe, hide: true } }, (request, reply) =>
    reply.redirect(`/unsubscribe#${encodeURIComponent(request.query.token)}`),
  );
  app.post(
    UNSUBSCRIBE,
    { config: { oneClick: true }, schema: { querystring: Unsubscribe, response: { 200: z.object({ done: z.literal(true) }) } } },
    async (request) => {
      await unsubscribe(platform, request.query.token);
      return { done: true as const };
    },
  );
}
