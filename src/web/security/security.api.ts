import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { SecuredPeople, SecuredPersonDetail, SessionLimits, SessionLimitsInput } from "#api/security.api.ts";
import type { SignInRules, SignInRulesInput } from "#api/sign-in-rules.api.ts";
import type { SsoProviderInput, SsoProviders } from "#api/sso.api.ts";
import { call, get, post } from "../api/client.ts";

export const rulesOptions = queryOptions({
  queryKey: ["sign-in-rules"],
  queryFn: ({ signal }) => get<SignInRules>("/api/v1/security/sign-in-rules", undefined, signal),
});
export const providersOptions = queryOptions({
  queryKey: ["sso-providers"],
  queryFn: ({ signal }) => get<SsoProviders>("/api/v1/security/sso-providers", undefined, signal),
  retry: false,
});
export const limitsOptions = queryOptions({
  queryKey: ["session-limits"],
  queryFn: ({ signal }) => get<SessionLimits>("/api/v1/security/session-limits", undefined, signal),
});
/** Everything that is asked of how people sign in stands below this key. */
export const SECURED_KEY = ["secured-people"] as const;
const PEOPLE = "/api/v1/security/people";
export const securedOptions = (text: string) =>
  infiniteQueryOptions({
    queryKey: [...SECURED_KEY, "list", text],
    queryFn: ({ pageParam }) =>
      post<SecuredPeople>(`${PEOPLE}/search`, { ...(text ? { text } : {}), ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
export const personSecurityOptions = (id: string) =>
  queryOptions({
    queryKey: [...SECURED_KEY, "one", id],
    queryFn: ({ signal }) => get<SecuredPersonDetail>(`${PEOPLE}/${encodeURIComponent(id)}`, undefined, signal),
  });
/** @param session null: all of them */
export const endSessionsOf = (id: string, session: string | null, reason: string): Promise<unknown> =>
  post(`${PEOPLE}/${encodeURIComponent(id)}/sessions/${session === null ? "end" : `${encodeURIComponent(session)}/end`}`, {
    reason,
  });
export const saveLimits = (body: SessionLimitsInput): Promise<SessionLimits> =>
  call("PUT", "/api/v1/security/session-limits", { body });

const PATH = "/api/v1/security/sso-providers";

export const saveRules = (body: SignInRulesInput): Promise<SignInRules> =>
  call("PUT", "/api/v1/security/sign-in-rules", { body });
export const saveProvider = (id: string | null, body: SsoProviderInput): Promise<{ id: string }> =>
  id === null ? post(PATH, body) : call("PUT", `${PATH}/${id}`, { body });
export const removeProvider = (id: string, reason: string): Promise<unknown> => post(`${PATH}/${id}/remove`, { reason });
export const checkProvider = (
  id: string,
): Promise<{ ok: boolean; offersSignOut: boolean; problem: "down" | "issuer" | "address" | null }> =>
  post(`${PATH}/${id}/check`, {});
