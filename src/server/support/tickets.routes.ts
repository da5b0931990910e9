import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Ticket, TicketRequest, TicketSaid, TicketTurn, Tickets, TicketsQuery } from "#api/tickets.api.ts";
import { requireActor } from "#server/people/actor.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { listTickets, openTicket, sayInTicket, showTicket, turn } from "./tickets.usecases.ts";

const ROUTE = "/api/v1/tickets";
const params = z.object({ id: Id });

export function registerTicketRoutes(app: App, platform: Platform): void {
  app.post(ROUTE, { schema: { body: TicketRequest, response: { 201: Ticket } } }, async (request, reply) => {
    const actor = requireActor(request);
    const { body } = await idempotent(platform, request, actor.userId, async () => ({
      status: 201,
      body: await openTicket(platform, actor, request.body, request.locale),
    }));
    return reply.status(201).send(body);
  });

  app.get(ROUTE, { schema: { querystring: TicketsQuery, response: { 200: Tickets } } }, (request) =>
    listTickets(platform, requireActor(request), request.query),
  );

  app.get(`${ROUTE}/:id`, { schema: { params, response: { 200: Ticket } } }, (request) =>
    showTicket(platform, requireActor(request), request.params.id),
  );

  app.post(`${ROUTE}/:id/comments`, { schema: { params, body: TicketSaid, response: { 200: Ticket } } }, (request) =>
    sayInTicket(platform, requireActor(request), request.params.id, request.body),
  );

  app.patch(`${ROUTE}/:id`, { schema: { params, body: TicketTurn, response: { 200: Ticket } } }, (request) =>
    turn(platform, requireActor(request), request.params.id, request.body),
  );
}
