import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { FirstAdministrator } from "#api/people.api.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "./actor-cache.ts";
import { registerAccountRoutes } from "./account.routes.ts";
import { installActor } from "./actor.ts";
import { fetchRequest } from "./auth-http.ts";
import { createAuth } from "./auth.ts";
import { registerFactorRoutes } from "./factors/factors.routes.ts";
import { registerHelpingRoutes } from "./helping.routes.ts";
import { registerRoleRoutes } from "./roles/roles.routes.ts";
import { registerSecurityRoutes } from "./security/security.routes.ts";
import { registerSsoRoutes } from "./sso/sso.routes.ts";
import { setUp } from "./setup.ts";
import { SIGN_IN, registerSignInRoutes } from "./sign-in.routes.ts";
import { installSignInTrace } from "./sign-ins.ts";
import { registerInvitationRoutes } from "./staff/invitations.routes.ts";

/** Sign-in, the first administrator, and the hook that tells every other route who asks. */
export function registerPeopleRoutes(app: App, platform: Platform): void {
  const { config, db, clock } = platform;
  if (config.secret === null) throw new Error("the secret that signs sessions is missing");
  const auth = createAuth(platform, config.secret);
  installActor(app, platform, auth);
  installSignInTrace(app, platform);
  registerSignInRoutes(app, platform, auth);
  registerFactorRoutes(app, platform, auth);
  registerAccountRoutes(app, platform);
  registerHelpingRoutes(app, platform);
  registerRoleRoutes(app, platform);
  registerSsoRoutes(app, platform, auth);
  registerSecurityRoutes(app, platform);

  const signIn = async (request: FastifyRequest, email: string, password: string): Promise<string[]> => {
    const signedIn = await auth.handler(fetchRequest(request, { email, password }, SIGN_IN));
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
