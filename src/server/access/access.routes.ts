import { z } from "zod";
import {
  AccessGrant,
  AccessGrantExport,
  AccessGrantQuery,
  AccessGrants,
  AccessPeople,
  AccessPlaces,
  AccessRequest,
  AccessRequestDetail,
  AccessRequestQuery,
  AccessRequests,
  AccessSettings,
  AccessWaiting,
  ChangeGrants,
  ChangedGrants,
  DecideRequest,
  DeclineRequest,
  ExtendGrant,
  NewAccessGrant,
  NewAccessRequest,
  RevokeGrant,
  Sight,
  Viewers,
} from "#api/access.api.ts";
import { Id } from "#api/common.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import { COST } from "#server/platform/http/costs.ts";
import { attachment } from "#server/platform/http/attachment.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { exportGrants } from "./export.ts";
import { changeAccess, changeMany, restoreAccess } from "./changes.usecases.ts";
import { grantDirectly, grantRequest, listGrants } from "./grants.usecases.ts";
import { askForAccess, declineRequest, listRequests, showRequest, withdrawRequest } from "./requests.usecases.ts";
import { peopleIn, placesOf, sightOf, viewersOf } from "./seeing.usecases.ts";
import { changeAccessSettings } from "./settings.usecases.ts";
import { whatWaits } from "./waiting.ts";

const params = z.object({ id: Id });
const PersonParams = z.object({ id: z.string().max(64) });
const CompanyParams = z.object({ company: z.string().regex(/^\d{1,9}$/) });

/** Asking for access, granting it, and who sees what and why. */
export function registerAccessRoutes(app: App, platform: Platform): void {
  requests(app, platform);
  grants(app, platform);
  seeing(app, platform);
}

function requests(app: App, platform: Platform): void {
  app.get(
    "/api/v1/access/requests",
    { schema: { querystring: AccessRequestQuery, response: { 200: AccessRequests } } },
    async (request) => listRequests(platform, requireActor(request), request.query),
  );

  app.post(
    "/api/v1/access/requests",
    { schema: { body: NewAccessRequest, response: { 201: AccessRequest } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: await askForAccess(platform, actor, request.body),
      }));
      return reply.status(201).send(body);
    },
  );

  app.get("/api/v1/access/requests/:id", { schema: { params, response: { 200: AccessRequestDetail } } }, async (request) =>
    showRequest(platform, requireActor(request), request.params.id),
  );

  app.post("/api/v1/access/requests/:id/withdraw", { schema: { params, response: { 200: AccessRequest } } }, async (request) =>
    withdrawRequest(platform, requireActor(request), request.params.id),
  );

  app.post(
    "/api/v1/access/requests/:id/decline",
    { schema: { params, body: DeclineRequest, response: { 200: AccessRequest } } },
    async (request) => declineRequest(platform, requireActor(request), request.params.id, request.body.note),
  );

  app.post(
    "/api/v1/access/requests/:id/grant",
    { schema: { params, body: DecideRequest, response: { 200: AccessRequest } } },
    async (request) => grantRequest(platform, requireActor(request), request.params.id, request.body),
  );

  app.get("/api/v1/access/waiting", { schema: { response: { 200: AccessWaiting } } }, async (request) =>
    whatWaits(platform, requireActor(request)),
  );
}

function grants(app: App, platform: Platform): void {
  app.get(
    "/api/v1/access/grants",
    { schema: { querystring: AccessGrantQuery, response: { 200: AccessGrants } } },
    async (request) => listGrants(platform, requireActor(request), request.query),
  );

  app.post(
    "/api/v1/access/grants",
    { schema: { body: NewAccessGrant, response: { 201: AccessGrant } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: await grantDirectly(platform, actor, request.body),
      }));
      return reply.status(201).send(body);
    },
  );

  app.post(
    "/api/v1/access/grants/:id/extend",
    { schema: { params, body: ExtendGrant, response: { 200: AccessGrant } } },
    async (request) => changeAccess(platform, requireActor(request), request.params.id, { as: "extend", ...request.body }),
  );

  app.post(
    "/api/v1/access/grants/:id/revoke",
    { schema: { params, body: RevokeGrant, response: { 200: AccessGrant } } },
    async (request) => changeAccess(platform, requireActor(request), request.params.id, { as: "revoke", ...request.body }),
  );

  app.post("/api/v1/access/grants/:id/restore", { schema: { params, response: { 200: AccessGrant } } }, async (request) =>
    restoreAccess(platform, requireActor(request), request.params.id),
  );

  app.post("/api/v1/access/grants/:id/review", { schema: { params, response: { 200: AccessGrant } } }, async (request) =>
    changeAccess(platform, requireActor(request), request.params.id, { as: "review" }),
  );

  app.post(
    "/api/v1/access/grants/change",
    { config: { cost: COST.export }, schema: { body: ChangeGrants, response: { 200: ChangedGrants } } },
    async (request) => changeMany(platform, requireActor(request), request.body, request.locale),
  );

  // it leaves a trace, but changes nothing that anybody sees: a token that may read may do it
  app.post(
    "/api/v1/access/grants/export",
    { config: { asks: true, cost: COST.export }, schema: { body: AccessGrantExport } },
    async (request, reply) => {
      const { name, type, body } = await exportGrants(platform, requireActor(request, "read"), request.body, request.locale);
      return reply
        .headers({ "content-disposition": attachment(name), "cache-control": "private, no-store" })
        .type(type)
        .send(body);
    },
  );
}

function seeing(app: App, platform: Platform): void {
  app.get("/api/v1/access/places", { schema: { response: { 200: AccessPlaces } } }, async (request) =>
    placesOf(platform, requireActor(request)),
  );

  app.patch(
    "/api/v1/access/places/:company",
    { schema: { params: CompanyParams, body: AccessSettings.partial(), response: { 200: AccessSettings } } },
    async (request) => changeAccessSettings(platform, requireActor(request), Number(request.params.company), request.body),
  );

  app.get(
    "/api/v1/access/places/:company/people",
    { schema: { params: CompanyParams, response: { 200: AccessPeople } } },
    async (request) => peopleIn(platform, requireActor(request), Number(request.params.company)),
  );

  app.get("/api/v1/access/people/:id", { schema: { params: PersonParams, response: { 200: Sight } } }, async (request) =>
    sightOf(platform, requireActor(request), request.params.id),
  );

  app.get(
    "/api/v1/invoices/:id/viewers",
    {
      schema: {
        params,
        querystring: z.object({
          cursor: z
            .string()
            .regex(/^\d{1,6}$/)
            .optional(),
        }),
        response: { 200: Viewers },
      },
    },
    async (request) => viewersOf(platform, requireActor(request), request.params.id, Number(request.query.cursor ?? 0)),
  );
}
