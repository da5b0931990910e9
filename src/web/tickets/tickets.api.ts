import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { Ticket, TicketRequest, TicketTurn, Tickets, TicketsQuery } from "#api/tickets.api.ts";
import { call, get, post } from "../api/client.ts";

export const openTicket = (request: z.infer<typeof TicketRequest>): Promise<Ticket> => post("/api/v1/tickets", request);

/** Where there are no live updates it is asked for now and then. */
const AGAIN_MS = 30_000;
const path = (id: string): string => `/api/v1/tickets/${encodeURIComponent(id)}`;

export const ticketOptions = (id: string) =>
  queryOptions({
    queryKey: ["ticket", id],
    queryFn: ({ signal }) => get<Ticket>(path(id), undefined, signal),
    refetchInterval: AGAIN_MS,
  });

export const ticketsOptions = (query: Pick<TicketsQuery, "of" | "state" | "lookup">) =>
  infiniteQueryOptions({
    queryKey: ["tickets", query],
    queryFn: ({ signal, pageParam }) =>
      get<Tickets>("/api/v1/tickets", { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: AGAIN_MS,
  });

export const sayInTicket = (id: string, body: { text: string; note: boolean }): Promise<Ticket> =>
  post(`${path(id)}/comments`, body);
export const turnTicket = (id: string, body: TicketTurn): Promise<Ticket> => call("PATCH", path(id), { body });
