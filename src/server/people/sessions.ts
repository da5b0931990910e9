/** Sessions: how long they last, where somebody is signed in, and their end. */
import type { SignInSessions } from "#api/account.api.ts";
import { userAgentOf } from "#domain/user-agent.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { forgetActors } from "./actor-cache.ts";
import type { Actor, Channel } from "./people.types.ts";
import { recordPersonEvent } from "./person-events.ts";
import { isByProvider } from "./session-methods.ts";
import type { SettingValue } from "./settings.ts";

export type SessionLimits = SettingValue<"sessions">;
/** that it is in use is noted at most so often */
const NOTED_EVERY_MS = 60_000;

/** A session that a provider opened lasts no longer: then the provider is asked again, who may know more of the person by now. */
export const PROVIDER_MINUTES = 12 * 60;

type Times = { createdAt: Date; lastUsedAt: Date | null; method: string | null };

/** Whether a session is still good by the limits. */
export function isWithin(
  { createdAt, lastUsedAt, method }: Times,
  { idleMinutes, absoluteMinutes }: SessionLimits,
  now: Date,
): boolean {
  const idleSince = lastUsedAt ?? createdAt;
  const longest = isByProvider(method) ? Math.min(absoluteMinutes, PROVIDER_MINUTES) : absoluteMinutes;
  return now.getTime() - createdAt.getTime() < longest * 60_000 && now.getTime() - idleSince.getTime() < idleMinutes * 60_000;
}

/** Notes that a session is in use. */
export async function touchSession(db: Db, id: string, { lastUsedAt }: Pick<Times, "lastUsedAt">, now: Date): Promise<void> {
  if (lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < NOTED_EVERY_MS) return;
  await db.updateTable("session").set({ lastUsedAt: now }).where("id", "=", id).execute();
}

/** Where somebody is signed in, the last used first. */
export async function listSessions(
  db: Db,
  userId: string,
  currentId: string | null,
  limits: SessionLimits,
  now: Date,
): Promise<SignInSessions> {
  const rows = await db
    .selectFrom("session")
    .select(["id", "createdAt", "lastUsedAt", "method", "ipAddress", "userAgent"])
    .where("userId", "=", userId)
    .where("expiresAt", ">", now)
    .execute();
  const running = rows
    .filter((row) => isWithin(row, limits, now))
    .toSorted((a, b) => (b.lastUsedAt ?? b.createdAt).getTime() - (a.lastUsedAt ?? a.createdAt).getTime());
  return {
    sessions: running.map((row) => ({
      id: row.id,
      current: row.id === currentId,
      ...userAgentOf(row.userAgent),
      address: row.ipAddress === "" ? null : row.ipAddress,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    })),
    ...limits,
  };
}

/** Ends one of one's own sessions. @throws ProblemError 404 where there is none of this id */
export async function endSession(db: Db, { userId, channel }: Actor, id: string): Promise<void> {
  const count = await endThose(db, userId, { only: id }, { actorId: userId, channel });
  if (count === 0) throw new ProblemError(404, "not-found");
}

/** Ends all of one's sessions but this one. @returns how many there were */
export const endOtherSessions = (db: Db, { userId, channel }: Actor, currentId: string): Promise<number> =>
  endThose(db, userId, { but: currentId }, { actorId: userId, channel });

type Which = { only?: string; but?: string };

/** Ends sessions of somebody, with one trace. @returns how many there were */
export async function endThose(
  db: Db,
  userId: string,
  { only, but }: Which,
  by: { actorId: string; channel: Channel; reason?: string },
): Promise<number> {
  const count = await db.transaction().execute(async (trx) => {
    const ended = await trx
      .deleteFrom("session")
      .where("userId", "=", userId)
      .$if(only !== undefined, (query) => query.where("id", "=", only!))
      .$if(but !== undefined, (query) => query.where("id", "<>", but!))
      .returning("id")
      .execute();
    if (ended.length > 0) await recordPersonEvent(trx, userId, { ...by, type: "session.ended", data: { count: ended.length } });
    return ended.length;
  });
  forgetActors();
  return count;
}
