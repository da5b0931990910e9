import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { EnterInvoice, EnteredInvoices, SetAside } from "#api/invoices.api.ts";
import { KnownParties, UnreadDocument, WorkPage, WorkQuery } from "#api/worklist.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { enterInvoice } from "./enter.ts";
import { knownParties } from "./parties.ts";
import { setDocumentAside, showDocument, workList } from "./worklist.usecases.ts";

const Params = z.object({ id: Id });

/** Typing invoices in, and the list of what waits for a person. */
export function registerWorkListRoutes(app: App, platform: Platform): void {
  const { db } = platform;

  app.post("/api/v1/invoices", { schema: { body: EnterInvoice, response: { 201: EnteredInvoices } } }, async (request, reply) => {
    const actor = requireActor(request);
    const answer = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await enterInvoice(platform, actor, request.body),
    }));
    return reply.status(201).send(answer.body);
  });

  app.get("/api/v1/parties", { schema: { response: { 200: KnownParties } } }, (request) =>
    knownParties(db, requireActor(request)),
  );

  app.get("/api/v1/worklist", { schema: { querystring: WorkQuery, response: { 200: WorkPage } } }, (request) =>
    workList(db, requireActor(request), request.query),
  );

  app.get("/api/v1/documents/:id", { schema: { params: Params, response: { 200: UnreadDocument } } }, (request) =>
    showDocument(db, requireActor(request), request.params.id),
  );

  app.post(
    "/api/v1/documents/:id/set-aside",
    { schema: { params: Params, body: SetAside, response: { 200: UnreadDocument } } },
    (request) => setDocumentAside(platform, requireActor(request), request.params.id, request.body),
  );
}
