import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Held, HeldLeave, HeldList, HeldQuery, HeldSettle } from "#api/held.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { KINDS } from "./kinds.ts";
import { fetchHeld, leaveHeld, listHeld, settleHeld } from "./held.usecases.ts";

const ROUTE = "/api/v1/held";
const Params = z.object({ source: Id, key: z.string().regex(/^[\w-]{43}$/) });

export function registerHeldRoutes(app: App, platform: Platform): void {
  app.get(ROUTE, { schema: { querystring: HeldQuery, response: { 200: HeldList } } }, (request) =>
    listHeld(platform, requireActor(request), request.query),
  );
  app.post(
    `${ROUTE}/:source/:key/fetch`,
    { config: { cost: COST.export }, schema: { params: Params, response: { 200: Held } } },
    (request) => fetchHeld(platform, KINDS, requireActor(request, "write"), request.params.source, request.params.key),
  );
  app.post(
    `${ROUTE}/:source/:key/settle`,
    { schema: { params: Params, body: HeldSettle, response: { 200: Held } } },
    (request) => {
      const { source, key } = request.params;
      return settleHeld(platform, requireActor(request, "write"), source, key, request.body.document);
    },
  );
  app.post(`${ROUTE}/:source/:key/leave`, { schema: { params: Params, body: HeldLeave, response: { 200: Held } } }, (request) => {
    const { source, key } = request.params;
    return leaveHeld(platform, requireActor(request, "write"), source, key, request.body.reason);
  });
}
