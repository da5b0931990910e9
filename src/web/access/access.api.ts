import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  AccessGrant,
  AccessGrants,
  AccessPeople,
  AccessPlaces,
  AccessRequest,
  AccessRequestDetail,
  AccessRequests,
  AccessSettings,
  AccessWaiting,
  Attention,
  ChangeGrants,
  ChangedGrants,
  DecideRequest,
  NewAccessGrant,
  NewAccessRequest,
  Sight,
  Viewers,
} from "#api/access.api.ts";
import { call, get, post } from "../api/client.ts";

/** Requests and grants change by the hands of others: a page that shows them asks again. */
const POLL_MS = 15_000;
const WAITING_POLL_MS = 60_000;

export const requestsOptions = (box: "mine" | "to-decide") =>
  infiniteQueryOptions({
    queryKey: ["access", "requests", box],
    queryFn: ({ pageParam, signal }) =>
      get<AccessRequests>("/api/v1/access/requests", { box, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  });

/** One's own requests that came of a lookup. */
export const requestsOfLookup = (lookup: string) =>
  queryOptions({
    queryKey: ["access", "requests", "of", lookup],
    queryFn: async ({ signal }) => (await get<AccessRequests>("/api/v1/access/requests", { lookup }, signal)).requests,
    refetchInterval: POLL_MS,
  });

export const requestOptions = (id: string) =>
  queryOptions({
    queryKey: ["access", "request", id],
    queryFn: ({ signal }) => get<AccessRequestDetail>(`/api/v1/access/requests/${id}`, {}, signal),
  });

export type GrantsQuery = { box: "mine" | "all"; company?: string; state?: "running" | "ended"; attention?: Attention };
export const grantsOptions = (query: GrantsQuery) =>
  infiniteQueryOptions({
    queryKey: ["access", "grants", query],
    queryFn: ({ pageParam, signal }) =>
      get<AccessGrants>("/api/v1/access/grants", { ...query, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  });

export const waitingOptions = queryOptions({
  queryKey: ["access", "waiting"],
  queryFn: ({ signal }) => get<z.infer<typeof AccessWaiting>>("/api/v1/access/waiting", {}, signal),
  refetchInterval: WAITING_POLL_MS,
  retry: false,
});

export const placesOptions = queryOptions({
  queryKey: ["access", "places"],
  queryFn: async ({ signal }) => (await get<AccessPlaces>("/api/v1/access/places", {}, signal)).companies,
});
export type Place = AccessPlaces["companies"][number];

export const peopleOptions = (company: number) =>
  queryOptions({
    queryKey: ["access", "people", company],
    queryFn: async ({ signal }) =>
      (await get<z.infer<typeof AccessPeople>>(`/api/v1/access/places/${company}/people`, {}, signal)).people,
  });

export const sightOptions = (person: string) =>
  queryOptions({
    queryKey: ["access", "sight", person],
    queryFn: ({ signal }) => get<Sight>(`/api/v1/access/people/${encodeURIComponent(person)}`, {}, signal),
  });

export const viewersOptions = (invoice: string) =>
  infiniteQueryOptions({
    queryKey: ["access", "viewers", invoice],
    queryFn: ({ pageParam, signal }) =>
      get<Viewers>(`/api/v1/invoices/${invoice}/viewers`, pageParam ? { cursor: pageParam } : {}, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

export const ask = (wish: Omit<NewAccessRequest, "reason"> & { reason?: string }): Promise<AccessRequest> =>
  post("/api/v1/access/requests", wish);
export const withdraw = (id: string): Promise<AccessRequest> => call("POST", `/api/v1/access/requests/${id}/withdraw`);
export const decline = (id: string, note: string): Promise<AccessRequest> =>
  post(`/api/v1/access/requests/${id}/decline`, note === "" ? {} : { note });
export const decide = (id: string, decision: DecideRequest): Promise<AccessRequest> =>
  post(`/api/v1/access/requests/${id}/grant`, decision);
export const give = (grant: NewAccessGrant): Promise<AccessGrant> => post("/api/v1/access/grants", grant);
export const extend = (id: string, until: string | null, reason: string): Promise<AccessGrant> =>
  post(`/api/v1/access/grants/${id}/extend`, { until, reason });
export const revoke = (id: string): Promise<AccessGrant> => post(`/api/v1/access/grants/${id}/revoke`, {});
export const restore = (id: string): Promise<AccessGrant> => call("POST", `/api/v1/access/grants/${id}/restore`);
export const review = (id: string): Promise<AccessGrant> => call("POST", `/api/v1/access/grants/${id}/review`);
export const changeGrants = (change: z.input<typeof ChangeGrants>): Promise<ChangedGrants> =>
  post("/api/v1/access/grants/change", change);
export const changeSettings = (company: number, change: Partial<AccessSettings>): Promise<AccessSettings> =>
  call("PATCH", `/api/v1/access/places/${company}`, { body: change });
