import { z } from "zod";
import { ApiTokens, Done, MadeApiToken, NewApiToken, RotateToken } from "#api/account.api.ts";
import {
  NewServiceAccount,
  ServiceAccount,
  ServiceAccountChange,
  ServiceAccounts,
  ServiceAccountsQuery,
} from "#api/service-accounts.api.ts";
import { StateChange } from "#api/staff.api.ts";
import { COST } from "#server/platform/http/costs.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "../actor.ts";
import { requireProof, requireSession } from "../factors/proof.ts";
import type { Belongings } from "../staff/belongings.ts";
import { endServiceToken, makeServiceToken, rotateServiceToken, serviceTokens } from "./service-tokens.usecases.ts";
import {
  changeService,
  endService,
  listServices,
  makeService,
  pauseService,
  resumeService,
  showService,
} from "./services.usecases.ts";

const ROUTE = "/api/v1/service-accounts";
const params = z.object({ id: z.string().min(1).max(64) });
const done = { ok: true } as const;

/** Accounts of machines, for whoever looks after the people of their company or answers for them. */
export function registerServiceRoutes(app: App, platform: Platform, belongings: readonly Belongings[]): void {
  app.get(
    ROUTE,
    { config: { cost: COST.page }, schema: { querystring: ServiceAccountsQuery, response: { 200: ServiceAccounts } } },
    async (request) => listServices(platform, requireActor(request), request.query),
  );
  app.post(ROUTE, { schema: { body: NewServiceAccount, response: { 201: ServiceAccount } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await makeService(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });
  app.get(`${ROUTE}/:id`, { schema: { params, response: { 200: ServiceAccount } } }, async (request) =>
    showService(platform, requireActor(request), request.params.id),
  );
  app.patch(
    `${ROUTE}/:id`,
    { schema: { params, body: ServiceAccountChange, response: { 200: ServiceAccount } } },
    async (request) => changeService(platform, requireActor(request), request.params.id, request.body),
  );
  for (const [verb, act] of [
    ["pause", pauseService],
    ["resume", resumeService],
  ] as const)
    app.post(
      `${ROUTE}/:id/${verb}`,
      { schema: { params, body: StateChange, response: { 200: ServiceAccount } } },
      async (request) => act(platform, requireActor(request), request.params.id, request.body.reason),
    );
  app.post(`${ROUTE}/:id/end`, { schema: { params, body: StateChange, response: { 200: ServiceAccount } } }, async (request) =>
    endService(platform, belongings, requireActor(request), request.params.id, request.body.reason),
  );
  registerTokens(app, platform);
}

function registerTokens(app: App, platform: Platform): void {
  const one = params.extend({ token: z.string().min(1).max(64) });
  app.get(`${ROUTE}/:id/tokens`, { schema: { params, response: { 200: ApiTokens } } }, async (request) =>
    serviceTokens(platform, requireActor(request), request.params.id),
  );
  // a token isn't kept to be answered again: an answer that got lost means another token
  app.post(
    `${ROUTE}/:id/tokens`,
    { schema: { params, body: NewApiToken, response: { 201: MadeApiToken } } },
    async (request, reply) => {
      const { actor } = requireProof(request, platform.clock());
      return reply.status(201).send(await makeServiceToken(platform, actor, request.params.id, request.body));
    },
  );
  app.post(
    `${ROUTE}/:id/tokens/:token/rotate`,
    { schema: { params: one, body: RotateToken, response: { 201: MadeApiToken } } },
    async (request, reply) => {
      const { actor } = requireProof(request, platform.clock());
      const { id, token } = request.params;
      return reply.status(201).send(await rotateServiceToken(platform, actor, id, token, request.body));
    },
  );
  app.delete(`${ROUTE}/:id/tokens/:token`, { schema: { params: one, response: { 200: Done } } }, async (request) => {
    const { actor } = requireSession(request);
    await endServiceToken(platform, actor, request.params.id, request.params.token);
    return done;
  });
}
