import { z } from "zod";
import { Done, WithReason } from "#api/account.api.ts";
import { SecuredPeople, SecuredPeopleSearch, SecuredPersonDetail, SessionLimits, SessionLimitsInput } from "#api/security.api.ts";
import { COST } from "#server/platform/http/costs.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "../actor.ts";
import { requireProof } from "../factors/proof.ts";
import { changeSessionLimits, endSessionsOf, searchSecured, showSecured, showSessionLimits } from "./secured.usecases.ts";

const ROUTE = "/api/v1/security";
const params = z.object({ id: z.string().min(1).max(64) });

/** How long sessions last, and how the people of one's companies sign in. */
export function registerSecurityRoutes(app: App, platform: Platform): void {
  const { db, clock } = platform;
  app.get(`${ROUTE}/session-limits`, { schema: { response: { 200: SessionLimits } } }, async (request) =>
    showSessionLimits(db, requireActor(request)),
  );
  app.put(
    `${ROUTE}/session-limits`,
    { schema: { body: SessionLimitsInput, response: { 200: SessionLimits } } },
    async (request) => {
      const { actor } = requireProof(request, clock());
      await changeSessionLimits(platform, actor, request.body);
      return showSessionLimits(db, actor);
    },
  );

  // names and addresses don't stand in an address, so the question is a body
  app.post(
    `${ROUTE}/people/search`,
    { config: { asks: true, cost: COST.page }, schema: { body: SecuredPeopleSearch, response: { 200: SecuredPeople } } },
    async (request) => searchSecured(platform, requireActor(request, "read"), request.body),
  );
  app.get(`${ROUTE}/people/:id`, { schema: { params, response: { 200: SecuredPersonDetail } } }, async (request) =>
    showSecured(platform, requireActor(request), request.params.id, request.signedIn?.sessionId ?? null),
  );
  app.post(
    `${ROUTE}/people/:id/sessions/end`,
    { schema: { params, body: WithReason, response: { 200: z.object({ ended: z.number().int() }) } } },
    async (request) => ({
      ended: await endSessionsOf(platform, requireActor(request), { userId: request.params.id }, request.body.reason),
    }),
  );
  app.post(
    `${ROUTE}/people/:id/sessions/:session/end`,
    { schema: { params: params.extend({ session: z.string().min(1).max(100) }), body: WithReason, response: { 200: Done } } },
    async (request) => {
      const { id: userId, session: sessionId } = request.params;
      await endSessionsOf(platform, requireActor(request), { userId, sessionId }, request.body.reason);
      return { ok: true as const };
    },
  );
}
