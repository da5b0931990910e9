import { z } from "zod";
import { NewRole, Role, RoleChange, RoleDetail, Roles, Separation, SeparationStep } from "#api/roles.api.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "../actor.ts";
import { changeRole, listRoles, makeRole, restoreRole, retireRole, showRole } from "./roles.usecases.ts";
import { showSeparation, stepSeparation } from "./separation.ts";

const params = z.object({ key: z.string().min(1).max(40) });
const Reason = z.object({ reason: z.string().trim().max(300).optional() });

/** Roles, and the separation of system, security and audit administration. */
export function registerRoleRoutes(app: App, platform: Platform): void {
  app.get("/api/v1/roles", { schema: { response: { 200: Roles } } }, async (request) =>
    listRoles(platform, requireActor(request)),
  );

  app.post("/api/v1/roles", { schema: { body: NewRole, response: { 201: Role } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await makeRole(platform, actor, request.body),
    }));
    return reply.status(201).send(body);
  });

  app.get("/api/v1/roles/:key", { schema: { params, response: { 200: RoleDetail } } }, async (request) =>
    showRole(platform, requireActor(request), request.params.key),
  );

  app.patch("/api/v1/roles/:key", { schema: { params, body: RoleChange, response: { 200: Role } } }, async (request) =>
    changeRole(platform, requireActor(request), request.params.key, request.body),
  );

  app.post(
    "/api/v1/roles/:key/retire",
    { schema: { params, body: Reason, response: { 204: z.null() } } },
    async (request, reply) => {
      await retireRole(platform, requireActor(request), request.params.key, request.body.reason ?? null);
      return reply.status(204).send(null);
    },
  );

  app.post("/api/v1/roles/:key/restore", { schema: { params, response: { 200: Role } } }, async (request) =>
    restoreRole(platform, requireActor(request), request.params.key),
  );

  app.get("/api/v1/separation", { schema: { response: { 200: Separation } } }, async (request) =>
    showSeparation(platform, requireActor(request)),
  );

  app.post("/api/v1/separation", { schema: { body: SeparationStep, response: { 200: Separation } } }, async (request) =>
    stepSeparation(platform, requireActor(request), request.body),
  );
}
