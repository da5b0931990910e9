/** Second factors and passkeys: the second step of signing in, and what a person does with his own ways in. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import type { FastifyReply } from "fastify";
import { APIError } from "better-auth/api";
import { z } from "zod";
import {
  Code,
  Done,
  NewSecondFactor,
  PasskeyName,
  Proof,
  Reason,
  RecoveryCodes,
  SecondStep,
  SignInMethods,
  WebAuthnAnswer,
  WebAuthnOptions,
} from "#api/factors.api.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { headersOf } from "../auth-http.ts";
import { type Auth, DISABLED } from "../auth.ts";
import { accountDisabled } from "../people.errors.ts";
import type { SessionMethod } from "../session-methods.ts";
import { describeMethods } from "./methods.ts";
import { addPasskey, newPasskeyOptions, passkeyAnswer, passkeyQuestion, removePasskey, renamePasskey } from "./passkeys.ts";
import { noteProof, requireProof, requireSession, requireStrongProof } from "./proof.ts";
import {
  noteSecondFactorOn,
  renewRecoveryCodes,
  resetSecondFactor,
  startSecondFactor,
  turnSecondFactorOff,
} from "./second-factor.usecases.ts";
import { confirmCode, prove, takeSecondStep } from "./second-step.ts";

const done = { ok: true } as const;
const Id = z.object({ id: z.string().max(2000) });
/** open to who still owes a second factor: it leads there */
const config = { whileBarred: true };

export function registerFactorRoutes(app: App, platform: Platform, auth: Auth): void {
  signingIn(app, platform, auth);
  codes(app, platform, auth);
  passkeys(app, platform, auth);
  app.post(
    "/api/v1/people/:id/second-factor/reset",
    { schema: { params: Id, body: Reason, response: { 200: Done } } },
    async (request) => {
      const { actor } = requireProof(request, platform.clock());
      await resetSecondFactor(platform, actor, request.params.id, request.body.reason);
      return done;
    },
  );
}

/** A session for somebody who proved himself, with its cookie. @throws ProblemError 403 for an account that was switched off */
export async function enter(
  auth: Auth,
  headers: Headers,
  reply: FastifyReply,
  userId: string,
  method: SessionMethod,
): Promise<string> {
  const opened = await auth.api
    .openSession({ body: { userId, method }, headers, returnHeaders: true })
    .catch((error: unknown) => {
      throw error instanceof APIError && error.body?.code === DISABLED ? accountDisabled() : error;
    });
  for (const cookie of opened.headers.getSetCookie()) void reply.header("set-cookie", cookie);
  forgetActors();
  return opened.response.sessionId;
}

function signingIn(app: App, platform: Platform, auth: Auth): void {
  app.post("/api/v1/sign-in/second-step", { schema: { body: SecondStep, response: { 200: Done } } }, async (request, reply) => {
    const response = await takeSecondStep(platform, auth, request, request.body);
    for (const cookie of response.headers.getSetCookie()) void reply.header("set-cookie", cookie);
    forgetActors();
    return done;
  });
  app.post("/api/v1/sign-in/passkey/options", { schema: { response: { 200: WebAuthnOptions } } }, async (request) => ({
    ...(await passkeyQuestion(platform, request, null)),
  }));
  app.post("/api/v1/sign-in/passkey", { schema: { body: WebAuthnAnswer, response: { 200: Done } } }, async (request, reply) => {
    const userId = await passkeyAnswer(platform, request, request.body as unknown as AuthenticationResponseJSON, null);
    await enter(auth, headersOf(request), reply, userId, "passkey");
    return done;
  });
}

function codes(app: App, platform: Platform, auth: Auth): void {
  const { db, clock } = platform;
  app.get("/api/v1/account/sign-in-methods", { config, schema: { response: { 200: SignInMethods } } }, async (request) => {
    const { actor, session } = requireSession(request);
    return describeMethods(db, auth, actor, { session, owed: request.bar !== null, now: clock() });
  });
  app.post("/api/v1/account/proof", { config, schema: { body: Proof, response: { 200: Done } } }, async (request, reply) => {
    await prove(platform, auth, request, reply, request.body);
    return done;
  });
  app.post("/api/v1/account/second-factor", { config, schema: { response: { 200: NewSecondFactor } } }, async (request) =>
    startSecondFactor(platform, auth, (await requireStrongProof(db, request, clock())).actor),
  );
  app.post(
    "/api/v1/account/second-factor/confirm",
    { config, schema: { body: z.object({ code: Code }), response: { 200: Done } } },
    async (request, reply) => {
      const { actor } = requireProof(request, clock());
      // by the clock of better-auth, which dates the sessions
      const before = new Date();
      await confirmCode(platform, auth, request, reply, request.body.code);
      await noteSecondFactorOn(db, actor, before);
      return done;
    },
  );
  app.post("/api/v1/account/second-factor/recovery-codes", { schema: { response: { 200: RecoveryCodes } } }, async (request) => ({
    recoveryCodes: await renewRecoveryCodes(db, auth, requireProof(request, clock()).actor),
  }));
  app.post("/api/v1/account/second-factor/off", { schema: { response: { 200: Done } } }, async (request) => {
    await turnSecondFactorOff(db, requireProof(request, clock()).actor);
    return done;
  });
}

function passkeys(app: App, platform: Platform, auth: Auth): void {
  const { db, clock } = platform;
  app.post("/api/v1/account/passkeys/options", { config, schema: { response: { 200: WebAuthnOptions } } }, async (request) => ({
    ...(await newPasskeyOptions(platform, request, (await requireStrongProof(db, request, clock())).actor)),
  }));
  app.post(
    "/api/v1/account/passkeys",
    { config, schema: { body: z.object({ name: PasskeyName, answer: WebAuthnAnswer }), response: { 201: Done } } },
    async (request, reply) => {
      const { actor } = await requireStrongProof(db, request, clock());
      const { name, answer } = request.body;
      await addPasskey(platform, request, actor, name, answer as unknown as RegistrationResponseJSON);
      await noteProof({ db, auth }, request, reply, clock(), "passkey");
      return reply.status(201).send(done);
    },
  );
  app.patch(
    "/api/v1/account/passkeys/:id",
    { schema: { params: Id, body: z.object({ name: PasskeyName }), response: { 200: Done } } },
    async (request) => {
      await renamePasskey(db, requireSession(request).actor, request.params.id, request.body.name);
      return done;
    },
  );
  app.delete("/api/v1/account/passkeys/:id", { schema: { params: Id, response: { 200: Done } } }, async (request) => {
    await removePasskey(db, requireProof(request, clock()).actor, request.params.id);
    return done;
  });
  app.post(
    "/api/v1/account/proof/passkey/options",
    { config, schema: { response: { 200: WebAuthnOptions } } },
    async (request) => ({
      ...(await passkeyQuestion(platform, request, requireSession(request).actor.userId)),
    }),
  );
  app.post(
    "/api/v1/account/proof/passkey",
    { config, schema: { body: WebAuthnAnswer, response: { 200: Done } } },
    async (request, reply) => {
      const { actor } = requireSession(request);
      await passkeyAnswer(platform, request, request.body as unknown as AuthenticationResponseJSON, actor.userId);
      await noteProof({ db, auth }, request, reply, clock(), "passkey");
      return done;
    },
  );
}
