import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { AuditFilters, AuditPage, TrailStates } from "#api/audit.api.ts";
import { call, get } from "../api/client.ts";
import { download } from "../api/download.ts";
import { queryClient } from "../app/query-client.ts";

export const statesOptions = queryOptions({
  queryKey: ["audit", "states"],
  queryFn: ({ signal }) => get<TrailStates>("/api/v1/audit", undefined, signal),
  refetchInterval: 10_000,
});

/** Each question leaves an event of its own, so it isn't asked again without somebody wanting it. */
export const eventsOptions = (company: number, filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ["audit", "events", company, filters],
    queryFn: ({ pageParam, signal }) =>
      call<AuditPage>("POST", "/api/v1/audit/events", {
        body: { company, ...filters, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const peopleOptions = (company: number) =>
  queryOptions({
    queryKey: ["audit", "people", company],
    queryFn: ({ signal }) =>
      get<{ people: { id: string; name: string }[] }>(`/api/v1/audit/companies/${company}/people`, undefined, signal),
    staleTime: 60_000,
  });

type SignedHead = { head: string; signature: string };
export const headOf = (company: number): Promise<SignedHead> => get(`/api/v1/audit/companies/${company}/head`);

export const exportTrail = (company: number, filters: AuditFilters | null, kept: string): Promise<void> =>
  download("/api/v1/audit/exports", {
    company,
    ...(filters === null ? {} : { filters }),
    ...(kept === "" ? {} : { kept }),
  });

export const keepFor = async (accessDays: number, reason: string): Promise<void> => {
  const states = await call<TrailStates>("PUT", "/api/v1/audit/retention", {
    body: { accessDays, ...(reason === "" ? {} : { reason }) },
  });
  queryClient.setQueryData(statesOptions.queryKey, states);
};
