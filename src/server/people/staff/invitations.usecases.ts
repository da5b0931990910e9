/** Inviting people: a link that lives for a week; what they will be is made when they accept. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import type { Invitation, NewInvitation, OpenedInvitation } from "#api/staff.api.ts";
import type { Selectable } from "kysely";
import type { InvitationTable, PlannedMembership } from "#server/platform/database/people-tables.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { nameHead } from "../departments/heads.ts";
import { makePersonalSpace } from "../personal-space.ts";
import type { Actor } from "../people.types.ts";
import { createUser } from "../people.usecases.ts";
import { lastDay } from "./days.ts";
import { makeMembership } from "./memberships.usecases.ts";
import { checkedMembership, invitedMemberships } from "./planned.ts";
import {
  accountExists,
  alreadyInvited,
  invitationEnded,
  noSuchInvitation,
  notYourCompany,
  passwordNeeded,
  personExists,
} from "./staff.errors.ts";
import { lookedAfter } from "./staff.policy.ts";
import { membershipsIn } from "./staff.queries.ts";

const LINK_LIVES_MS = 7 * 86_400_000;
/** Behind the #, so that it reaches no server log and no referrer. */
export const linkOf = (token: string): string => `/invitation#${token}`;

type Row = Selectable<InvitationTable>;

/** The token follows from the invitation and this installation's secret: it is stored nowhere and can be shown again. */
export function tokenOf({ config }: Pick<Platform, "config">, { id, round }: Pick<Row, "id" | "round">): string {
  return `${id}.${createHmac("sha256", config.secret ?? "")
    .update(`invitation:${id}:${round}`)
    .digest("base64url")}`;
}

/**
 * Asks somebody to join. Whether the address has an account elsewhere isn't told.
 * @throws ProblemError 403, 404, 422 for a membership; 409 where the person is there already or has been asked
 */
export async function invite(platform: Platform, actor: Actor, wish: NewInvitation): Promise<Invitation> {
  const companyId = wish.memberships[0]?.company ?? lookedAfter(actor)[0];
  if (companyId === undefined) throw notYourCompany();
  const id = await platform.db.transaction().execute(async (trx) => {
    const memberships: PlannedMembership[] = [];
    for (const each of wish.memberships) memberships.push(await checkedMembership(trx, actor, each));
    return insertInvitation(trx, platform, actor, companyId, { ...wish, memberships });
  });
  return showInvitation(platform, actor, id);
}

type Planned = Omit<NewInvitation, "memberships"> & { memberships: PlannedMembership[] };

/** @throws ProblemError 409 */
export async function insertInvitation(
  trx: Trx,
  platform: Pick<Platform, "clock" | "config" | "jobs">,
  actor: Actor,
  companyId: number,
  { email: typed, name, locale, memberships }: Planned,
): Promise<string> {
  const email = typed.trim().toLowerCase();
  const now = platform.clock();
  const there = await trx.selectFrom("user").select("id").where("email", "=", email).executeTakeFirst();
  // asked for nobody, too: the time would tell which addresses have an account elsewhere
  const known = await membershipsIn(trx, lookedAfter(actor), [there?.id ?? ""]);
  if (there !== undefined && known.length > 0) throw personExists(there.id);
  await sql`select id from company where id = ${companyId}::int for update`.execute(trx);
  const open = await openFor(trx, companyId, email);
  if (open !== undefined) throw alreadyInvited(open);
  const id = newId();
  const endsAt = new Date(now.getTime() + LINK_LIVES_MS);
  const mailed = await mailLink(platform, trx, actor, { id, round: 1, email, locale, name }, endsAt);
  await trx
    .insertInto("invitation")
    .values({
      id,
      company_id: companyId,
      email,
      name,
      locale,
      memberships: JSON.stringify(memberships),
      invited_by: actor.userId,
      created_at: now,
      ends_at: endsAt,
      mailed_at: mailed ? now : null,
    })
    .execute();
  await tell(trx, actor, companyId, id, "invitation.created", { memberships });
  return id;
}

type Invited = Pick<Row, "id" | "round" | "email" | "locale" | "name">;

