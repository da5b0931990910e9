/** By what the people of one's companies sign in, where they are signed in, and the end of that. */
import type {
  SecuredPeople,
  SecuredPeopleSearch,
  SecuredPersonDetail,
  SessionLimits,
  SessionLimitsInput,
} from "#api/security.api.ts";
import { plain } from "#domain/text.ts";
import type { Db } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { unknownPerson } from "../factors/factors.errors.ts";
import { mayEverywhere, requireSomewhere } from "../people.policy.ts";
import { allCompanies } from "../people.usecases.ts";
import type { Actor } from "../people.types.ts";
import { endThose, isWithin, listSessions } from "../sessions.ts";
import { changeSetting, lockSetting, readSetting } from "../settings.ts";
import { notEverywhere } from "../sso/sso.errors.ts";
import { cursorOf, cursorTo } from "../staff/people-cursor.ts";
import { companiesOf, securedRows, sessionRows } from "./secured.queries.ts";

const MANAGE = "security.manage";

/** @throws ProblemError 403 for whoever manages security nowhere */
export async function searchSecured({ db, clock }: Platform, actor: Actor, search: SecuredPeopleSearch): Promise<SecuredPeople> {
  const companies = requireSomewhere(actor, MANAGE);
  const now = clock();
  const text = plain(search.text ?? "").trim();
  const wanted = { companies, text: text === "" ? null : text, after: cursorOf(search.cursor), limit: search.limit + 1 };
  const [rows, limits] = await Promise.all([securedRows(db, wanted, now), readSetting(db, "sessions")]);
  const page = rows.slice(0, search.limit);
  const sessions = await sessionRows(
    db,
    page.map(({ id }) => id),
    now,
  );
  return {
    people: page.map(({ id, name, email, second_factor, passkeys, last_sign_in_at }) => ({
      id,
      name,
      email,
      secondFactor: second_factor,
      passkeys,
      sessions: sessions.filter((each) => each.userId === id && isWithin(each, limits, now)).length,
      lastSignInAt: last_sign_in_at?.toISOString() ?? null,
    })),
    nextCursor: rows.length > page.length ? cursorTo(page.at(-1)!) : null,
  };
}

/** @param currentId the asker's own session @throws ProblemError 403, 404 for somebody of none of his companies */
export async function showSecured(
  { db, clock }: Platform,
  actor: Actor,
  userId: string,
  currentId: string | null,
): Promise<SecuredPersonDetail> {
  const companies = requireSomewhere(actor, MANAGE);
  const now = clock();
  const [row] = await securedRows(db, { companies, id: userId, limit: 1 }, now);
  if (row === undefined) throw unknownPerson();
  const [{ sessions }, theirs] = await Promise.all([
    listSessions(db, userId, currentId, await readSetting(db, "sessions"), now),
    companiesOf(db, userId, now),
  ]);
  const other = userId !== actor.userId;
  const whole = theirs.every((companyId) => companies.includes(companyId));
  return {
    id: userId,
    name: row.name,
    email: row.email,
    secondFactor: row.second_factor,
    passkeys: row.passkeys,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    sessions,
    may: { resetSecondFactor: other && whole, endSessions: other, makeRecoveryLink: other && whole },
  };
}

/**
 * Ends one session of somebody, or all. He signs in again; nothing else of his changes.
 * @throws ProblemError 403, 404 for somebody of none of the actor's companies, and where there is no such session
 */
export async function endSessionsOf(
  { db, clock }: Platform,
  actor: Actor,
  { userId, sessionId }: { userId: string; sessionId?: string },
  reason: string,
): Promise<number> {
  await requireLookedAfter(db, actor, userId, clock());
  const by = { actorId: actor.userId, channel: actor.channel, reason };
  const ended = await endThose(db, userId, sessionId === undefined ? {} : { only: sessionId }, by);
  if (ended === 0 && sessionId !== undefined) throw unknownPerson();
  return ended;
}

async function requireLookedAfter(db: Db, actor: Actor, userId: string, now: Date): Promise<void> {
  const companies = requireSomewhere(actor, MANAGE);
  if ((await securedRows(db, { companies, id: userId, limit: 1 }, now)).length === 0) throw unknownPerson();
}

const everywhere = async (db: Db, actor: Actor): Promise<boolean> =>
  mayEverywhere(
    actor,
    (await allCompanies(db)).map(({ id }) => id),
    MANAGE,
  );

/** @throws ProblemError 403 for whoever manages security nowhere */
export async function showSessionLimits(db: Db, actor: Actor): Promise<SessionLimits> {
  requireSomewhere(actor, MANAGE);
  return { ...(await readSetting(db, "sessions")), may: { change: await everywhere(db, actor) } };
}

/** They hold for everybody at once, also for sessions that run. @throws ProblemError 403 for whoever doesn't manage security in every company */
export async function changeSessionLimits({ db, clock }: Platform, actor: Actor, input: SessionLimitsInput): Promise<void> {
  requireSomewhere(actor, MANAGE);
  if (!(await everywhere(db, actor))) throw notEverywhere();
  const { reason, ...limits } = input;
  await db.transaction().execute(async (trx) => {
    await lockSetting(trx, "sessions");
    await changeSetting(trx, "sessions", limits, { actorId: actor.userId, channel: actor.channel, at: clock(), reason });
  });
  forgetActors();
}
