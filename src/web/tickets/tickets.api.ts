import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { Ticket, TicketRequest } from "#api/lookups.api.ts";
import { get, post } from "../api/client.ts";

export type Ticket = z.infer<typeof Ticket>;

export const openTicket = (request: z.infer<typeof TicketRequest>): Promise<Ticket> => post("/api/v1/tickets", request);

export const ticketOptions = (id: string) =>
  queryOptions({
    queryKey: ["ticket", id],
    queryFn: ({ signal }) => get<Ticket>(`/api/v1/tickets/${encodeURIComponent(id)}`, undefined, signal),
  });
