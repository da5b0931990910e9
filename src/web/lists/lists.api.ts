import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ListDetail as Detail, ListPage, ListStart, ListSummary as Summary } from "#api/lists.api.ts";
import { get, post } from "../api/client.ts";

export type ListDetail = z.infer<typeof Detail>;
export type ListSummary = z.infer<typeof Summary>;

const LOOK_AGAIN_MS = 1000;
/** While it moves by itself, it is looked at again. */
const moving = (state: string | undefined): boolean => state === "looking" || state === "running";

export const listsOptions = infiniteQueryOptions({
  queryKey: ["lists"],
  queryFn: ({ pageParam, signal }) =>
    get<z.infer<typeof ListPage>>("/api/v1/lists", pageParam ? { cursor: pageParam } : {}, signal),
  initialPageParam: "",
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: (query) =>
    query.state.data?.pages.some((page) => page.lists.some((list) => moving(list.state))) ? LOOK_AGAIN_MS * 2 : false,
});

export const listOptions = (id: string) =>
  queryOptions({
    queryKey: ["lists", id],
    queryFn: ({ signal }) => get<ListDetail>(`/api/v1/lists/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: (query) => (moving(query.state.data?.state) ? LOOK_AGAIN_MS : false),
  });

/** The import of a table that was put in; null until it has been found. */
export const listOfDocumentOptions = (document: string) =>
  queryOptions({
    queryKey: ["lists", "of", document],
    queryFn: async ({ signal }) => (await get<z.infer<typeof ListPage>>("/api/v1/lists", { document }, signal)).lists[0] ?? null,
    refetchInterval: (query) => {
      const list = query.state.data;
      const young = query.state.dataUpdateCount < 20;
      return list === undefined || (list === null ? young : moving(list.state)) ? LOOK_AGAIN_MS : false;
    },
  });

const path = (id: string, verb: string): string => `/api/v1/lists/${encodeURIComponent(id)}/${verb}`;
export const startList = (id: string, wish: z.infer<typeof ListStart>): Promise<ListDetail> => post(path(id, "start"), wish);
export const cancelList = (id: string): Promise<ListDetail> => post(path(id, "cancel"), {});
export const resumeList = (id: string): Promise<ListDetail> => post(path(id, "resume"), {});
export const errorsUrl = (id: string, format: "xlsx" | "csv"): string => `${path(id, "errors")}?format=${format}`;
