/** People, companies, departments, memberships and grants: made by the command line, the seed, and later by pages. */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { isServiceAccount } from "#domain/service-account.ts";
import { plain } from "#domain/text.ts";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { errorCode } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import { newId } from "#server/platform/ids.ts";
import { forgetActors } from "./actor-cache.ts";
import { loadActor } from "./actors.ts";
import type { By } from "./grants.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { setPassword } from "./passwords.ts";
import { emailTaken, taxIdTaken, unknownAccount } from "./people.errors.ts";
import { companyRows, userRow } from "./people.queries.ts";
import type { Reach, Role } from "./people.types.ts";
import { holdersOf } from "./roles/holders.queries.ts";
import { guardAdded } from "./roles/guard.ts";
import { TOKEN_SCOPES, type TokenScope, newToken } from "./tokens.ts";

export { describeMe } from "./me.ts";
export { grantAccess } from "./grants.ts";
export { loadActor };

/** A membership or grant without a start holds from its making on; the trace has when that was. */
const ALWAYS = new Date(0);
const SYSTEM: By = { actorId: null, channel: "cli" };

/** All companies of the installation, as far as intake must know them. */
export async function allCompanies(db: DbOrTrx): Promise<{ id: number; name: string; taxId: string | null }[]> {
  return (await companyRows(db)).map((row) => ({ id: row.id, name: row.name, taxId: row.tax_id }));
}

/** Those of the installation: spaces of single people are nobody else's. */
export async function sharedCompanyIds(db: DbOrTrx): Promise<number[]> {
  return (await companyRows(db)).filter((row) => row.personal_of === null).map((row) => row.id);
}

export async function createGroup(trx: Trx, name: string): Promise<string> {
  const id = newId();
  await trx.insertInto("company_group").values({ id, name }).execute();
  return id;
}

export type NewCompany = {
  name: string;
  shortName?: string | null;
  taxId?: string | null;
  groupId?: string | null;
  /** whose own space it is */
  personalOf?: string | null;
};

/** @returns the company's number; they count up from 1. @throws ProblemError 409 where the tax id is taken */
export async function createCompany(trx: Trx, company: NewCompany, by: By = SYSTEM): Promise<number> {
  const taxId = company.taxId ? plain(company.taxId).replace(/\s+/g, "").toUpperCase() : null;
  // one after the other, so that no two take the same number
  await sql`select pg_advisory_xact_lock(hashtextextended('company-number', 7))`.execute(trx);
  const last = await trx
    .selectFrom("company")
    .select((eb) => eb.fn.max("id").as("id"))
    .executeTakeFirst();
  const id = (last?.id ?? 0) + 1;
  try {
    await trx
      .insertInto("company")
      .values({
        id,
        name: company.name.trim(),
        short_name: company.shortName ?? null,
        tax_id: taxId,
        group_id: company.groupId ?? null,
        personal_of: company.personalOf ?? null,
      })
      .execute();
  } catch (error) {
    if (errorCode(error) === "23505" && taxId !== null) throw taxIdTaken();
    throw error;
  }
  await recordEvent(trx, {
    companyId: id,
    ...by,
    subject: "company",
    subjectId: String(id),
    type: "company.created",
    data: { name: company.name },
  });
  return id;
}

/** @returns the department's id; it lies below `parentId`, or at the top of the company */
export async function createDepartment(
  trx: Trx,
  department: { companyId: number; name: string; parentId?: string | null },
  by: By = SYSTEM,
): Promise<string> {
  const { companyId, name, parentId = null } = department;
  const id = newId();
  const parent =
    parentId === null
      ? null
      : await trx
          .selectFrom("department")
          .select("path")
          .where("company_id", "=", companyId)
          .where("id", "=", parentId)
          .executeTakeFirstOrThrow();
  await trx
    .insertInto("department")
    .values({ company_id: companyId, id, parent_id: parentId, name, path: [...(parent?.path ?? []), id] })
    .execute();
  await recordEvent(trx, {
    companyId,
    ...by,
    subject: "department",
    subjectId: id,
    type: "department.created",
    data: { name, parentId },
  });
  return id;
}

export type NewUser = {
  name: string;
  email: string;
  password: string;
  locale?: string | null;
  /** what his companies are called: no part of a password */
  companies?: readonly (string | null)[];
  /** of a demonstration: its password stands in the manual, and isn't judged */
  published?: boolean;
};

