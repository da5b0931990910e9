import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { FacetQuery, Facets } from "#api/facets.api.ts";
import { InvoiceExport, InvoiceFilters, InvoicePage, InvoiceQuery, InvoiceTotal, InvoiceTotalQuery } from "#api/invoices.api.ts";
import { StoredQuery } from "#api/lookups.api.ts";
import { SumsLine, SumsRequest } from "#api/sums.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { attachment } from "#server/platform/http/attachment.ts";
import { COST } from "#server/platform/http/costs.ts";
import { problemOf } from "#server/platform/http/problems.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { exportInvoices } from "./export.ts";
import { facetsOf } from "./facets.ts";
import { findInvoices, totalOf } from "./find.usecases.ts";
import { storeQuery, storedFilters } from "./stored-queries.ts";
import { newTurns, streamSums } from "./sums.usecases.ts";

const NDJSON = "application/x-ndjson";

/** Lists of invoices, and questions kept under an id. */
export function registerFindRoutes(app: App, platform: Platform): void {
  app.get(
    "/api/v1/invoices",
    { config: { line: "wide" }, schema: { querystring: InvoiceQuery, response: { 200: InvoicePage } } },
    async (request) => findInvoices(platform, requireActor(request), request.query),
  );

  app.get(
    "/api/v1/invoices/total",
    { config: { line: "wide" }, schema: { querystring: InvoiceTotalQuery, response: { 200: InvoiceTotal } } },
    async (request) => totalOf(platform, requireActor(request), request.query),
  );

  app.get(
    "/api/v1/invoices/facets",
    { config: { cost: COST.facets }, schema: { querystring: FacetQuery, response: { 200: Facets } } },
    async (request) => facetsOf(platform, requireActor(request), request.query),
  );

  // it takes invoices out of the house and leaves a trace, but changes none of them: a token that may read may do it
  app.post(
    "/api/v1/invoices/export",
    { config: { asks: true, cost: COST.export }, schema: { body: InvoiceExport } },
    async (request, reply) => {
      const { name, type, body } = await exportInvoices(platform, requireActor(request, "read"), request.body);
      return reply
        .headers({ "content-disposition": attachment(name), "cache-control": "private, no-store" })
        .type(type)
        .send(body);
    },
  );

  const turns = newTurns();
  app.post(
    "/api/v1/sums",
    {
      config: { asks: true, cost: COST.sums, line: null },
      schema: { body: SumsRequest, response: { 200: { content: { [NDJSON]: { schema: SumsLine } } } } },
    },
    async (request, reply) => {
      const actor = requireActor(request, "read");
      const body = await streamSums(platform, actor, request.body, turns, (error) => problemOf(platform, request, error));
      // nobody on the way may gather lines up: each is worth something only while the next isn't there
      void reply.headers({ "cache-control": "no-store, no-transform", "x-accel-buffering": "no" }).type(NDJSON);
      // the type of the answer is that of one line
      return reply.send(body as never);
    },
  );

  // keeping a question changes nothing that anybody else sees: a token that may read may do it
  app.post("/api/v1/queries", { schema: { body: InvoiceFilters, response: { 200: StoredQuery } } }, async (request) =>
    storeQuery(platform.db, requireActor(request, "read"), request.body),
  );

  app.get(
    "/api/v1/queries/:id",
    { schema: { params: z.object({ id: Id }), response: { 200: StoredQuery } } },
    async (request) => {
      const { id } = request.params;
      return { id, filters: await storedFilters(platform.db, requireActor(request), id) };
    },
  );
}
