import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type {
  IssuerDelays,
  NewSource,
  Source,
  SourceChange,
  SourceRuns,
  SourceTried,
  SourceTry,
  Sources,
} from "#api/sources.api.ts";
import type { Batch } from "#api/documents.api.ts";
import type { z } from "zod";
import { addDays } from "#domain/dates.ts";
import { call, get, post, sendForm } from "../api/client.ts";

const ROUTE = "/api/v1/sources";
/** How far a source is changes by itself: where one watches it, and where it is said beside other things. */
const WATCHED_MS = 5_000;
const BESIDE_MS = 60_000;

export const sourcesOptions = (watched: boolean) =>
  queryOptions({
    queryKey: ["sources"],
    queryFn: ({ signal }) => get<Sources>(ROUTE, undefined, signal),
    refetchInterval: watched ? WATCHED_MS : BESIDE_MS,
  });

export const issuersOptions = queryOptions({
  queryKey: ["sources", "issuers"],
  queryFn: ({ signal }) => get<IssuerDelays>(`${ROUTE}/issuers`, undefined, signal),
});

export const runsOptions = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["sources", id, "runs"],
    queryFn: ({ pageParam, signal }) =>
      get<SourceRuns>(`${ROUTE}/${id}/runs`, pageParam === "" ? {} : { cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: WATCHED_MS,
  });

export const trySource = (body: SourceTry): Promise<SourceTried> => post(`${ROUTE}/try`, body);
export const addSource = (body: NewSource): Promise<Source> => post(ROUTE, body);
export const changeSource = (id: string, body: SourceChange): Promise<Source> => call("PATCH", `${ROUTE}/${id}`, { body });
export const stepSource = (id: string, step: "pause" | "resume" | "end" | "ask"): Promise<Source> =>
  post(`${ROUTE}/${id}/${step}`, undefined);

/** @param until "yyyy-MM-dd": the file has everything that was there to the end of that day, in Beijing */
export function handInFile(id: string, file: File, until: string | null): Promise<z.infer<typeof Batch>> {
  const form = new FormData();
  if (until !== null) form.append("completeTo", new Date(`${addDays(until, 1)}T00:00:00+08:00`).toISOString());
  form.append("files", file);
  return sendForm(`${ROUTE}/${id}/files`, form);
}
