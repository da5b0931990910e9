import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { LookupAnswer, LookupRequest, StoredQuery } from "#api/lookups.api.ts";
import type { InvoiceFilters } from "#api/invoices.api.ts";
import { get, post } from "../api/client.ts";

export const ask = (request: LookupRequest): Promise<LookupAnswer> => post("/api/v1/lookups", request);

export const lookupOptions = (id: string) =>
  queryOptions({
    queryKey: ["lookup", id],
    queryFn: ({ signal }) => get<LookupAnswer>(`/api/v1/lookups/${encodeURIComponent(id)}`, undefined, signal),
    staleTime: 300_000,
  });

export type StoredQuery = z.infer<typeof StoredQuery>;
export const storeQuery = (filters: InvoiceFilters): Promise<StoredQuery> => post("/api/v1/queries", filters);
export const storedQueryOptions = (id: string) =>
  queryOptions({
    queryKey: ["query", id],
    queryFn: ({ signal }) => get<StoredQuery>(`/api/v1/queries/${encodeURIComponent(id)}`, undefined, signal),
    staleTime: Infinity,
  });
