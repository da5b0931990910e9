/** Tokens of service accounts: those of ../token.usecases.ts, made by whoever holds himself what they can do. */
import type { z } from "zod";
import type { ApiTokens, MadeApiToken, NewApiToken, RotateToken } from "#api/account.api.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { companyNotYours } from "../people.errors.ts";
import type { Actor } from "../people.types.ts";
import { tell } from "../recovery.ts";
import { holdsReach, missingFor } from "../roles/give.policy.ts";
import { permissionsWithin } from "../token-limits.ts";
import { endToken, listTokens, makeToken, rotateToken, tokenOf } from "../token.usecases.ts";
import { tokenBeyond } from "./services.errors.ts";
import { heldBy } from "./services.queries.ts";
import { lockForTokens, showService } from "./services.usecases.ts";

/** @throws ProblemError 404 */
export async function serviceTokens(platform: Platform, actor: Actor, id: string): Promise<ApiTokens> {
  await showService(platform, actor, id);
  return listTokens(platform.db, id, platform.clock());
}

/** @throws ProblemError 404, 403 where the token could do more than its maker, 409, 422 for a company where the account is nothing */
export async function makeServiceToken(
  platform: Platform,
  actor: Actor,
  id: string,
  wanted: z.output<typeof NewApiToken>,
): Promise<MadeApiToken> {
  return changing(platform, actor, id, async (trx, now) => {
    const held = await heldBy(trx, id, now);
    if (wanted.companyIds?.some((company) => !held.some(({ companyId }) => companyId === company))) throw companyNotYours();
    await requireHolding(trx, actor, id, { scopes: wanted.scopes, companyIds: wanted.companyIds ?? null }, now);
    return makeToken(trx, by(actor, id), wanted, now);
  });
}

/** @throws ProblemError 404, 403 where the token could do more than its maker, 409 where it has ended */
export async function rotateServiceToken(
  platform: Platform,
  actor: Actor,
  id: string,
  tokenId: string,
  wish: RotateToken,
): Promise<MadeApiToken> {
  return changing(platform, actor, id, async (trx, now) => {
    const { scopes, company_ids } = await tokenOf(trx, id, tokenId);
    await requireHolding(trx, actor, id, { scopes, companyIds: company_ids }, now);
    return rotateToken(trx, by(actor, id), tokenId, wish, now);
  });
}

/** @throws ProblemError 404 */
export async function endServiceToken(platform: Platform, actor: Actor, id: string, tokenId: string): Promise<void> {
  const { db, clock } = platform;
  await db.transaction().execute(async (trx) => {
    await lockForTokens(trx, actor, id, clock());
    await endToken(trx, by(actor, id), tokenId, clock());
  });
  forgetActors();
}

const by = ({ userId: actorId, channel }: Actor, userId: string) => ({ userId, by: { actorId, channel } });

/** Whoever answers for the account learns by mail that somebody else made a token of it. */
async function changing(
  platform: Platform,
  actor: Actor,
  id: string,
  make: (trx: Trx, now: Date) => Promise<MadeApiToken>,
): Promise<MadeApiToken> {
  const { db, clock } = platform;
  const made = await db.transaction().execute(async (trx) => {
    const row = await lockForTokens(trx, actor, id, clock());
    const token = await make(trx, clock());
    if (row.responsible_id !== actor.userId && row.responsible_here)
      await tell(platform, trx, row.responsible_id, "service-token-made", {
        account: row.name,
        token: token.name,
        by: actor.name,
      });
    return token;
  });
  forgetActors();
  return made;
}

/**
 * For what gives away what an account sees as a token of it would, though it is none: the account is held until the transaction ends.
 * @throws ProblemError 404, 409 where it has ended, 403 where the actor doesn't hold all that would leave
 */
export async function requireTokenMaking(trx: Trx, actor: Actor, id: string, limits: Limits, now: Date): Promise<void> {
  await lockForTokens(trx, actor, id, now);
  await requireHolding(trx, actor, id, limits, now);
}

type Limits = { scopes: readonly string[]; companyIds: readonly number[] | null };

/**
 * Whoever has a token has what it can do; so only those get one who hold all of it themselves, in each company, of what the
 * account is there now or will be. Under 三员分立 too: what nobody of the three holds is taken out by whoever answers for the account.
 */
async function requireHolding(db: DbOrTrx, actor: Actor, id: string, { scopes, companyIds }: Limits, now: Date): Promise<void> {
  for (const { permissions, ...held } of await heldBy(db, id, now)) {
    const { companyId } = held;
    if (companyIds !== null && !companyIds.includes(companyId)) continue;
    const missing = missingFor(actor, { companyId, permissions: permissionsWithin(permissions, scopes) }, false);
    if (missing.length > 0 || !holdsReach(actor, held)) throw tokenBeyond(companyId, missing);
  }
}
