import { z } from "zod";
import {
  AuditExport,
  AuditPage,
  AuditPeople,
  AuditSearch,
  Consistency,
  TrailHead,
  TrailKeys,
  TrailRetention,
  TrailStates,
} from "#api/audit.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { COST } from "#server/platform/http/costs.ts";
import { attachment } from "#server/platform/http/attachment.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { consistency, lastHead, peopleOf, publishedKeys, searchTrail, trailStates } from "./audit.usecases.ts";
import { exportTrail } from "./export.ts";
import { keepAccessFor } from "./retention.ts";

const params = z.object({ company: z.string().regex(/^\d{1,9}$/) });
const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The trail: looking at it, how it is sealed, and what proves it elsewhere. */
export function registerAuditRoutes(app: App, platform: Platform): void {
  const { db } = platform;
  app.get("/api/v1/audit", { schema: { response: { 200: TrailStates } } }, async (request) =>
    trailStates(platform, requireActor(request)),
  );

  // by POST, so that numbers of invoices stand in no address; it changes nothing
  app.post(
    "/api/v1/audit/events",
    { config: { asks: true, cost: COST.facets }, schema: { body: AuditSearch, response: { 200: AuditPage } } },
    async (request) => searchTrail(platform, requireActor(request, "read"), request.body),
  );

  app.get("/api/v1/audit/companies/:company/people", { schema: { params, response: { 200: AuditPeople } } }, async (request) =>
    peopleOf(db, requireActor(request), Number(request.params.company)),
  );

  app.get("/api/v1/audit/companies/:company/head", { schema: { params, response: { 200: TrailHead } } }, async (request) =>
    lastHead(db, requireActor(request), Number(request.params.company)),
  );

  app.get(
    "/api/v1/audit/companies/:company/consistency",
    { schema: { params, querystring: z.object({ first: Hash, second: Hash }), response: { 200: Consistency } } },
    async (request) => consistency(db, requireActor(request), Number(request.params.company), request.query),
  );

  app.post(
    "/api/v1/audit/exports",
    { config: { asks: true, cost: COST.export }, schema: { body: AuditExport } },
    async (request, reply) => {
      const { name, body } = await exportTrail(platform, requireActor(request, "read"), request.body);
      return reply
        .headers({ "content-disposition": attachment(name), "cache-control": "private, no-store" })
        .type("application/x-ndjson; charset=utf-8")
        .send(body);
    },
  );

  app.put("/api/v1/audit/retention", { schema: { body: TrailRetention, response: { 200: TrailStates } } }, async (request) => {
    const actor = requireActor(request);
    await keepAccessFor(platform, actor, request.body);
    return trailStates(platform, actor);
  });

  app.get("/api/v1/audit/keys", { schema: { response: { 200: TrailKeys }, security: [] } }, async () => publishedKeys(platform));
}
