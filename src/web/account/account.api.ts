import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  ApiTokens,
  ChangePassword,
  LockedAccounts,
  MadeApiToken,
  NewApiToken,
  ProfileChange,
  RecoveryLink,
  RotateToken,
  SignInSessions,
} from "#api/account.api.ts";
import { call, get, post } from "../api/client.ts";

export const changeProfile = (body: z.infer<typeof ProfileChange>): Promise<unknown> =>
  call("PATCH", "/api/v1/account", { body });
export const changePassword = (body: z.infer<typeof ChangePassword>): Promise<unknown> => post("/api/v1/account/password", body);

export const sessionsOptions = queryOptions({
  queryKey: ["account", "sessions"],
  queryFn: ({ signal }) => get<SignInSessions>("/api/v1/account/sessions", undefined, signal),
});
export const endSession = (id: string): Promise<unknown> => call("DELETE", `/api/v1/account/sessions/${id}`);
export const endOtherSessions = (): Promise<{ ended: number }> => post("/api/v1/account/sessions/end-others", {});

export const tokensOptions = queryOptions({
  queryKey: ["account", "tokens"],
  queryFn: ({ signal }) => get<ApiTokens>("/api/v1/account/tokens", undefined, signal),
});
export const makeToken = (body: NewApiToken): Promise<MadeApiToken> => post("/api/v1/account/tokens", body);
export const rotateToken = (id: string, body: RotateToken): Promise<MadeApiToken> =>
  post(`/api/v1/account/tokens/${id}/rotate`, body);
export const revokeToken = (id: string): Promise<unknown> => call("DELETE", `/api/v1/account/tokens/${id}`);

export const lockedOptions = queryOptions({
  queryKey: ["locked-accounts"],
  queryFn: ({ signal }) => get<LockedAccounts>("/api/v1/locked-accounts", undefined, signal),
});
export const unlockAccount = (userId: string, reason: string): Promise<unknown> =>
  post(`/api/v1/people/${userId}/unlock`, { reason });
export const makeRecoveryLink = (userId: string, reason: string): Promise<RecoveryLink> =>
  post(`/api/v1/people/${userId}/recovery-link`, { reason });
