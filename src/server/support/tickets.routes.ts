import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Ticket, TicketRequest } from "#api/lookups.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { openTicket, showTicket } from "./tickets.usecases.ts";

export function registerTicketRoutes(app: App, platform: Platform): void {
  app.post("/api/v1/tickets", { schema: { body: TicketRequest, response: { 201: Ticket } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await openTicket(platform, actor, request.body, request.locale),
    }));
    return reply.status(201).send(body);
  });

  app.get("/api/v1/tickets/:id", { schema: { params: z.object({ id: Id }), response: { 200: Ticket } } }, async (request) =>
    showTicket(platform, requireActor(request), request.params.id),
  );
}
