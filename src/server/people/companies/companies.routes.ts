import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Companies, Company, CompanyChange, GroupChange, NewCompany } from "#api/companies.api.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "../actor.ts";
import { addCompany, changeCompany, listCompanies, renameGroup } from "./companies.usecases.ts";

const ROUTE = "/api/v1/companies";

export function registerCompanyRoutes(app: App, platform: Platform): void {
  app.get(ROUTE, { schema: { response: { 200: Companies } } }, async (request) => listCompanies(platform, requireActor(request)));

  app.post(ROUTE, { schema: { body: NewCompany, response: { 201: Company } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await addCompany(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });

  app.patch(
    `${ROUTE}/:id`,
    { schema: { params: z.object({ id: z.coerce.number().int() }), body: CompanyChange, response: { 200: Company } } },
    async (request) => changeCompany(platform, requireActor(request), request.params.id, request.body),
  );

  app.patch(
    "/api/v1/company-groups/:id",
    { schema: { params: z.object({ id: Id }), body: GroupChange, response: { 200: Companies } } },
    async (request) => renameGroup(platform, requireActor(request), request.params.id, request.body),
  );
}
