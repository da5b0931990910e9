import { z } from "zod";
import { Id } from "#api/common.api.ts";
import {
  Belongings as BelongingsAnswer,
  BelongingsOf,
  Handover,
  Leave,
  MembershipChange,
  MembershipInput,
  PeoplePage,
  PeopleSearch,
  Person,
  PersonChange,
  StateChange,
} from "#api/staff.api.ts";
import { COST } from "#server/platform/http/costs.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "../actor.ts";
import { type Belongings, countBelongings } from "./belongings.ts";
import { resumeHandover, showHandover } from "./handover.usecases.ts";
import { disablePerson, enablePerson, leaveCompany } from "./leaving.usecases.ts";
import { addToCompany, changeMembership, endMembership } from "./memberships.usecases.ts";
import { knownPerson, ownCompany, renamePerson, searchPeople, showPerson } from "./staff.usecases.ts";

const ROUTE = "/api/v1/people";
const params = z.object({ id: z.string().min(1).max(64) });

/** People of the companies that the asker looks after. */
export function registerStaffRoutes(app: App, platform: Platform, belongings: readonly Belongings[]): void {
  // names and addresses don't stand in an address, so the question is a body
  app.post(
    `${ROUTE}/search`,
    { config: { asks: true, cost: COST.page }, schema: { body: PeopleSearch, response: { 200: PeoplePage } } },
    async (request) => searchPeople(platform, requireActor(request, "read"), request.body),
  );

  app.get(`${ROUTE}/:id`, { schema: { params, response: { 200: Person } } }, async (request) =>
    showPerson(platform, requireActor(request), request.params.id),
  );

  app.patch(`${ROUTE}/:id`, { schema: { params, body: PersonChange, response: { 200: Person } } }, async (request) =>
    renamePerson(platform, requireActor(request), request.params.id, request.body.name),
  );

  registerMemberships(app, platform, belongings);
  registerLeaving(app, platform, belongings);
}

function registerMemberships(app: App, platform: Platform, belongings: readonly Belongings[]): void {
  const one = params.extend({ membership: Id });
  app.post(
    `${ROUTE}/:id/memberships`,
    { schema: { params, body: MembershipInput, response: { 201: Person } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: await addToCompany(platform, actor, request.params.id, request.body),
      }));
      return reply.status(201).send(body);
    },
  );

  app.patch(
    `${ROUTE}/:id/memberships/:membership`,
    { schema: { params: one, body: MembershipChange, response: { 200: Person } } },
    async (request) => {
      const { id, membership } = request.params;
      return changeMembership(platform, belongings, requireActor(request), { userId: id, id: membership }, request.body);
    },
  );

  app.post(
    `${ROUTE}/:id/memberships/:membership/end`,
    { schema: { params: one, body: StateChange, response: { 200: Person } } },
    async (request) => {
      const { id, membership } = request.params;
      return endMembership(platform, requireActor(request), { userId: id, id: membership }, request.body.reason);
    },
  );
}

function registerLeaving(app: App, platform: Platform, belongings: readonly Belongings[]): void {
  for (const [verb, act] of [
    ["disable", disablePerson],
    ["enable", enablePerson],
  ] as const)
    app.post(`${ROUTE}/:id/${verb}`, { schema: { params, body: StateChange, response: { 200: Person } } }, async (request) =>
      act(platform, requireActor(request), request.params.id, request.body.reason),
    );

  app.post(`${ROUTE}/:id/leave`, { schema: { params, body: Leave, response: { 200: Person } } }, async (request) =>
    leaveCompany(platform, belongings, requireActor(request), request.params.id, request.body),
  );

  app.get(
    `${ROUTE}/:id/belongings`,
    { schema: { params, querystring: BelongingsOf, response: { 200: BelongingsAnswer } } },
    async (request) => {
      const actor = requireActor(request);
      const { company, department = null } = request.query;
      await knownPerson(platform.db, actor, request.params.id);
      const owned = { companyId: ownCompany(actor, company), ownerId: request.params.id, departmentId: department };
      return { counted: await countBelongings(platform.db, belongings, { ...owned, everything: false }) };
    },
  );

  const handover = z.object({ id: Id });
  app.get("/api/v1/handovers/:id", { schema: { params: handover, response: { 200: Handover } } }, async (request) =>
    showHandover(platform, requireActor(request), request.params.id),
  );
  app.post("/api/v1/handovers/:id/resume", { schema: { params: handover, response: { 200: Handover } } }, async (request) =>
    resumeHandover(platform, requireActor(request), request.params.id),
  );
}
