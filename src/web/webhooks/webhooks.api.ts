import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type {
  MadeWebhook,
  NewWebhook,
  Webhook,
  WebhookChange,
  WebhookDeliveries,
  WebhookRedone,
  WebhookReplay,
  WebhookTested,
  Webhooks,
} from "#api/webhooks.api.ts";
import { call, get, post } from "../api/client.ts";

const ROUTE = "/api/v1/webhooks";
/** What was sent changes by itself. */
const AGAIN_MS = 5_000;

export const webhooksOptions = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => get<Webhooks>(ROUTE, undefined, signal),
  refetchInterval: AGAIN_MS,
});

export const deliveriesOptions = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", id, "deliveries"],
    queryFn: ({ signal, pageParam }) =>
      get<WebhookDeliveries>(`${ROUTE}/${id}/deliveries`, pageParam === null ? undefined : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const addWebhook = (body: NewWebhook): Promise<MadeWebhook> => post(ROUTE, body);
export const changeWebhook = (id: string, body: WebhookChange): Promise<Webhook> => call("PATCH", `${ROUTE}/${id}`, { body });
export const stepWebhook = (id: string, step: "pause" | "resume" | "end"): Promise<Webhook> =>
  post(`${ROUTE}/${id}/${step}`, undefined);
export const rotateSecret = (id: string): Promise<MadeWebhook> => post(`${ROUTE}/${id}/rotate`, undefined);
export const testWebhook = (id: string): Promise<WebhookTested> => post(`${ROUTE}/${id}/test`, undefined);
export const replayWebhook = (id: string, body: WebhookReplay): Promise<Webhook> => post(`${ROUTE}/${id}/replay`, body);
export const redoDeliveries = (id: string, ids?: string[]): Promise<WebhookRedone> =>
  post(`${ROUTE}/${id}/redo`, ids === undefined ? {} : { ids });
