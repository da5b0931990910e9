import { z } from "zod";
import { Id } from "#api/common.api.ts";
import {
  CauseClass,
  Duties,
  Incident,
  IncidentChange,
  IncidentLog,
  IncidentPlans,
  Incidents,
  NewDuty,
  NewEntry,
  NewIncident,
  PlanChange,
  StepDone,
  ToldIncidents,
} from "#api/incidents.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { addDuty, listDuties, removeDuty } from "./duty.usecases.ts";
import {
  type IncidentMove,
  changeIncident,
  listIncidents,
  logEntry,
  moveIncident,
  openIncident,
  setStep,
  showIncident,
  showLog,
  toldIncidents,
} from "./incidents.usecases.ts";
import { changePlan, listPlans } from "./plans.ts";

const ROUTE = "/api/v1/incidents";
const Params = z.object({ id: Id });
const MOVES: readonly IncidentMove[] = ["resolve", "reopen", "close"];

export function registerIncidentRoutes(app: App, platform: Platform): void {
  const Page = z.object({ state: z.enum(["open", "closed"]).default("open"), cursor: Id.optional() });
  app.get(ROUTE, { schema: { querystring: Page, response: { 200: Incidents } } }, (request) =>
    listIncidents(platform, requireActor(request), { ...request.query, cursor: request.query.cursor, locale: request.locale }),
  );
  app.get(`${ROUTE}/told`, { schema: { response: { 200: ToldIncidents } } }, (request) =>
    toldIncidents(platform, requireActor(request), request.locale),
  );
  app.get(`${ROUTE}/:id`, { schema: { params: Params, response: { 200: Incident } } }, (request) =>
    showIncident(platform, requireActor(request), request.params.id, request),
  );
  app.get(
    `${ROUTE}/:id/log`,
    { schema: { params: Params, querystring: z.object({ cursor: Id.optional() }), response: { 200: IncidentLog } } },
    (request) => showLog(platform, requireActor(request), request.params.id, request.query.cursor),
  );
  registerChanges(app, platform);
  registerPreparations(app, platform);
}

function registerChanges(app: App, platform: Platform): void {
  app.post(ROUTE, { schema: { body: NewIncident, response: { 201: Incident } } }, async (request, reply) => {
    const actor = requireActor(request, "manage");
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await openIncident(platform, actor, request.body, request),
    }));
    return reply.status(201).send(body);
  });
  app.patch(`${ROUTE}/:id`, { schema: { params: Params, body: IncidentChange, response: { 200: Incident } } }, (request) =>
    changeIncident(platform, requireActor(request, "manage"), request.params.id, { wish: request.body, locale: request.locale }),
  );
  app.post(
    `${ROUTE}/:id/log`,
    { schema: { params: Params, body: NewEntry, response: { 201: IncidentLog } } },
    async (request, reply) => {
      const actor = requireActor(request, "manage");
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: await logEntry(platform, actor, request.params.id, request.body),
      }));
      return reply.status(201).send(body);
    },
  );
  app.put(
    `${ROUTE}/:id/steps/:step`,
    {
      schema: {
        params: Params.extend({
          step: z
            .string()
            .regex(/^\d{1,3}$/)
            .describe("from 0"),
        }),
        body: StepDone,
        response: { 200: Incident },
      },
    },
    (request) =>
      setStep(platform, requireActor(request, "manage"), request.params.id, {
        step: Number(request.params.step),
        done: request.body.done,
        locale: request.locale,
      }),
  );
  for (const move of MOVES)
    app.post(`${ROUTE}/:id/${move}`, { schema: { params: Params, response: { 200: Incident } } }, (request) =>
      moveIncident(platform, requireActor(request, "manage"), request.params.id, { move, locale: request.locale }),
    );
}

/** What is prepared for the day: plans and the roster. */
function registerPreparations(app: App, platform: Platform): void {
  app.get("/api/v1/incident-plans", { schema: { response: { 200: IncidentPlans } } }, (request) =>
    listPlans(platform, requireActor(request)),
  );
  app.put(
    "/api/v1/incident-plans/:cause",
    { schema: { params: z.object({ cause: CauseClass }), body: PlanChange, response: { 200: IncidentPlans } } },
    (request) => changePlan(platform, requireActor(request, "manage"), request.params.cause, request.body.steps),
  );
  app.get("/api/v1/duties", { schema: { response: { 200: Duties } } }, (request) => listDuties(platform, requireActor(request)));
  app.post("/api/v1/duties", { schema: { body: NewDuty, response: { 201: Duties } } }, async (request, reply) => {
    const actor = requireActor(request, "manage");
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await addDuty(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });
  app.delete("/api/v1/duties/:id", { schema: { params: Params, response: { 200: Duties } } }, (request) =>
    removeDuty(platform, requireActor(request, "manage"), request.params.id),
  );
}
