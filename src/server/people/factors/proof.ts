/**
 * Who changes how he signs in proves first that it is he who sits there: by having signed in, or by a password, a code or
 * a passkey, a few minutes ago. A session that was left open is not enough.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Db } from "#server/platform/database/tables.ts";
import { forgetActors } from "../actor-cache.ts";
import { type SignedIn, requireActor } from "../actor.ts";
import { headersOf } from "../auth-http.ts";
import type { Auth } from "../auth.ts";
import type { Actor } from "../people.types.ts";
import { type SessionMethod, isTwoFactors } from "../session-methods.ts";
import { onlyInBrowser, proveYourself, showSecondFactor } from "./factors.errors.ts";

export const PROOF_HOLDS_MS = 10 * 60_000;

/** @throws ProblemError 403 "only-in-browser" for a token */
export function requireSession(request: FastifyRequest): { actor: Actor; session: SignedIn } {
  const actor = requireActor(request);
  if (request.signedIn === null) throw onlyInBrowser();
  return { actor, session: request.signedIn };
}

/** @throws ProblemError 403 "prove-yourself" where the last proof is too old */
export function requireProof(request: FastifyRequest, now: Date): { actor: Actor; session: SignedIn } {
  const found = requireSession(request);
  const { provenAt } = found.session;
  if (provenAt === null || now.getTime() - provenAt.getTime() > PROOF_HOLDS_MS) throw proveYourself();
  return found;
}

/**
 * For a further way in: who has a second factor shows it first, or a stolen password would be enough to make one.
 * @throws ProblemError 403 "prove-yourself", "show-second-factor"
 */
export async function requireStrongProof(db: Db, request: FastifyRequest, now: Date): Promise<ReturnType<typeof requireProof>> {
  const found = requireProof(request, now);
  if (isTwoFactors(found.session.method)) return found;
  const { userId } = found.actor;
  const has = await db
    .selectFrom("user")
    .select("id")
    .where("id", "=", userId)
    .where((eb) =>
      eb.or([
        eb("twoFactorEnabled", "=", true),
        eb.exists(eb.selectFrom("passkey").select("passkey.id").where("passkey.user_id", "=", userId)),
      ]),
    )
    .executeTakeFirst();
  if (has !== undefined) throw showSecondFactor();
  return found;
}

/**
 * From now on the session counts as proven for a while; by a second factor it is raised to two. It goes on under a new token, so that
 * a copy of the one of before isn't raised with it.
 */
export async function noteProof(
  { db, auth }: { db: Db; auth: Auth },
  request: FastifyRequest,
  reply: FastifyReply,
  now: Date,
  method?: SessionMethod,
): Promise<void> {
  const { sessionId } = requireSession(request).session;
  await db
    .updateTable("session")
    .set({ provenAt: now, ...(method ? { method } : {}) })
    .where("id", "=", sessionId)
    .execute();
  const { headers } = await auth.api.renewSession({ body: { sessionId }, headers: headersOf(request), returnHeaders: true });
  for (const cookie of headers.getSetCookie()) void reply.header("set-cookie", cookie);
  forgetActors();
}
