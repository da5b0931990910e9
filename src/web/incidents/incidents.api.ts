import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type {
  Duties,
  Incident,
  IncidentChange,
  IncidentLog,
  IncidentPlans,
  Incidents,
  LocalWords,
  NewDuty,
  NewEntry,
  NewIncident,
  ToldIncidents,
} from "#api/incidents.api.ts";
import { call, get, post } from "../api/client.ts";

const ROUTE = "/api/v1/incidents";
const AGAIN_MS = 30_000;

export const toldOptions = (language: string) =>
  queryOptions({
    queryKey: ["incidents", "told", language],
    queryFn: ({ signal }) => get<ToldIncidents>(`${ROUTE}/told`, undefined, signal),
    refetchInterval: 2 * AGAIN_MS,
    staleTime: AGAIN_MS,
    retry: false,
  });
export const incidentsOptions = (state: "open" | "closed", language: string) =>
  infiniteQueryOptions({
    queryKey: ["incidents", "list", state, language],
    queryFn: ({ signal, pageParam }) => get<Incidents>(ROUTE, { state, cursor: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: AGAIN_MS,
  });
export const incidentOptions = (id: string, language: string) =>
  queryOptions({
    queryKey: ["incidents", "one", id, language],
    queryFn: ({ signal }) => get<Incident>(`${ROUTE}/${id}`, undefined, signal),
    refetchInterval: AGAIN_MS,
  });
export const logOptions = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["incidents", "log", id],
    queryFn: ({ signal, pageParam }) => get<IncidentLog>(`${ROUTE}/${id}/log`, { cursor: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: AGAIN_MS,
  });
export const plansOptions = queryOptions({
  queryKey: ["incidents", "plans"],
  queryFn: ({ signal }) => get<IncidentPlans>("/api/v1/incident-plans", undefined, signal),
});
export const dutiesOptions = queryOptions({
  queryKey: ["incidents", "duties"],
  queryFn: ({ signal }) => get<Duties>("/api/v1/duties", undefined, signal),
});

export const openIncident = (wish: NewIncident): Promise<Incident> => post(ROUTE, wish);
export const changeIncident = (id: string, body: IncidentChange): Promise<Incident> => call("PATCH", `${ROUTE}/${id}`, { body });
export const addToLog = (id: string, entry: NewEntry): Promise<IncidentLog> => post(`${ROUTE}/${id}/log`, entry);
export const setStep = (id: string, step: number, done: boolean): Promise<Incident> =>
  call("PUT", `${ROUTE}/${id}/steps/${step}`, { body: { done } });
export const moveIncident = (id: string, move: "resolve" | "reopen" | "close"): Promise<Incident> =>
  post(`${ROUTE}/${id}/${move}`, undefined);
export const changePlan = (cause: string, steps: LocalWords[]): Promise<IncidentPlans> =>
  call("PUT", `/api/v1/incident-plans/${cause}`, { body: { steps } });
export const addDuty = (duty: NewDuty): Promise<Duties> => post("/api/v1/duties", duty);
export const removeDuty = (id: string): Promise<Duties> => call("DELETE", `/api/v1/duties/${id}`);
