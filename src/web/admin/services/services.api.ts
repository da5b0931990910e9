import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ApiTokens, MadeApiToken, NewApiToken, RotateToken } from "#api/account.api.ts";
import type { NewServiceAccount, ServiceAccount, ServiceAccountChange, ServiceAccounts } from "#api/service-accounts.api.ts";
import { call, get, post } from "../../api/client.ts";

const ROUTE = "/api/v1/service-accounts";
const one = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;
export type ServiceState = ServiceAccount["state"];

/** Everything that is asked of service accounts stands below this key. */
export const SERVICES_KEY = ["service-accounts"] as const;

export const servicesOptions = (state: ServiceState | undefined) =>
  infiniteQueryOptions({
    queryKey: [...SERVICES_KEY, "list", state ?? ""],
    queryFn: ({ pageParam, signal }) =>
      get<ServiceAccounts>(ROUTE, { ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
export const serviceOptions = (id: string) =>
  queryOptions({
    queryKey: [...SERVICES_KEY, "one", id],
    queryFn: ({ signal }) => get<ServiceAccount>(one(id), undefined, signal),
  });
export const serviceTokensOptions = (id: string) =>
  queryOptions({
    queryKey: [...SERVICES_KEY, "tokens", id],
    queryFn: ({ signal }) => get<ApiTokens>(`${one(id)}/tokens`, undefined, signal),
  });

export const makeService = (body: NewServiceAccount): Promise<ServiceAccount> => post(ROUTE, body);
export const changeService = (id: string, body: ServiceAccountChange): Promise<ServiceAccount> =>
  call("PATCH", one(id), { body });
export const turnService = (id: string, deed: "pause" | "resume" | "end", reason: string): Promise<ServiceAccount> =>
  post(`${one(id)}/${deed}`, { reason });

export const tokenDeeds = (id: string) => ({
  make: (body: NewApiToken): Promise<MadeApiToken> => post(`${one(id)}/tokens`, body),
  rotate: (token: string, body: RotateToken): Promise<MadeApiToken> => post(`${one(id)}/tokens/${token}/rotate`, body),
  revoke: (token: string): Promise<unknown> => call("DELETE", `${one(id)}/tokens/${token}`),
});