/** @returns whether it will be sent; without a mail server the link is there to be copied */
async function mailLink(
  platform: Pick<Platform, "config" | "jobs">,
  trx: Trx,
  actor: Actor,
  invited: Invited,
  endsAt: Date,
): Promise<boolean> {
  const { email, locale, name } = invited;
  const values = { name, by: actor.name, until: lastDay(endsAt)! };
  return sendMail(platform, trx, {
    to: email,
    locale,
    template: "invitation",
    values,
    path: linkOf(tokenOf(platform, invited)),
    endsAt,
  });
}

async function openFor(trx: Trx, companyId: number, email: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom("invitation")
    .select("id")
    .where("company_id", "=", companyId)
    .where("email", "=", email)
    .where("accepted_at", "is", null)
    .where("withdrawn_at", "is", null)
    .executeTakeFirst();
  return row?.id;
}

async function rowOf(db: DbOrTrx, actor: Actor, id: string, lock = false): Promise<Row> {
  const query = db
    .selectFrom("invitation")
    .selectAll()
    .where("id", "=", id)
    .where("company_id", "in", [...lookedAfter(actor), -1]);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) throw noSuchInvitation();
  return row;
}

/** @throws ProblemError 404 */
export async function showInvitation(platform: Platform, actor: Actor, id: string): Promise<Invitation> {
  const { db, clock } = platform;
  const row = await rowOf(db, actor, id);
  const memberships = (await invitedMemberships(db, lookedAfter(actor), [id])).get(id) ?? [];
  const by = await db.selectFrom("user").select("name").where("id", "=", row.invited_by).executeTakeFirst();
  const state = stateOf(row, clock());
  const open = state === "open" || state === "expired";
  return {
    id,
    email: row.email,
    name: row.name,
    memberships,
    state,
    invitedBy: by?.name ?? null,
    createdAt: row.created_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    link: state === "open" ? linkOf(tokenOf(platform, row)) : null,
    mailedAt: row.mailed_at?.toISOString() ?? null,
    may: { renew: open, withdraw: open },
  };
}

function stateOf(row: Row, now: Date): Invitation["state"] {
  if (row.accepted_at !== null) return "accepted";
  if (row.withdrawn_at !== null) return "withdrawn";
  return row.ends_at <= now ? "expired" : "open";
}

/** A new link for another week; the one of before ends. @throws ProblemError 404 */
export async function renewInvitation(platform: Platform, actor: Actor, id: string): Promise<Invitation> {
  const now = platform.clock();
  await platform.db.transaction().execute(async (trx) => {
    const row = await openRow(trx, actor, id);
    const endsAt = new Date(now.getTime() + LINK_LIVES_MS);
    const round = row.round + 1;
    const mailed = await mailLink(platform, trx, actor, { ...row, round }, endsAt);
    await trx
      .updateTable("invitation")
      .set({ round, ends_at: endsAt, mailed_at: mailed ? now : null })
      .where("id", "=", id)
      .execute();
    await tell(trx, actor, row.company_id, id, "invitation.renewed", {});
  });
  return showInvitation(platform, actor, id);
}

/** @throws ProblemError 404 */
export async function withdrawInvitation(platform: Platform, actor: Actor, id: string): Promise<Invitation> {
  await platform.db.transaction().execute(async (trx) => {
    const row = await openRow(trx, actor, id);
    await trx.updateTable("invitation").set({ withdrawn_at: platform.clock() }).where("id", "=", id).execute();
    await tell(trx, actor, row.company_id, id, "invitation.withdrawn", {});
  });
  return showInvitation(platform, actor, id);
}

async function openRow(trx: Trx, actor: Actor, id: string): Promise<Row> {
  const row = await rowOf(trx, actor, id, true);
  if (row.accepted_at !== null || row.withdrawn_at !== null) throw noSuchInvitation();
  return row;
}

/** The invitation of a token that still counts. @throws ProblemError 403 */
async function byToken(db: DbOrTrx, platform: Pick<Platform, "config" | "clock">, token: string, lock = false): Promise<Row> {
  const id = /^(\d{1,18})\./u.exec(token)?.[1];
  const query = db
    .selectFrom("invitation")
    .selectAll()
    .where("id", "=", id ?? "0");
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  // as long for one that isn't there
  const expected = Buffer.from(tokenOf(platform, row ?? { id: "0", round: 0 }));
  const given = Buffer.from(token);
  const fits = given.length === expected.length && timingSafeEqual(given, expected);
  if (row === undefined || !fits || stateOf(row, platform.clock()) !== "open") throw invitationEnded();
  return row;
}

