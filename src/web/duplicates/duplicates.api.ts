import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { DuplicateCase, DuplicateDecision, DuplicatePage } from "#api/duplicates.api.ts";
import { get, post } from "../api/client.ts";

/** Cases in one state, newest first. */
export const casesOptions = (state: string) =>
  infiniteQueryOptions({
    queryKey: ["duplicates", state],
    queryFn: ({ pageParam, signal }) =>
      get<DuplicatePage>("/api/v1/duplicates", { state, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

/** Open cases of one invoice. */
export const casesOfOptions = (invoice: string) =>
  queryOptions({
    queryKey: ["duplicates", "of", invoice],
    queryFn: async ({ signal }) =>
      (await get<{ cases: DuplicateCase[] }>(`/api/v1/invoices/${invoice}/duplicates`, {}, signal)).cases,
  });

export const decideCase = ({ id, ...decision }: DuplicateDecision & { id: string }): Promise<DuplicateCase> =>
  post(`/api/v1/duplicates/${id}`, decision);
