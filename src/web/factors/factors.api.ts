import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { NewSecondFactor, RecoveryCodes, SignInMethods } from "#api/factors.api.ts";
import type { SignInWays } from "#api/sso.api.ts";
import { call, get, post } from "../api/client.ts";

export const methodsOptions = queryOptions({
  queryKey: ["sign-in-methods"],
  queryFn: ({ signal }) => get<SignInMethods>("/api/v1/account/sign-in-methods", undefined, signal),
});
export const waysOptions = queryOptions({
  queryKey: ["sign-in-ways"],
  queryFn: ({ signal }) => get<SignInWays>("/api/v1/sign-in/ways", undefined, signal),
  staleTime: 60_000,
  retry: false,
});

export type SecondStepBody = { code: string } | { recoveryCode: string };
/** A 401 here means the code, not the session. */
export const takeSecondStep = (body: SecondStepBody & { trustDevice: boolean }): Promise<unknown> =>
  call("POST", "/api/v1/sign-in/second-step", { body, ungated: true });

export const proveBy = (body: { password: string } | SecondStepBody): Promise<unknown> => post("/api/v1/account/proof", body);
export const startSecondFactor = (): Promise<NewSecondFactor> => call("POST", "/api/v1/account/second-factor");
export const confirmSecondFactor = (code: string): Promise<unknown> =>
  call("POST", "/api/v1/account/second-factor/confirm", { body: { code }, ungated: true });
export const renewRecoveryCodes = (): Promise<z.infer<typeof RecoveryCodes>> =>
  call("POST", "/api/v1/account/second-factor/recovery-codes");
export const turnSecondFactorOff = (): Promise<unknown> => call("POST", "/api/v1/account/second-factor/off");
export const renamePasskey = (id: string, name: string): Promise<unknown> =>
  call("PATCH", `/api/v1/account/passkeys/${encodeURIComponent(id)}`, { body: { name } });
export const removePasskey = (id: string): Promise<unknown> =>
  call("DELETE", `/api/v1/account/passkeys/${encodeURIComponent(id)}`);

/** Goes to the provider; this page ends. */
export async function leaveFor(providerId: string, to: string | undefined): Promise<void> {
  const { url } = await call<{ url: string }>("POST", `/api/v1/sign-in/sso/${providerId}`, { body: { to }, ungated: true });
  location.assign(url);
}
export const resetSecondFactor = (personId: string, reason: string): Promise<unknown> =>
  post(`/api/v1/people/${encodeURIComponent(personId)}/second-factor/reset`, { reason });