/** @throws ProblemError 403 */
export async function openInvitation(platform: Platform, token: string, actor: Actor | null): Promise<OpenedInvitation> {
  const row = await byToken(platform.db, platform, token);
  const companies = await companiesOf(platform.db, row);
  return {
    name: row.name,
    email: row.email,
    companies: companies.map(({ name }) => name),
    endsAt: row.ends_at.toISOString(),
    signedIn: actor?.email.toLowerCase() === row.email,
  };
}

async function companiesOf(db: DbOrTrx, { memberships }: Pick<Row, "memberships">) {
  const ids = [...new Set(memberships.map(({ companyId }) => companyId))];
  if (ids.length === 0) return [];
  return db.selectFrom("company").select(["name", "short_name"]).where("id", "in", ids).orderBy("id").execute();
}

/**
 * Joins: as whoever is signed in by that address, or with a new account and the password chosen.
 * @returns the address to sign in with, or null for who was signed in already
 * @throws ProblemError 403 for the link, 409 where the address has an account whose owner must sign in first, 422 for the password
 */
export async function acceptInvitation(
  platform: Platform,
  { token, name, password }: { token: string; name?: string | undefined; password?: string | undefined },
  actor: Actor | null,
): Promise<{ email: string | null }> {
  const { db, clock } = platform;
  try {
    return await db.transaction().execute(async (trx) => {
      const row = await byToken(trx, platform, token, true);
      const himself = actor?.email.toLowerCase() === row.email ? actor : null;
      if (himself === null && !password) throw passwordNeeded();
      const userId = himself?.userId ?? (await newAccount(trx, row, { name: name ?? row.name, password: password! }));
      await trx.updateTable("invitation").set({ accepted_at: clock(), accepted_by: userId }).where("id", "=", row.id).execute();
      await join(trx, row, userId, clock());
      return { email: himself === null ? row.email : null };
    });
  } catch (error) {
    if (errorCode(error) === "email-taken") throw accountExists();
    throw error;
  } finally {
    forgetActors();
  }
}

/** The names of the companies that he joins are tried first by whoever guesses, so that they make no password. */
async function newAccount(trx: Trx, row: Row, { name, password }: { name: string; password: string }): Promise<string> {
  const companies = (await companiesOf(trx, row)).flatMap((company) => [company.name, company.short_name]);
  return createUser(trx, { name, email: row.email, password, locale: row.locale, companies });
}

async function join(trx: Trx, row: Row, userId: string, now: Date): Promise<void> {
  const by = { actorId: userId, channel: "web" as const };
  for (const each of row.memberships) {
    const planned = await stillThere(trx, each);
    await makeMembership(trx, userId, planned, by);
    const { companyId, departmentId, head } = planned;
    if (head === true && departmentId !== null)
      await nameHead(trx, { companyId, departmentId }, userId, { actorId: row.invited_by, channel: "web", now });
  }
  if (row.memberships.length === 0) await makePersonalSpace(trx, userId, by);
  await tell(trx, { userId, channel: "web" }, row.company_id, row.id, "invitation.accepted", { userId });
}

/** A department that was given up meanwhile is left out; who was to see it sees his own. */
async function stillThere(trx: Trx, planned: PlannedMembership): Promise<PlannedMembership> {
  if (planned.departmentId === null) return planned;
  const there = await trx
    .selectFrom("department")
    .select("id")
    .where("company_id", "=", planned.companyId)
    .where("id", "=", planned.departmentId)
    .where("retired_at", "is", null)
    .executeTakeFirst();
  if (there !== undefined) return planned;
  return { ...planned, departmentId: null, reach: planned.reach === "department" ? "own" : planned.reach };
}

/** The trace names no address: it is the invitation's. */
async function tell(
  trx: Trx,
  by: Pick<Actor, "userId" | "channel">,
  companyId: number,
  id: string,
  type: string,
  data: Record<string, unknown>,
): Promise<void> {
  await recordEvent(trx, {
    companyId,
    actorId: by.userId,
    channel: by.channel,
    subject: "invitation",
    subjectId: id,
    type,
    data,
  });
}
