import { z } from "zod";
import { Id } from "#api/common.api.ts";
import {
  Carrier,
  HistoryEntry,
  InvoiceCorrection,
  InvoiceDetail,
  SetAside,
  StateChange,
  StateUndo,
  UndoCorrection,
  Unmask,
  Unmasked,
} from "#api/invoices.api.ts";
import { Me } from "#api/people.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { describeMe } from "#server/people/people.usecases.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { registerDuplicateRoutes } from "./duplicates.routes.ts";
import {
  correctInvoice,
  countInvoices,
  openInvoice,
  setInvoiceAside,
  setInvoiceState,
  showCarriers,
  showHistory,
  undoInvoiceState,
  undoLastCorrection,
} from "./invoices.usecases.ts";
import { unmask } from "./unmask.ts";

const Params = z.object({ id: Id });

/** One invoice: what it says, what happened to it, what it was read from, and what a person corrects. */
export function registerInvoiceRoutes(app: App, platform: Platform): void {
  const { db } = platform;

  app.get("/api/v1/me", { config: { whileBarred: true }, schema: { response: { 200: Me } } }, async (request) => {
    const actor = requireActor(request);
    const [me, counts] = await Promise.all([describeMe(db, actor), countInvoices(db, actor)]);
    return { ...me, needs: request.bar === null ? null : ("second-factor" as const), counts };
  });

  app.get("/api/v1/invoices/:id", { schema: { params: Params, response: { 200: InvoiceDetail } } }, (request) =>
    openInvoice(platform, requireActor(request), request.params.id),
  );

  app.get(
    "/api/v1/invoices/:id/history",
    { schema: { params: Params, response: { 200: z.object({ events: z.array(HistoryEntry) }) } } },
    (request) => showHistory(db, requireActor(request), request.params.id),
  );

  app.get(
    "/api/v1/invoices/:id/documents",
    { schema: { params: Params, response: { 200: z.object({ documents: z.array(Carrier) }) } } },
    (request) => showCarriers(db, requireActor(request), request.params.id),
  );

  app.post(
    "/api/v1/invoices/:id",
    { schema: { params: Params, body: InvoiceCorrection, response: { 200: InvoiceDetail } } },
    (request) => correctInvoice(platform, requireActor(request), request.params.id, request.body),
  );

  app.post(
    "/api/v1/invoices/:id/undo",
    { schema: { params: Params, body: UndoCorrection, response: { 200: InvoiceDetail } } },
    (request) => undoLastCorrection(platform, requireActor(request), request.params.id, request.body.version),
  );

  app.post(
    "/api/v1/invoices/:id/set-aside",
    { schema: { params: Params, body: SetAside, response: { 200: SetAside } } },
    async (request) => {
      await setInvoiceAside(platform, requireActor(request), request.params.id, request.body);
      return request.body;
    },
  );

  app.post(
    "/api/v1/invoices/:id/unmask",
    { schema: { params: Params, body: Unmask, response: { 200: Unmasked } } },
    async (request) => {
      const actor = requireActor(request);
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 200,
        body: await unmask(platform, actor, request.params.id, request.body),
      }));
      return body;
    },
  );

  registerStateRoutes(app, platform);
  registerDuplicateRoutes(app, platform);
}

function registerStateRoutes(app: App, platform: Platform): void {
  app.post(
    "/api/v1/invoices/:id/states",
    { schema: { params: Params, body: StateChange, response: { 200: InvoiceDetail } } },
    (request) => setInvoiceState(platform, requireActor(request), request.params.id, request.body),
  );

  app.post(
    "/api/v1/invoices/:id/states/undo",
    { schema: { params: Params, body: StateUndo, response: { 200: InvoiceDetail } } },
    (request) => undoInvoiceState(platform, requireActor(request), request.params.id, request.body),
  );
}
