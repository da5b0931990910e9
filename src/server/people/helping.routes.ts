/** Help for those who can't sign in, by an administrator in a browser. */
import { z } from "zod";
import { Done, LockedAccounts, RecoveryLink, WithReason } from "#api/account.api.ts";
import type { App } from "#server/platform/http.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { requireActor } from "./actor.ts";
import { requireProof, requireSession } from "./factors/proof.ts";
import { linkForSomebody, listLocked, unlockForSomebody } from "./helping.usecases.ts";

const params = z.object({ id: z.string().max(100) });

export function registerHelpingRoutes(app: App, platform: Platform): void {
  app.get("/api/v1/locked-accounts", { schema: { response: { 200: LockedAccounts } } }, async (request) =>
    listLocked(platform.db, requireActor(request), platform.clock()),
  );
  app.post("/api/v1/people/:id/unlock", { schema: { params, body: WithReason, response: { 200: Done } } }, async (request) => {
    await unlockForSomebody(platform, requireSession(request).actor, request.params.id, request.body.reason);
    return { ok: true as const };
  });
  // not kept to be answered again: an answer that got lost means another link, which ends the first
  app.post(
    "/api/v1/people/:id/recovery-link",
    { schema: { params, body: WithReason, response: { 201: RecoveryLink } } },
    async (request, reply) => {
      const { actor } = requireProof(request, platform.clock());
      return reply.status(201).send(await linkForSomebody(platform, actor, request.params.id, request.body.reason));
    },
  );
}
