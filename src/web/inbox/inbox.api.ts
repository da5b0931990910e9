import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Follow, FollowHours, Inbox, InboxUnread, MadeOwnHook, Subscriptions } from "#api/subscriptions.api.ts";
import type { WebhookTested } from "#api/webhooks.api.ts";
import { call, get, post } from "../api/client.ts";

/** Where there are no live updates it is asked for now and then. */
const AGAIN_MS = 60_000;

export const unreadOptions = queryOptions({
  queryKey: ["inbox", "unread"],
  queryFn: ({ signal }) => get<InboxUnread>("/api/v1/inbox/unread", undefined, signal),
  refetchInterval: AGAIN_MS,
});

export const inboxOptions = infiniteQueryOptions({
  queryKey: ["inbox", "entries"],
  queryFn: ({ signal, pageParam }) => get<Inbox>("/api/v1/inbox", pageParam === null ? undefined : { cursor: pageParam }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

export const subscriptionsOptions = queryOptions({
  queryKey: ["subscriptions"],
  queryFn: ({ signal }) => get<Subscriptions>("/api/v1/subscriptions", undefined, signal),
});

export const readEntries = (ids?: string[]): Promise<InboxUnread> => post("/api/v1/inbox/read", ids === undefined ? {} : { ids });
export const follow = (body: Follow): Promise<Subscriptions> => call("PUT", "/api/v1/subscriptions", { body });
export const unfollow = (id: string): Promise<Subscriptions> => call("DELETE", `/api/v1/subscriptions/${id}`, {});
export const setHours = (body: FollowHours): Promise<Subscriptions> => call("PUT", "/api/v1/subscriptions/hours", { body });
export const setHook = (url: string): Promise<MadeOwnHook> => call("PUT", "/api/v1/subscriptions/hook", { body: { url } });
export const endHook = (): Promise<Subscriptions> => call("DELETE", "/api/v1/subscriptions/hook", {});
export const testHook = (): Promise<WebhookTested> => post("/api/v1/subscriptions/hook/test", {});
export const redoHook = (): Promise<Subscriptions> => post("/api/v1/subscriptions/hook/redo", {});
/** Without being signed in: the token stood in a mail. */
export const endMails = (token: string): Promise<{ done: true }> =>
  call("POST", "/api/v1/unsubscribe", { query: { token }, ungated: true });
