import { queryOptions } from "@tanstack/react-query";
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
