import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Invitation, InvitationAnswer, InvitationToken, NewInvitation, OpenedInvitation } from "#api/staff.api.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "../actor.ts";
import {
  acceptInvitation,
  invite,
  openInvitation,
  renewInvitation,
  showInvitation,
  withdrawInvitation,
} from "./invitations.usecases.ts";

const ROUTE = "/api/v1/invitations";

/** @param signIn signs the browser in that has just chosen its password; gives the cookies */
export function registerInvitationRoutes(
  app: App,
  platform: Platform,
  signIn: (request: Parameters<typeof requireActor>[0], email: string, password: string) => Promise<string[]>,
): void {
  const params = z.object({ id: Id });

  app.post(ROUTE, { schema: { body: NewInvitation, response: { 201: Invitation } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await invite(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });
  app.get(`${ROUTE}/:id`, { schema: { params, response: { 200: Invitation } } }, async (request) =>
    showInvitation(platform, requireActor(request), request.params.id),
  );
  app.post(`${ROUTE}/:id/renew`, { schema: { params, response: { 200: Invitation } } }, async (request) =>
    renewInvitation(platform, requireActor(request), request.params.id),
  );
  app.delete(`${ROUTE}/:id`, { schema: { params, response: { 200: Invitation } } }, async (request) =>
    withdrawInvitation(platform, requireActor(request), request.params.id),
  );

  // whoever holds the link, signed in or not
  app.post(`${ROUTE}/open`, { schema: { body: InvitationToken, response: { 200: OpenedInvitation } } }, async (request) =>
    openInvitation(platform, request.body.token, request.actor),
  );
  app.post(
    `${ROUTE}/accept`,
    { schema: { body: InvitationAnswer, response: { 201: z.object({ ok: z.boolean() }) } } },
    async (request, reply) => {
      const { email } = await acceptInvitation(platform, request.body, request.actor);
      const cookies = email === null ? [] : await signIn(request, email, request.body.password!);
      for (const cookie of cookies) void reply.header("set-cookie", cookie);
      return reply.status(201).send({ ok: true });
    },
  );
}
