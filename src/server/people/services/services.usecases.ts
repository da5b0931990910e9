/** Service accounts: made, described, paused, let on, ended. What they are in companies is given as it is to people (../staff). */
import { randomBytes } from "node:crypto";
import type {
  NewServiceAccount,
  ServiceAccount,
  ServiceAccountChange,
  ServiceAccounts,
  ServiceAccountsQuery,
} from "#api/service-accounts.api.ts";
import { SERVICE_ACCOUNT_PREFIX, isServiceAccount, serviceAccountEmail } from "#domain/service-account.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { closeAccount } from "../account-state.ts";
import { forgetActors } from "../actor-cache.ts";
import type { Actor } from "../people.types.ts";
import { recordPersonEvent } from "../person-events.ts";
import { guarded } from "../roles/guard.ts";
import { type Belongings, countBelongings } from "../staff/belongings.ts";
import { startHandover } from "../staff/handover.usecases.ts";
import { endMemberships, makeMembership } from "../staff/memberships.usecases.ts";
import { checkedMembership } from "../staff/planned.ts";
import { lookedAfter } from "../staff/staff.policy.ts";
import { current, presentMembership } from "../staff/staff.present.ts";
import { membershipsIn } from "../staff/staff.queries.ts";
import { lockOpenService } from "./open-service.ts";
import { noSuchResponsible, noSuchService, serviceState } from "./services.errors.ts";
import { type ServiceRow, serviceRows, worksIn } from "./services.queries.ts";

const PAGE = 50;

/** Those of the companies whose people the actor looks after, and those for which he answers. */
export async function listServices(
  { db, clock }: Platform,
  actor: Actor,
  { company, state, cursor }: ServiceAccountsQuery,
): Promise<ServiceAccounts> {
  const companies = lookedAfter(actor);
  const wanted = { companies, askerId: actor.userId, company, state, after: cursor, limit: PAGE + 1 };
  const rows = await serviceRows(db, wanted, clock());
  const page = rows.slice(0, PAGE);
  return {
    accounts: await present(db, actor, page, clock()),
    nextCursor: rows.length > PAGE ? page.at(-1)!.id : null,
    may: { makeIn: companies },
  };
}

/** @throws ProblemError 404 */
export async function showService(
  { db, clock }: Pick<Platform, "db" | "clock">,
  actor: Actor,
  id: string,
): Promise<ServiceAccount> {
  const [account] = await present(db, actor, [await rowFor(db, actor, id, clock())], clock());
  return account!;
}

async function rowFor(db: DbOrTrx, actor: Actor, id: string, now: Date): Promise<ServiceRow> {
  const [row] = await serviceRows(db, { companies: lookedAfter(actor), askerId: actor.userId, id, limit: 1 }, now);
  if (row === undefined) throw noSuchService();
  return row;
}

async function present(db: DbOrTrx, actor: Actor, rows: readonly ServiceRow[], now: Date): Promise<ServiceAccount[]> {
  const places = [...new Set([...lookedAfter(actor), ...actor.reaches.map(({ companyId }) => companyId)])];
  const memberships = Map.groupBy(
    await membershipsIn(
      db,
      places,
      rows.map(({ id }) => id),
    ),
    ({ user_id }) => user_id,
  );
  return rows.map((row) => {
    const open = row.state !== "ended";
    return {
      id: row.id,
      name: row.name,
      purpose: row.purpose,
      company: { id: row.company_id, name: row.company_name },
      state: row.state,
      responsible: { id: row.responsible_id, name: row.responsible_name ?? row.responsible_id, here: row.responsible_here },
      memberships: current((memberships.get(row.id) ?? []).map((each) => presentMembership(each, now))),
      tokens: row.tokens,
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
      may: {
        manage: open && manages(actor, row),
        changeMemberships: open && lookedAfter(actor).length > 0,
        manageTokens: open && managesTokens(actor, row),
      },
    };
  });
}

type Owned = Pick<ServiceRow, "company_id" | "responsible_id">;
const manages = (actor: Actor, { company_id }: Owned): boolean => lookedAfter(actor).includes(company_id);
/** Whoever answers for it while he belongs to the company, and whoever looks after it. */
const managesTokens = (actor: Actor, row: Owned): boolean =>
  manages(actor, row) ||
  (row.responsible_id === actor.userId && actor.reaches.some(({ companyId }) => companyId === row.company_id));

/** @throws ProblemError 403, 404, 409 or 422 for the membership, 422 where nobody of the company answers for it */
export async function makeService(platform: Platform, actor: Actor, wish: NewServiceAccount): Promise<ServiceAccount> {
  const { db, clock } = platform;
  const now = clock();
  const id = `${SERVICE_ACCOUNT_PREFIX}${randomBytes(16).toString("hex")}`;
  const company = wish.membership.company;
  await db.transaction().execute(async (trx) => {
    const planned = await checkedMembership(trx, actor, wish.membership);
    await checkResponsible(trx, wish.responsible, company, now);
    await trx
      .insertInto("user")
      .values({ id, name: wish.name, email: serviceAccountEmail(id), emailVerified: false, createdAt: now, updatedAt: now })
      .execute();
    await trx
      .insertInto("service_account")
      .values({
        user_id: id,
        company_id: company,
        purpose: wish.purpose,
        responsible_id: wish.responsible,
        created_at: now,
        created_by: actor.userId,
      })
      .execute();
    await makeMembership(trx, id, planned, { actorId: actor.userId, channel: actor.channel });
    const { name, purpose, responsible } = wish;
    await tell(trx, actor, id, "service.created", { name, purpose, responsibleId: responsible });
  });
  forgetActors();
  return showService(platform, actor, id);
}

