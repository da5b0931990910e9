import { z } from "zod";
import { Id } from "#api/common.api.ts";
import {
  MadeWebhook,
  NewWebhook,
  Webhook,
  WebhookChange,
  WebhookDeliveries,
  WebhookRedo,
  WebhookRedone,
  WebhookReplay,
  WebhookTested,
  Webhooks,
} from "#api/webhooks.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import {
  type WebhookStep,
  addWebhook,
  changeWebhook,
  listDeliveries,
  listWebhooks,
  redoDeliveries,
  replayWebhook,
  rotateSecret,
  showWebhook,
  stepWebhook,
  testWebhook,
} from "./webhooks.usecases.ts";

const ROUTE = "/api/v1/webhooks";
const params = z.object({ id: Id });
const STEPS: readonly WebhookStep[] = ["pause", "resume", "end"];

export function registerWebhookRoutes(app: App, platform: Platform): void {
  app.get(ROUTE, { schema: { response: { 200: Webhooks } } }, (request) => listWebhooks(platform, requireActor(request)));
  // a secret isn't kept to be answered again: an answer that got lost means another webhook, or another secret
  app.post(ROUTE, { schema: { body: NewWebhook, response: { 201: MadeWebhook } } }, async (request, reply) =>
    reply.status(201).send(await addWebhook(platform, requireActor(request, "manage"), request.body)),
  );
  app.get(`${ROUTE}/:id`, { schema: { params, response: { 200: Webhook } } }, (request) =>
    showWebhook(platform, requireActor(request), request.params.id),
  );
  app.patch(`${ROUTE}/:id`, { schema: { params, body: WebhookChange, response: { 200: Webhook } } }, (request) =>
    changeWebhook(platform, requireActor(request, "manage"), request.params.id, request.body),
  );
  for (const step of STEPS)
    app.post(`${ROUTE}/:id/${step}`, { schema: { params, response: { 200: Webhook } } }, (request) =>
      stepWebhook(platform, requireActor(request, "manage"), request.params.id, step),
    );
  app.post(`${ROUTE}/:id/rotate`, { schema: { params, response: { 201: MadeWebhook } } }, async (request, reply) =>
    reply.status(201).send(await rotateSecret(platform, requireActor(request, "manage"), request.params.id)),
  );
  app.post(
    `${ROUTE}/:id/test`,
    { config: { cost: COST.export }, schema: { params, response: { 200: WebhookTested } } },
    (request) => testWebhook(platform, requireActor(request, "manage"), request.params.id),
  );
  app.post(`${ROUTE}/:id/replay`, { schema: { params, body: WebhookReplay, response: { 200: Webhook } } }, (request) =>
    replayWebhook(platform, requireActor(request, "manage"), request.params.id, request.body),
  );
  app.get(
    `${ROUTE}/:id/deliveries`,
    { schema: { params, querystring: z.object({ cursor: Id.optional() }), response: { 200: WebhookDeliveries } } },
    (request) => listDeliveries(platform, requireActor(request), request.params.id, request.query.cursor),
  );
  app.post(`${ROUTE}/:id/redo`, { schema: { params, body: WebhookRedo, response: { 200: WebhookRedone } } }, (request) =>
    redoDeliveries(platform, requireActor(request, "manage"), request.params.id, request.body.ids ?? null),
  );
}
