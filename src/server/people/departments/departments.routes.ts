import { z } from "zod";
import { Id } from "#api/common.api.ts";
import {
  DepartmentChange,
  DepartmentHeads,
  DepartmentMerge,
  DepartmentOutline,
  DepartmentUse,
  Departments,
  NewDepartment,
  OutlineDone,
} from "#api/departments.api.ts";
import { Handover } from "#api/staff.api.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "../actor.ts";
import type { Belongings } from "../staff/belongings.ts";
import {
  changeDepartment,
  giveUpDepartment,
  listDepartments,
  makeDepartment,
  makeOutline,
  mergeDepartment,
  nameHeads,
  showUse,
} from "./departments.usecases.ts";

const ROUTE = "/api/v1/companies/:company/departments";

export function registerDepartmentRoutes(app: App, platform: Platform, belongings: readonly Belongings[]): void {
  const ofCompany = z.object({ company: z.coerce.number().int() });
  const params = ofCompany.extend({ id: Id });

  app.get(ROUTE, { schema: { params: ofCompany, response: { 200: Departments } } }, async (request) =>
    listDepartments(platform, requireActor(request), request.params.company),
  );

  app.post(
    ROUTE,
    { schema: { params: ofCompany, body: NewDepartment, response: { 201: Departments } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: await makeDepartment(platform, actor, request.params.company, request.body),
      }));
      return reply.status(201).send(body);
    },
  );

  app.post(
    `${ROUTE}/outline`,
    { bodyLimit: 1024 * 1024, schema: { params: ofCompany, body: DepartmentOutline, response: { 200: OutlineDone } } },
    async (request) => makeOutline(platform, requireActor(request), request.params.company, request.body.text),
  );

  app.patch(`${ROUTE}/:id`, { schema: { params, body: DepartmentChange, response: { 200: Departments } } }, async (request) =>
    changeDepartment(platform, requireActor(request), request.params.company, request.params.id, request.body),
  );

  app.put(
    `${ROUTE}/:id/heads`,
    { schema: { params, body: DepartmentHeads, response: { 200: Departments } } },
    async (request) => {
      const { company, id } = request.params;
      return nameHeads(platform, requireActor(request), company, { id, people: request.body.people });
    },
  );

  app.get(`${ROUTE}/:id/use`, { schema: { params, response: { 200: DepartmentUse } } }, async (request) =>
    showUse(platform, belongings, requireActor(request), request.params.company, request.params.id),
  );

  app.delete(`${ROUTE}/:id`, { schema: { params, response: { 200: Departments } } }, async (request) =>
    giveUpDepartment(platform, belongings, requireActor(request), request.params.company, request.params.id),
  );

  app.post(
    `${ROUTE}/:id/merge`,
    { schema: { params, body: DepartmentMerge, response: { 202: Handover } } },
    async (request, reply) => {
      const actor = requireActor(request);
      const { company, id } = request.params;
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 202,
        body: await mergeDepartment(platform, belongings, actor, company, { id, into: request.body.into }),
      }));
      return reply.status(202).send(body);
    },
  );
}
