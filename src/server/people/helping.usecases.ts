/** What an administrator does for somebody who can't sign in: opens a locked name, or hands him a link to a new password. */
import { sql } from "kysely";
import { SEPARATED } from "#api/permissions.api.ts";
import type { LockedAccounts, RecoveryLink } from "#api/account.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { loadActor } from "./actors.ts";
import { createLink } from "./links.ts";
import { isNoPerson, notPermitted, notToOneself, recoveryNotYours } from "./people.errors.ts";
import { companiesWhere, mayIn } from "./people.policy.ts";
import type { Actor } from "./people.types.ts";
import { recordPersonEvent } from "./person-events.ts";
import { openName, tell } from "./recovery.ts";

const MANAGEMENT = Object.values(SEPARATED).flat();

/** Names that are locked now, of people of the companies whose security he manages. @throws ProblemError 403 where there is none */
export async function listLocked(db: Db, actor: Actor, now: Date): Promise<LockedAccounts> {
  const companies = companiesWhere(actor, "security.manage");
  if (companies.length === 0) throw notPermitted("security.manage");
  const { rows } = await sql<{ id: string; name: string; email: string; failures: number; locked_until: Date }>`
    select u.id, u.name, u.email, max(a.failures) as failures, max(a.locked_until) as locked_until
    from attempt_count a
    join "user" u on encode(sha256(convert_to(u.email, 'UTF8')), 'hex') = a.name_sha256
    where a.name_sha256 is not null and a.locked_until > ${now}
      and exists (select 1 from membership m where m.user_id = u.id and m.company_id = any(${companies}::int[]))
    group by u.id order by max(a.locked_until) desc, u.id limit 500`.execute(db);
  return {
    accounts: rows.map(({ id, name, email, failures, locked_until }) => ({
      userId: id,
      name,
      email,
      failures,
      lockedUntil: locked_until.toISOString(),
    })),
  };
}

/** Opens the name of somebody of his companies. @throws ProblemError 404 where nobody of them has this id */
export async function unlockForSomebody(platform: Platform, actor: Actor, userId: string, reason: string): Promise<void> {
  if (isServiceAccount(userId)) throw isNoPerson();
  const { db, clock } = platform;
  const companies = companiesWhere(actor, "security.manage");
  if (companies.length === 0) throw notPermitted("security.manage");
  const whom = await loadActor(db, userId, actor.channel, clock());
  if (whom === null || !whom.reaches.some(({ companyId }) => companies.includes(companyId)))
    throw new ProblemError(404, "not-found");
  await db.transaction().execute(async (trx) => {
    await openName(trx, userId);
    const { userId: actorId, channel, name } = actor;
    await recordPersonEvent(trx, userId, { actorId, channel, type: "user.unlocked", reason });
    await tell(platform, trx, userId, "unlocked", { by: name, reason });
  });
}

/**
 * A link to a new password, shown to the administrator once, for the person's own hands; the person is told by mail. Whoever
 * has it can become that person: so nobody makes one for somebody who belongs where he manages no people, or who holds a
 * duty that he doesn't hold himself.
 * @throws ProblemError 404 where nobody of his companies has this id, 403 where the person's access goes beyond his own
 */
export async function linkForSomebody(platform: Platform, actor: Actor, userId: string, reason: string): Promise<RecoveryLink> {
  if (isServiceAccount(userId)) throw isNoPerson();
  const { config, db, clock } = platform;
  if (userId === actor.userId) throw notToOneself();
  const helps = (companyId: number): boolean =>
    mayIn(actor, companyId, "people.manage") || mayIn(actor, companyId, "security.manage");
  if (!actor.reaches.some(({ companyId }) => helps(companyId))) throw notPermitted("people.manage");
  const whom = await loadActor(db, userId, actor.channel, clock());
  if (whom === null || !whom.reaches.some(({ companyId }) => helps(companyId))) throw new ProblemError(404, "not-found");
  const beyond = whom.reaches.some(
    ({ companyId, permissions }) =>
      !helps(companyId) || MANAGEMENT.some((each) => permissions.has(each) && !mayIn(actor, companyId, each)),
  );
  if (beyond || whom.grants.some(({ companyId }) => !helps(companyId))) throw recoveryNotYours();
  return db.transaction().execute(async (trx) => {
    const { token, endsAt } = await createLink(trx, { purpose: "recovery", userId, now: clock(), by: actor.userId });
    const { userId: actorId, channel, name } = actor;
    await recordPersonEvent(trx, userId, { actorId, channel, type: "password.link-made", reason });
    await tell(platform, trx, userId, "recovery-link-made", { by: name, reason });
    return { link: `${config.baseUrl ?? ""}/recover#${token}`, endsAt: endsAt.toISOString() };
  });
}
