/** The people that somebody looks after: who there is, and one of them. */
import type { PeoplePage, PeopleSearch, Person } from "#api/staff.api.ts";
import { isServiceAccount } from "#domain/service-account.ts";
import { plain } from "#domain/text.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { recordEvents } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { isNoPerson } from "../people.errors.ts";
import { mayIn } from "../people.policy.ts";
import type { Actor } from "../people.types.ts";
import { handoversOf } from "./handover.queries.ts";
import { cursorOf, cursorTo } from "./people-cursor.ts";
import { invitedMemberships } from "./planned.ts";
import { noSuchPerson, notYourCompany } from "./staff.errors.ts";
import { lookedAfter } from "./staff.policy.ts";
import { current, personState, presentMembership, presentRow } from "./staff.present.ts";
import { type MembershipOf, listPeople, membershipsIn, personRow, subtreeOf } from "./staff.queries.ts";

/** @throws ProblemError 403 for a company that the actor doesn't look after */
export async function searchPeople({ db, clock }: Platform, actor: Actor, search: PeopleSearch): Promise<PeoplePage> {
  const companies = search.company === undefined ? lookedAfter(actor) : [ownCompany(actor, search.company)];
  const now = clock();
  const text = plain(search.text ?? "").trim();
  const rows = await listPeople(
    db,
    companies,
    {
      text: text === "" ? null : text,
      departmentIds: search.department === undefined ? null : await subtreeOf(db, companies, search.department),
      role: search.role ?? null,
      state: search.state ?? null,
      after: cursorOf(search.cursor),
      limit: search.limit + 1,
    },
    now,
  );
  const page = rows.slice(0, search.limit);
  const idsOf = (invited: boolean): string[] =>
    page.filter(({ kind }) => (kind === "invitation") === invited).map(({ id }) => id);
  const memberships = await membershipsIn(db, companies, idsOf(false));
  const invited = await invitedMemberships(db, companies, idsOf(true));
  const last = page.at(-1);
  return {
    people: page.map((row) =>
      presentRow(
        row,
        row.kind === "invitation"
          ? (invited.get(row.id) ?? [])
          : memberships.filter(({ user_id }) => user_id === row.id).map((each) => presentMembership(each, now)),
      ),
    ),
    total: rows[0]?.total ?? 0,
    nextCursor: rows.length > page.length && last ? cursorTo(last) : null,
  };
}

/** The company, where the actor looks after its people. @throws ProblemError 403 */
export function ownCompany(actor: Actor, companyId: number): number {
  if (!lookedAfter(actor).includes(companyId)) throw notYourCompany();
  return companyId;
}

/** The person's memberships in the actor's companies. @throws ProblemError 404 where there never was one */
export async function knownPerson(db: DbOrTrx, actor: Actor, userId: string): Promise<MembershipOf[]> {
  const memberships = await membershipsIn(db, lookedAfter(actor), [userId]);
  if (memberships.length === 0) throw noSuchPerson();
  return memberships;
}

/** @throws ProblemError 404 */
export async function showPerson({ db, clock }: Pick<Platform, "db" | "clock">, actor: Actor, userId: string): Promise<Person> {
  const now = clock();
  const memberships = (await knownPerson(db, actor, userId)).map((row) => presentMembership(row, now));
  const row = await personRow(db, userId, now);
  if (row === undefined) throw noSuchPerson();
  const service = isServiceAccount(userId);
  const is = personState(memberships);
  const state = service && row.disabled_at !== null && is !== "left" ? "disabled" : is;
  const himself = userId === actor.userId;
  // what is done with a machine as a whole is done by whoever looks after it: ../services
  const other = !himself && !service;
  return {
    id: userId,
    kind: service ? "service" : "person",
    name: row.name,
    email: service ? "" : row.email,
    state,
    memberships: [...current(memberships)],
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    invitedUntil: null,
    sessions: Number(row.sessions),
    tokens: Number(row.tokens),
    handovers: await handoversOf(db, lookedAfter(actor), userId),
    may: {
      change: !service || state !== "left",
      rename: !service,
      disable: other && (state === "active" || state === "upcoming"),
      enable: !service && state === "disabled",
      leave: other && state !== "left",
      seeSignIn: !service && state !== "left" && memberships.some(({ company }) => mayIn(actor, company.id, "security.manage")),
      resetSecondFactor: other && memberships.every(({ company }) => mayIn(actor, company.id, "security.manage")),
    },
  };
}

/** What people alone have done to them. @throws ProblemError 409 for a service account, whether there is such a one or not */
export function requirePerson(userId: string): void {
  if (isServiceAccount(userId)) throw isNoPerson();
}

/** @throws ProblemError 404 */
export async function renamePerson(platform: Platform, actor: Actor, userId: string, name: string): Promise<Person> {
  requirePerson(userId);
  await platform.db.transaction().execute(async (trx) => {
    const memberships = await knownPerson(trx, actor, userId);
    const before = await trx.selectFrom("user").select("name").where("id", "=", userId).forUpdate().executeTakeFirstOrThrow();
    if (before.name === name) return;
    await trx.updateTable("user").set({ name, updatedAt: platform.clock() }).where("id", "=", userId).execute();
    await tellOfPerson(trx, actor, userId, companiesOf(memberships), "person.renamed", { before: before.name, after: name });
  });
  forgetActors();
  return showPerson(platform, actor, userId);
}

export const companiesOf = (memberships: readonly MembershipOf[]): number[] => [
  ...new Set(memberships.map(({ company_id }) => company_id)),
];

/** One event in each of the companies. */
export async function tellOfPerson(
  trx: Trx,
  by: Pick<Actor, "userId" | "channel">,
  userId: string,
  companyIds: readonly number[],
  type: string,
  data: Record<string, unknown>,
  reason = "",
): Promise<void> {
  await recordEvents(
    trx,
    companyIds.map((companyId) => ({
      companyId,
      actorId: by.userId,
      channel: by.channel,
      subject: "user",
      subjectId: userId,
      type,
      data,
      reason: reason === "" ? null : reason,
    })),
  );
}
