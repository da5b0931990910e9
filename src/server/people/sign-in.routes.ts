/** Signing in with a password, and what helps somebody who can't: links by mail to a new password, or to an open name. */
import { z } from "zod";
import { AskForLink, Done, Recover, UnlockByLink } from "#api/account.api.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "./actor-cache.ts";
import { type Auth, DISABLED, OPEN_PATHS, PASSWORD_OFF } from "./auth.ts";
import { fetchRequest, sendFetched } from "./auth-http.ts";
import { countAttempt } from "./lockout.ts";
import { nameKey } from "./name-key.ts";
import { type Failure, noteFailure } from "./sign-in-failures.ts";
import { nameAndPasswordFit } from "./passwords.ts";
import { accountDisabled } from "./people.errors.ts";
import { passwordOff } from "./sso/sso.errors.ts";
import { askForLink, recover, unlockByLink } from "./recovery.ts";

export const SIGN_IN = "/api/auth/sign-in/email";
const Credentials = z.object({
  email: z.string().min(1).max(200),
  password: z.string().min(1).max(1000),
  rememberMe: z.boolean().optional(),
});
const done = { ok: true } as const;

/** What keeps somebody out whose password was right. */
async function sayWhy(response: Response, note: (why: Failure) => Promise<void>): Promise<void> {
  const { code } = (await response.clone().json()) as { code?: string };
  if (code === PASSWORD_OFF) {
    await note("password-off");
    throw passwordOff();
  }
  if (code === DISABLED) {
    await note("disabled");
    throw accountDisabled();
  }
}

const owesSecondStep = async (response: Response): Promise<boolean> =>
  ((await response.clone().json()) as { twoFactorRedirect?: boolean }).twoFactorRedirect === true;

export function registerSignInRoutes(app: App, platform: Platform, auth: Auth): void {
  app.post(SIGN_IN, { schema: { body: Credentials } }, async (request, reply) => {
    const { email, password } = request.body;
    const attempt = await countAttempt(platform, request, email);
    // better-auth asks once more for names that exist
    if (!(await nameAndPasswordFit(platform.db, email, password))) throw await attempt.wrong();
    const response = await auth.handler(fetchRequest(request));
    if (response.status === 401) throw await attempt.wrong();
    if (response.status === 403) await sayWhy(response, (why) => noteFailure(platform, request, { name: nameKey(email) }, why));
    if (response.ok) await attempt.right(await owesSecondStep(response));
    return sendFetched(reply, response);
  });
  app.route({
    method: ["GET", "POST"],
    url: "/api/auth/*",
    schema: { hide: true },
    handler: async (request, reply) => {
      const path = request.url.split("?")[0]!.slice("/api/auth".length);
      if (!OPEN_PATHS.includes(`${request.method} ${path}`)) throw new ProblemError(404, "not-found");
      const response = await auth.handler(fetchRequest(request));
      // a session that was ended must not live on in memory
      if (request.method === "POST") forgetActors();
      return sendFetched(reply, response);
    },
  });

  for (const [path, purpose] of [
    ["recovery", "recovery"],
    ["unlock", "unlock"],
  ] as const)
    app.post(`/api/v1/sign-in/${path}`, { schema: { body: AskForLink, response: { 202: Done } } }, async (request, reply) => {
      await askForLink(platform, request, request.body.email, purpose);
      return reply.status(202).send(done);
    });
  app.post("/api/v1/sign-in/recovery/complete", { schema: { body: Recover, response: { 200: Done } } }, async (request) => {
    await recover(platform, request.body.token, request.body.password);
    return done;
  });
  app.post("/api/v1/sign-in/unlock/complete", { schema: { body: UnlockByLink, response: { 200: Done } } }, async (request) => {
    await unlockByLink(platform, request.body.token);
    return done;
  });
}
