import { z } from "zod";
import { Id } from "#api/common.api.ts";
import {
  Follow,
  FollowHours,
  Inbox,
  InboxRead,
  InboxUnread,
  MadeOwnHook,
  NewOwnHook,
  Subscriptions,
  Unsubscribe,
} from "#api/subscriptions.api.ts";
import { WebhookTested } from "#api/webhooks.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { requireProof } from "#server/people/factors/proof.ts";
import { COST } from "#server/platform/http/costs.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { countUnread, readEntries, readInbox } from "../inbox/inbox.usecases.ts";
import {
  dropHook,
  follow,
  listSubscriptions,
  redoHook,
  setHook,
  setHours,
  testHook,
  unfollow,
  unsubscribe,
} from "./subscriptions.usecases.ts";
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
  registerOwnHook(app, platform, views);
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

function registerOwnHook(app: App, platform: Platform, views: Views): void {
  const HOOK = `${ROUTE}/hook`;
  app.put(HOOK, { schema: { body: NewOwnHook, response: { 200: MadeOwnHook } } }, (request) =>
    // what he sees leaves by it from then on, as by a token
    setHook(platform, requireProof(request, platform.clock()).actor, request.body.url),
  );
  app.delete(HOOK, { schema: { response: { 200: Subscriptions } } }, (request) =>
    dropHook(platform, views, requireActor(request)),
  );
  app.post(`${HOOK}/test`, { config: { cost: COST.export }, schema: { response: { 200: WebhookTested } } }, (request) =>
    testHook(platform, requireActor(request)),
  );
  app.post(`${HOOK}/redo`, { config: { cost: COST.export }, schema: { response: { 200: Subscriptions } } }, (request) =>
    redoHook(platform, views, requireActor(request)),
  );
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
