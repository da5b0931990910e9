import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { CurrentNotices, NewNotice, Notice, Notices, PastNotices, Withdrawal } from "#api/notices.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import {
  addNotice,
  changeNotice,
  currentNotices,
  dismissNotice,
  managedNotices,
  pastNotices,
  publishNotice,
  withdrawNotice,
} from "./notices.usecases.ts";

const ROUTE = "/api/v1/notices";
const Params = z.object({ id: Id });
const Page = z.object({ cursor: Id.optional() });

export function registerNoticeRoutes(app: App, platform: Platform): void {
  app.get(`${ROUTE}/current`, { schema: { response: { 200: CurrentNotices } } }, (request) =>
    currentNotices(platform, requireActor(request), request.locale),
  );
  app.get(ROUTE, { schema: { querystring: Page, response: { 200: PastNotices } } }, (request) =>
    pastNotices(platform, requireActor(request), { locale: request.locale, cursor: request.query.cursor }),
  );
  app.get(`${ROUTE}/managed`, { schema: { querystring: Page, response: { 200: Notices } } }, (request) =>
    managedNotices(platform, requireActor(request), request.query.cursor),
  );
  const Wish = z.intersection(NewNotice, z.object({ publish: z.boolean().default(false).describe("at once, not as a draft") }));
  app.post(ROUTE, { schema: { body: Wish, response: { 201: Notice } } }, async (request, reply) => {
    const actor = requireActor(request, "manage");
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await addNotice(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });
  app.put(`${ROUTE}/:id`, { schema: { params: Params, body: NewNotice, response: { 200: Notice } } }, (request) =>
    changeNotice(platform, requireActor(request, "manage"), request.params.id, request.body),
  );
  app.post(`${ROUTE}/:id/publish`, { schema: { params: Params, response: { 200: Notice } } }, (request) =>
    publishNotice(platform, requireActor(request, "manage"), request.params.id),
  );
  app.post(`${ROUTE}/:id/withdraw`, { schema: { params: Params, body: Withdrawal, response: { 200: Notice } } }, (request) =>
    withdrawNotice(platform, requireActor(request, "manage"), request.params.id, request.body.reason),
  );
  app.post(`${ROUTE}/:id/dismiss`, { schema: { params: Params, response: { 204: z.null() } } }, async (request, reply) => {
    await dismissNotice(platform, requireActor(request), request.params.id);
    return reply.status(204).send(null);
  });
}
