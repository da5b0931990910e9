import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { FirstAdministrator, Me, Status } from "#api/people.api.ts";
import type { InvitationAnswer, OpenedInvitation } from "#api/staff.api.ts";
import { call, get, post } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { keepIdentity } from "./identity.ts";
import { sessionGate } from "../api/session-gate.ts";

export const meOptions = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => {
    const me = await get<Me>("/api/v1/me", undefined, signal);
    sessionGate.arm();
    // somebody else signed in beside this page: nothing of the one goes on under the name of the other
    if (!keepIdentity(me)) location.assign("/");
    return me;
  },
  staleTime: 60_000,
});

const REBUILD_POLL_MS = 15_000;

export const statusOptions = queryOptions({
  queryKey: ["status"],
  queryFn: ({ signal }) => get<Status>("/api/v1/status", undefined, signal),
  staleTime: 60_000,
  // while something is under way, how far it is
  refetchInterval: ({ state }) => (typeof state.data?.searchRebuild === "number" ? REBUILD_POLL_MS : false),
  retry: false,
});

/** @returns whether a second step follows */
export async function signIn(email: string, password: string): Promise<boolean> {
  // Signing in is better-auth's own interface; a 401 here means the password, not the session.
  const answer = await call<{ twoFactorRedirect?: boolean }>("POST", "/api/auth/sign-in/email", {
    body: { email, password, rememberMe: true },
    ungated: true,
  });
  return answer.twoFactorRedirect === true;
}

/** A link by mail: to a new password, or to an open name. The answer is the same for every name. */
export const askForLink = (purpose: "recovery" | "unlock", email: string): Promise<unknown> =>
  call("POST", `/api/v1/sign-in/${purpose}`, { body: { email }, ungated: true });
export const recover = (token: string, password: string): Promise<unknown> =>
  call("POST", "/api/v1/sign-in/recovery/complete", { body: { token, password }, ungated: true });
export const unlockByLink = (token: string): Promise<unknown> =>
  call("POST", "/api/v1/sign-in/unlock/complete", { body: { token }, ungated: true });

/** @returns where signing out goes on, at the provider by which the person signed in; null: nowhere */
export async function signOut(): Promise<string | null> {
  const { url } = await call<{ url: string | null }>("GET", "/api/v1/account/sign-out-url", { ungated: true }).catch(() => ({
    url: null,
  }));
  try {
    await call("POST", "/api/auth/sign-out", { body: {}, ungated: true });
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 401)) throw error;
  }
  return url;
}

/** What the invited person is told; the answer is the end of the link where it no longer works, not of a session. */
export const invitationOf = (token: string) =>
  queryOptions({
    queryKey: ["invitation-of", token],
    queryFn: () => call<OpenedInvitation>("POST", "/api/v1/invitations/open", { body: { token }, ungated: true }),
    retry: false,
    gcTime: 0,
  });
export const acceptInvitation = (body: z.infer<typeof InvitationAnswer>): Promise<unknown> =>
  call("POST", "/api/v1/invitations/accept", { body, ungated: true });

export const createFirstAdministrator = (body: z.infer<typeof FirstAdministrator>): Promise<unknown> =>
  post("/api/v1/setup", body);
