import { queryOptions } from "@tanstack/react-query";
import type { NewView, SavedView, SavedViews, ViewChange } from "#api/views.api.ts";
import { call, get, post } from "../api/client.ts";

const path = (id: string): string => `/api/v1/views/${encodeURIComponent(id)}`;

export const viewsOptions = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => get<SavedViews>("/api/v1/views", undefined, signal),
  staleTime: 60_000,
});
export const viewOptions = (id: string) =>
  queryOptions({ queryKey: ["view", id], queryFn: ({ signal }) => get<SavedView>(path(id), undefined, signal) });

export const createView = (view: NewView): Promise<SavedView> => post("/api/v1/views", view);
export const changeView = (id: string, change: ViewChange): Promise<SavedView> => call("PATCH", path(id), { body: change });
export const deleteView = (id: string): Promise<null> => call("DELETE", path(id));
export const restoreView = (id: string): Promise<SavedView> => post(`${path(id)}/restore`, {});
export const chooseDefault = (view: string | null): Promise<unknown> => call("PUT", "/api/v1/views/default", { body: { view } });
