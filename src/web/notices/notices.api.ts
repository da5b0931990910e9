import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { CurrentNotices, NewNotice, Notice, Notices, PastNotices } from "#api/notices.api.ts";
import { call, get, post } from "../api/client.ts";

const ROUTE = "/api/v1/notices";
/** What is announced or withdrawn is seen within a minute. */
const AGAIN_MS = 60_000;

export const currentOptions = (language: string) =>
  queryOptions({
    queryKey: ["notices", "current", language],
    queryFn: ({ signal }) => get<CurrentNotices>(`${ROUTE}/current`, undefined, signal),
    refetchInterval: AGAIN_MS,
    staleTime: AGAIN_MS / 2,
    retry: false,
  });

export const pastOptions = (language: string) =>
  infiniteQueryOptions({
    queryKey: ["notices", "past", language],
    queryFn: ({ signal, pageParam }) => get<PastNotices>(ROUTE, { cursor: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const managedOptions = infiniteQueryOptions({
  queryKey: ["notices", "managed"],
  queryFn: ({ signal, pageParam }) => get<Notices>(`${ROUTE}/managed`, { cursor: pageParam ?? undefined }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

export const addNotice = (wish: NewNotice, publish: boolean): Promise<Notice> => post(ROUTE, { ...wish, publish });
export const changeNotice = (id: string, wish: NewNotice): Promise<Notice> => call("PUT", `${ROUTE}/${id}`, { body: wish });
export const publishNotice = (id: string): Promise<Notice> => post(`${ROUTE}/${id}/publish`, undefined);
export const withdrawNotice = (id: string, reason: string): Promise<Notice> => post(`${ROUTE}/${id}/withdraw`, { reason });
export const dismissNotice = (id: string): Promise<unknown> => post(`${ROUTE}/${id}/dismiss`, undefined);