async function checkResponsible(trx: Trx, userId: string, companyId: number, now: Date): Promise<void> {
  if (isServiceAccount(userId) || !(await worksIn(trx, userId, companyId, now))) throw noSuchResponsible();
}

/** @throws ProblemError 404, 409 where it has ended, 422 where nobody of the company would answer for it */
export async function changeService(
  platform: Platform,
  actor: Actor,
  id: string,
  change: ServiceAccountChange,
): Promise<ServiceAccount> {
  const now = platform.clock();
  await managed(platform, actor, id, async (trx, row) => {
    const before = { name: row.name, purpose: row.purpose, responsibleId: row.responsible_id };
    const after = {
      name: change.name ?? before.name,
      purpose: change.purpose ?? before.purpose,
      responsibleId: change.responsible ?? before.responsibleId,
    };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    if (after.responsibleId !== before.responsibleId) await checkResponsible(trx, after.responsibleId, row.company_id, now);
    await trx.updateTable("user").set({ name: after.name, updatedAt: now }).where("id", "=", id).execute();
    await trx
      .updateTable("service_account")
      .set({ purpose: after.purpose, responsible_id: after.responsibleId })
      .where("user_id", "=", id)
      .execute();
    await tell(trx, actor, id, "service.changed", { before, after });
  });
  return showService(platform, actor, id);
}

/** While it is paused its tokens open nothing; they are the same when it goes on. @throws ProblemError 404, 409 */
export async function pauseService(platform: Platform, actor: Actor, id: string, reason: string): Promise<ServiceAccount> {
  await switchTo(platform, actor, id, "paused", reason);
  return showService(platform, actor, id);
}

/** @throws ProblemError 404, 409 where it isn't paused */
export async function resumeService(platform: Platform, actor: Actor, id: string, reason: string): Promise<ServiceAccount> {
  await switchTo(platform, actor, id, "active", reason);
  return showService(platform, actor, id);
}

async function switchTo(platform: Platform, actor: Actor, id: string, to: "active" | "paused", reason: string): Promise<void> {
  const disabled_at = to === "paused" ? platform.clock() : null;
  await managed(platform, actor, id, async (trx, row) => {
    if (row.state === to) throw serviceState(row.state);
    await trx
      .insertInto("account_state")
      .values({ user_id: id, disabled_at })
      .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ disabled_at }))
      .execute();
    await tell(trx, actor, id, to === "paused" ? "service.paused" : "service.resumed", {}, reason);
  });
}

/**
 * For good: its tokens end, what it was ends, and what it had put in goes to whoever answers for it, in each company to which he
 * belongs. @throws ProblemError 404, 409
 */
export async function endService(
  platform: Platform,
  belongings: readonly Belongings[],
  actor: Actor,
  id: string,
  reason: string,
): Promise<ServiceAccount> {
  const now = platform.clock();
  await managed(platform, actor, id, async (trx, row) => {
    const companies = await companiesOf(trx, id);
    const memberships = await membershipsIn(trx, companies, [id]);
    await guarded(trx, companies, now, () => endMemberships(trx, memberships, now));
    await closeAccount(trx, id, now);
    await trx.updateTable("service_account").set({ ended_at: now }).where("user_id", "=", id).execute();
    await tell(trx, actor, id, "service.ended", {}, reason);
    for (const companyId of companies) {
      if (!(await worksIn(trx, row.responsible_id, companyId, now))) continue;
      const owned = { companyId, ownerId: id, departmentId: null, everything: false };
      const counted = await countBelongings(trx, belongings, owned);
      if (Object.values(counted).some((n) => n > 0))
        await startHandover(trx, platform, belongings, actor, { kind: "leave", ...owned, toOwnerId: row.responsible_id });
    }
  });
  return showService(platform, actor, id);
}

async function companiesOf(trx: Trx, userId: string): Promise<number[]> {
  const rows = await trx.selectFrom("membership").select("company_id").distinct().where("user_id", "=", userId).execute();
  return rows.map(({ company_id }) => company_id).toSorted((a, b) => a - b);
}

/** A change by whoever looks after the account. @throws ProblemError 404 for everybody else */
async function managed(
  platform: Platform,
  actor: Actor,
  id: string,
  change: (trx: Trx, row: ServiceRow) => Promise<void>,
): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const before = await rowFor(trx, actor, id, platform.clock());
    if (!manages(actor, before)) throw noSuchService();
    await lockOpenService(trx, id);
    await change(trx, await rowFor(trx, actor, id, platform.clock()));
  });
  forgetActors();
}

/** The account, held, for whoever may do something with its tokens. @throws ProblemError 404, 409 where it has ended */
export async function lockForTokens(trx: Trx, actor: Actor, id: string, now: Date): Promise<ServiceRow> {
  const row = await rowFor(trx, actor, id, now);
  if (!managesTokens(actor, row)) throw noSuchService();
  await lockOpenService(trx, id);
  return row;
}

async function tell(trx: Trx, actor: Actor, id: string, type: string, data: Record<string, unknown>, reason = ""): Promise<void> {
  const { userId: actorId, channel } = actor;
  await recordPersonEvent(trx, id, { actorId, channel, type, data, reason: reason === "" ? null : reason });
}