/** An account that can sign in. @throws ProblemError 409 where the e-mail is taken, 422 where the password is too weak */
export async function createUser(trx: Trx, user: NewUser): Promise<string> {
  const { name, companies = [] } = user;
  if (user.published !== true) await requireGoodPassword(user.password, { name, email: user.email, companies });
  const id = randomBytes(16).toString("hex");
  const email = user.email.trim().toLowerCase();
  const now = new Date();
  const taken = await trx
    .insertInto("user")
    .values({
      id,
      name: user.name.trim(),
      email,
      emailVerified: true,
      locale: user.locale ?? null,
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (taken === undefined) throw emailTaken();
  await setPassword(trx, id, user.password, now);
  return id;
}

export type NewMembership = {
  userId: string;
  companyId: number;
  role: Role | "own";
  /** with role "own": which */
  roleId?: string | null;
  reach: Reach;
  departmentId?: string | null;
  mayEnter?: boolean;
  startsAt?: Date;
  endsAt?: Date | null;
};

/**
 * Lets a person into a company. With reach "department" he sees that department and everything below it.
 * @throws ProblemError 409 where it would join two duties that 三员分立 keeps apart
 */
export async function addMembership(trx: Trx, membership: NewMembership, by: By = SYSTEM): Promise<string> {
  const { userId, companyId, role, roleId = null, reach, departmentId = null } = membership;
  const { mayEnter = true, startsAt = ALWAYS, endsAt = null } = membership;
  const id = newId();
  await trx
    .insertInto("membership")
    .values({
      id,
      user_id: userId,
      company_id: companyId,
      department_id: departmentId,
      role,
      role_id: roleId,
      reach,
      may_enter: mayEnter,
      starts_at: startsAt,
      ends_at: endsAt,
    })
    .execute();
  await recordEvent(trx, {
    companyId,
    ...by,
    subject: "user",
    subjectId: userId,
    type: "membership.added",
    data: { membershipId: id, role, ...(roleId === null ? {} : { roleId }), reach, departmentId },
  });
  await guardAdded(trx, userId, new Date());
  forgetActors();
  return id;
}

/** An administrator of every company; where there is none yet, of a first one with the name given. */
export async function createAdministrator(
  trx: Trx,
  person: NewUser & { companyName: string; taxId?: string | null },
  by: By = SYSTEM,
): Promise<{ userId: string; companyIds: number[] }> {
  const known = (await companyRows(trx)).filter((company) => company.personal_of === null);
  const named = known.flatMap(({ name, short_name }) => [name, short_name]);
  const userId = await createUser(trx, { ...person, companies: [person.companyName, ...named] });
  const there = known.map(({ id }) => id);
  const companyIds =
    there.length > 0 ? there : [await createCompany(trx, { name: person.companyName, taxId: person.taxId ?? null }, by)];
  for (const companyId of companyIds)
    await addMembership(trx, { userId, companyId, role: "administrator", reach: "company" }, by);
  return { userId, companyIds };
}

/** Whether anybody administrates this installation yet. */
export async function hasAdministrator(db: DbOrTrx): Promise<boolean> {
  return (await holdersOf(db, { any: ["people.manage"], now: new Date() })).length > 0;
}

/** An API token of the account; the token is returned once and can't be had again. */
export async function createToken(
  trx: Trx,
  token: { userId: string; name: string; scopes?: TokenScope[]; endsAt?: Date | null },
  by: By = SYSTEM,
): Promise<string> {
  const made = newToken();
  await trx
    .insertInto("api_token")
    .values({
      id: made.id,
      user_id: token.userId,
      name: token.name,
      secret_sha256: made.secretSha256,
      scopes: token.scopes ?? [...TOKEN_SCOPES],
      ends_at: token.endsAt ?? null,
    })
    .execute();
  const company = await trx
    .selectFrom("membership")
    .select("company_id")
    .where("user_id", "=", token.userId)
    .orderBy("id")
    .executeTakeFirst();
  if (company !== undefined)
    await recordEvent(trx, {
      companyId: company.company_id,
      ...by,
      subject: "user",
      subjectId: token.userId,
      type: "token.created",
      data: { tokenId: made.id, name: token.name },
    });
  return made.token;
}

export async function revokeToken(trx: Trx, id: string, now: Date): Promise<void> {
  await trx.updateTable("api_token").set({ revoked_at: now }).where("id", "=", id).execute();
  forgetActors();
}

/** @throws ProblemError 404 where there is no such account */
export async function accountById(
  db: DbOrTrx,
  id: string,
): Promise<{ id: string; name: string; email: string; locale: string | null }> {
  const row = await userRow(db, id);
  if (row === undefined) throw unknownAccount();
  return row;
}

/** @throws ProblemError 404 where no account has this e-mail */
export async function userByEmail(db: DbOrTrx, email: string): Promise<{ id: string; name: string }> {
  const row = await db
    .selectFrom("user")
    .select(["id", "name"])
    .where("email", "=", email.trim().toLowerCase())
    .executeTakeFirst();
  if (row === undefined || isServiceAccount(row.id)) throw unknownAccount();
  return row;
}
