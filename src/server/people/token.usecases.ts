/** API tokens: made with an end and shown once; a token may be limited to some companies of its account. */
import type { z } from "zod";
import type { ApiToken, ApiTokens, MadeApiToken, NewApiToken, RotateToken } from "#api/account.api.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "./actor-cache.ts";
import { companyNotYours, tokenOver, tooManyTokens } from "./people.errors.ts";
import type { Actor, Channel } from "./people.types.ts";
import { recordPersonEvent } from "./person-events.ts";
import { tell } from "./recovery.ts";
import { newToken, tokenRuns } from "./tokens.ts";

const DAY_MS = 86_400_000;
/** of one account at the same time */
const RUNNING_MAX = 50;

type Row = {
  id: string;
  name: string;
  scopes: string[];
  company_ids: number[] | null;
  created_at: Date;
  ends_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
};

const presentToken = (row: Row, names: Map<number, string>, now: Date): ApiToken => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  companies: row.company_ids?.map((id) => ({ id, name: names.get(id) ?? "" })) ?? null,
  createdAt: row.created_at.toISOString(),
  endsAt: row.ends_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
  runs: tokenRuns(row, now),
});

async function namesOf(db: DbOrTrx, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("company").select(["id", "name"]).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** The tokens of an account, the latest first; those that ended stay in the list for a while. */
export async function listTokens(db: DbOrTrx, userId: string, now: Date): Promise<ApiTokens> {
  const rows: Row[] = await db
    .selectFrom("api_token")
    .select(["id", "name", "scopes", "company_ids", "created_at", "ends_at", "last_used_at", "revoked_at"])
    .where("user_id", "=", userId)
    .orderBy("created_at", "desc")
    .limit(200)
    .execute();
  const names = await namesOf(db, [...new Set(rows.flatMap((row) => row.company_ids ?? []))]);
  return { tokens: rows.map((row) => presentToken(row, names, now)) };
}

type Made = { userId: string; by: { actorId: string; channel: Channel } };

/** Makes a token for an account. @throws ProblemError 409 where it has too many that run */
export async function makeToken(
  trx: Trx,
  { userId, by }: Made,
  { name, scopes, days, companyIds }: z.output<typeof NewApiToken>,
  now: Date,
): Promise<MadeApiToken> {
  // so that simultaneous requests count each other
  await trx.selectFrom("user").select("id").where("id", "=", userId).forUpdate().execute();
  const running = (await listTokens(trx, userId, now)).tokens.filter((token) => token.runs);
  if (running.length >= RUNNING_MAX) throw tooManyTokens(RUNNING_MAX);
  const made = await insertToken(trx, { userId, by }, { name, scopes, companyIds: companyIds ?? null, days }, now);
  const data = { tokenId: made.id, name, scopes, companyIds: companyIds ?? null, days };
  await recordPersonEvent(trx, userId, { ...by, type: "token.created", data });
  return made;
}

type Wanted = { name: string; scopes: readonly string[]; companyIds: readonly number[] | null; days: number };

async function insertToken(
  trx: Trx,
  { userId, by }: Made,
  { name, scopes, companyIds, days }: Wanted,
  now: Date,
): Promise<MadeApiToken> {
  const made = newToken();
  const row = await trx
    .insertInto("api_token")
    .values({
      id: made.id,
      user_id: userId,
      name,
      secret_sha256: made.secretSha256,
      scopes: [...new Set(scopes)],
      company_ids: companyIds === null ? null : [...new Set(companyIds)],
      created_at: now,
      created_by: by.actorId,
      ends_at: new Date(now.getTime() + days * DAY_MS),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...presentToken(row, await namesOf(trx, row.company_ids ?? []), now), token: made.token };
}

/** A token of the account, held until the transaction ends. @throws ProblemError 404 where it has none of this id */
export async function tokenOf(trx: Trx, userId: string, id: string) {
  const row = await trx
    .selectFrom("api_token")
    .select(["id", "name", "scopes", "company_ids", "ends_at", "revoked_at"])
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new ProblemError(404, "not-found");
  return row;
}

/**
 * A new token that can do the same; the old one goes on for a while, so that whatever uses it can be changed over without a gap.
 * @throws ProblemError 404 where the account has none of this id, 409 where it has ended
 */
export async function rotateToken(
  trx: Trx,
  made: Made,
  id: string,
  { days, overlapDays }: RotateToken,
  now: Date,
): Promise<MadeApiToken> {
  const old = await tokenOf(trx, made.userId, id);
  if (!tokenRuns(old, now)) throw tokenOver();
  const after = await insertToken(trx, made, { ...old, companyIds: old.company_ids, days }, now);
  const overlap = new Date(now.getTime() + overlapDays * DAY_MS);
  const ends = old.ends_at !== null && old.ends_at < overlap ? old.ends_at : overlap;
  await trx
    .updateTable("api_token")
    .set(overlapDays === 0 ? { revoked_at: now } : { ends_at: ends })
    .where("id", "=", id)
    .execute();
  const data = { tokenId: after.id, name: old.name, replaces: id, days, overlapDays };
  await recordPersonEvent(trx, made.userId, { ...made.by, type: "token.rotated", data });
  return after;
}

/** @throws ProblemError 404, 409 where it has ended */
export async function rotateOwnToken(platform: Platform, actor: Actor, id: string, wish: RotateToken): Promise<MadeApiToken> {
  const { userId, channel } = actor;
  const made = await platform.db.transaction().execute(async (trx) => {
    const after = await rotateToken(trx, { userId, by: { actorId: userId, channel } }, id, wish, platform.clock());
    await tell(platform, trx, userId, "token-made", { token: after.name });
    return after;
  });
  forgetActors();
  return made;
}

/** @throws ProblemError 422 where one of the companies isn't his */
export async function makeOwnToken(
  platform: Platform,
  actor: Actor,
  wanted: z.output<typeof NewApiToken>,
): Promise<MadeApiToken> {
  const own = new Set([...actor.reaches, ...actor.grants].map(({ companyId }) => companyId));
  if (wanted.companyIds?.some((id) => !own.has(id))) throw companyNotYours();
  return platform.db.transaction().execute(async (trx) => {
    const { userId, channel } = actor;
    const made = await makeToken(trx, { userId, by: { actorId: userId, channel } }, wanted, platform.clock());
    await tell(platform, trx, userId, "token-made", { token: wanted.name });
    return made;
  });
}

/** Ends a token of the account at once. @throws ProblemError 404 where the account has none of this id */
export async function endToken(trx: Trx, { userId, by }: Made, id: string, now: Date): Promise<void> {
  const ended = await trx
    .updateTable("api_token")
    .set({ revoked_at: now })
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .returning("name")
    .executeTakeFirst();
  if (ended === undefined) throw new ProblemError(404, "not-found");
  await recordPersonEvent(trx, userId, { ...by, type: "token.revoked", data: { tokenId: id, name: ended.name } });
}

export async function revokeOwnToken(db: Db, { userId, channel }: Actor, id: string, now: Date): Promise<void> {
  await db.transaction().execute((trx) => endToken(trx, { userId, by: { actorId: userId, channel } }, id, now));
  forgetActors();
}
