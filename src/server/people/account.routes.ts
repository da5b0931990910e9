/** What somebody settles about his own account, in a browser where he is signed in. */
import { z } from "zod";
import {
  ApiTokens,
  ChangePassword,
  Done,
  MadeApiToken,
  NewApiToken,
  ProfileChange,
  RotateToken,
  SignInSessions,
} from "#api/account.api.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { changePassword, changeProfile } from "./account.usecases.ts";
import { requireProof, requireSession } from "./factors/proof.ts";
import { readSetting } from "./settings.ts";
import { endOtherSessions, endSession, listSessions } from "./sessions.ts";
import { listTokens, makeOwnToken, revokeOwnToken, rotateOwnToken } from "./token.usecases.ts";

const params = z.object({ id: z.string().max(100) });
const done = { ok: true } as const;

export function registerAccountRoutes(app: App, platform: Platform): void {
  const { db, clock } = platform;
  app.patch("/api/v1/account", { schema: { body: ProfileChange, response: { 200: Done } } }, async (request) => {
    await changeProfile(platform, requireSession(request).actor, request.body);
    return done;
  });
  app.post("/api/v1/account/password", { schema: { body: ChangePassword, response: { 200: Done } } }, async (request) => {
    await changePassword(platform, request, request.body);
    return done;
  });

  app.get("/api/v1/account/sessions", { schema: { response: { 200: SignInSessions } } }, async (request) => {
    const { actor, session } = requireSession(request);
    return listSessions(db, actor.userId, session.sessionId, await readSetting(db, "sessions"), clock());
  });
  app.delete("/api/v1/account/sessions/:id", { schema: { params, response: { 200: Done } } }, async (request) => {
    await endSession(db, requireSession(request).actor, request.params.id);
    return done;
  });
  app.post(
    "/api/v1/account/sessions/end-others",
    { schema: { response: { 200: z.object({ ended: z.number().int() }) } } },
    async (request) => {
      const { actor, session } = requireSession(request);
      return { ended: await endOtherSessions(db, actor, session.sessionId) };
    },
  );

  app.get("/api/v1/account/tokens", { schema: { response: { 200: ApiTokens } } }, async (request) =>
    listTokens(db, requireSession(request).actor.userId, clock()),
  );
  app.post(
    "/api/v1/account/tokens",
    { schema: { body: NewApiToken, response: { 201: MadeApiToken } } },
    async (request, reply) => {
      // it acts for its account for as long as a year, whoever has it
      const { actor } = requireProof(request, clock());
      // a token isn't kept to be answered again: an answer that got lost means another token
      return reply.status(201).send(await makeOwnToken(platform, actor, request.body));
    },
  );
  app.post(
    "/api/v1/account/tokens/:id/rotate",
    { schema: { params, body: RotateToken, response: { 201: MadeApiToken } } },
    async (request, reply) => {
      const { actor } = requireProof(request, clock());
      return reply.status(201).send(await rotateOwnToken(platform, actor, request.params.id, request.body));
    },
  );
  app.delete("/api/v1/account/tokens/:id", { schema: { params, response: { 200: Done } } }, async (request) => {
    await revokeOwnToken(db, requireSession(request).actor, request.params.id, clock());
    return done;
  });
}
