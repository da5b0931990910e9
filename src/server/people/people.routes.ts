import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { FirstAdministrator } from "#api/people.api.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "./actor-cache.ts";
import { installActor } from "./actor.ts";
import { fetchRequest, sendFetched } from "./auth-http.ts";
import { type Auth, DISABLED, OPEN_PATHS, PASSWORD_OFF, createAuth } from "./auth.ts";
import { registerFactorRoutes } from "./factors/factors.routes.ts";
import { clearAttempts, countAttempt } from "./lockout.ts";
import { accountDisabled, wrongPassword } from "./people.errors.ts";
import { noteAccess } from "./people.usecases.ts";
import { registerRoleRoutes } from "./roles/roles.routes.ts";
import { passwordOff } from "./sso/sso.errors.ts";
import { registerSsoRoutes } from "./sso/sso.routes.ts";
import { setUp } from "./setup.ts";
import { registerInvitationRoutes } from "./staff/invitations.routes.ts";

const SIGN_IN = "/api/auth/sign-in/email";
const Credentials = z.object({
  email: z.string().min(1).max(200),
  password: z.string().min(1).max(200),
  rememberMe: z.boolean().optional(),
});

/** Sign-in, the first administrator, and the hook that tells every other route who asks. */
export function registerPeopleRoutes(app: App, platform: Platform): void {
  const { config, db, clock } = platform;
  if (config.secret === null) throw new Error("the secret that signs sessions is missing");
  const auth = createAuth(platform, config.secret);
  installActor(app, platform, auth);
  mountAuth(app, platform, auth);
  registerFactorRoutes(app, platform, auth);
  registerRoleRoutes(app, platform);
  registerSsoRoutes(app, platform, auth);

  const signIn = async (request: FastifyRequest, email: string, password: string): Promise<string[]> => {
    const signedIn = await auth.handler(fetchRequest(request, { email, password }, SIGN_IN));
    if (signedIn.ok) await noteAccess(db, email, "user.signed-in", clock());
    return signedIn.headers.getSetCookie();
  };
  registerInvitationRoutes(app, platform, signIn);

  app.post(
    "/api/v1/setup",
    { schema: { body: FirstAdministrator, response: { 201: z.object({ ok: z.boolean() }) } } },
    async (request, reply) => {
      await setUp(db, request.body, clock());
      forgetActors();
      const { email, password } = request.body;
      for (const cookie of await signIn(request, email, password)) void reply.header("set-cookie", cookie);
      return reply.status(201).send({ ok: true });
    },
  );
}

/** What keeps somebody out whose password was right. */
async function sayWhy(response: Response): Promise<void> {
  const { code } = (await response.clone().json()) as { code?: string };
  if (code === PASSWORD_OFF) throw passwordOff();
  if (code === DISABLED) throw accountDisabled();
}

const owesSecondStep = async (response: Response): Promise<boolean> =>
  ((await response.clone().json()) as { twoFactorRedirect?: boolean }).twoFactorRedirect === true;

function mountAuth(app: App, { db, clock }: Platform, auth: Auth): void {
  app.post(SIGN_IN, { schema: { body: Credentials } }, async (request, reply) => {
    const { email } = request.body;
    await countAttempt(db, email, clock(), () => noteAccess(db, email, "user.locked", clock()));
    const response = await auth.handler(fetchRequest(request));
    if (response.status === 401) throw wrongPassword();
    if (response.status === 403) await sayWhy(response);
    // with a second step to come the count goes on: codes are guessed like passwords
    if (response.ok && !(await owesSecondStep(response))) {
      await clearAttempts(db, email);
      await noteAccess(db, email, "user.signed-in", clock());
    }
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
}
