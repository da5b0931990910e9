import { queryOptions } from "@tanstack/react-query";
import type { Watch, Watches } from "#api/watches.api.ts";
import { call, get, post } from "../api/client.ts";

export const watchesOptions = queryOptions({
  queryKey: ["watches"],
  queryFn: ({ signal }) => get<Watches>("/api/v1/watches", undefined, signal),
});

export const watchLookup = (lookup: string): Promise<Watch> => post(`/api/v1/lookups/${encodeURIComponent(lookup)}/watch`, {});
export const endWatch = (id: string): Promise<Watches> => call("DELETE", `/api/v1/watches/${id}`, {});
