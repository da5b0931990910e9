/** Opening the app: with the server for whoever is signed in, without it for the one who was signed in last. */
import { onlineManager } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import { ApiProblem, NetworkProblem } from "../api/problem.ts";
import { sessionGate } from "../api/session-gate.ts";
import { forgetIdentity, isKnown, openAsKnown } from "../people/identity.ts";
import { meOptions } from "../people/people.api.ts";
import { queryClient } from "./query-client.ts";

/** A server that is as slow as this is as good as none for the beginning; it is asked again meanwhile. */
const PATIENCE_MS = 6000;
const LOOK_AGAIN_MS = 10_000;

/** @throws ApiProblem 401 where nobody is signed in, NetworkProblem where the server can't be reached and nobody was */
export async function whoOpens(): Promise<void> {
  if (queryClient.getQueryData(meOptions.queryKey) !== undefined) return;
  const known = isKnown();
  try {
    const asked = queryClient.fetchQuery({ ...meOptions, networkMode: "always", ...(known ? { retry: false } : {}) });
    await (known ? Promise.race([asked, tooSlow()]) : asked);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) forgetIdentity();
    const me = error instanceof NetworkProblem ? openAsKnown() : null;
    if (me === null) throw error;
    // old from the beginning: asked for again as soon as there is a network
    queryClient.setQueryData(meOptions.queryKey, me, { updatedAt: 0 });
    sessionGate.arm();
    onlineManager.setOnline(false);
    void untilServerAnswers();
  }
}

const tooSlow = (): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new NetworkProblem("slow")), PATIENCE_MS));

/** The browser knows of a lost network, not of a server that can't be reached. */
async function untilServerAnswers(): Promise<void> {
  while (!onlineManager.isOnline()) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    const answers = get("/api/v1/status", undefined, AbortSignal.timeout(PATIENCE_MS));
    await answers.then(
      () => onlineManager.setOnline(true),
      () => undefined,
    );
  }
}
