/** What is asked at the sign-in: two factors, and a provider in place of the password. */
import type { z } from "zod";
import type { SignInRules, SignInRulesInput } from "#api/sign-in-rules.api.ts";
import { SERVICE_ACCOUNT_PREFIX } from "#domain/service-account.ts";
import type { Db, DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { forgetActors } from "../actor-cache.ts";
import { notPermitted } from "../people.errors.ts";
import { companiesWhere, mayEverywhere, requireSomewhere } from "../people.policy.ts";
import { allCompanies } from "../people.usecases.ts";
import type { Actor } from "../people.types.ts";
import { roleChoices } from "../roles/roles.queries.ts";
import { holdersOf } from "../roles/holders.queries.ts";
import { unknownRole } from "../staff/staff.errors.ts";
import { changeSetting, lockSetting, readSetting } from "../settings.ts";
import { breakGlassNeeded, notEverywhere, providerNeeded } from "./sso.errors.ts";

/** Whether somebody may not sign in by his password, as a company of his says. */
export async function passwordIsOff(db: DbOrTrx, userId: string, now: Date): Promise<boolean> {
  const { companies, breakGlass } = await readSetting(db, "passwordOff");
  if (companies.length === 0 || breakGlass.includes(userId)) return false;
  const member = await db
    .selectFrom("membership")
    .select("id")
    .where("user_id", "=", userId)
    .where("company_id", "in", companies)
    .where("starts_at", "<=", now)
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .limit(1)
    .executeTakeFirst();
  return member !== undefined;
}

/** @throws ProblemError 403 for whoever manages security nowhere */
export async function showSignInRules(db: Db, actor: Actor, now: Date): Promise<z.infer<typeof SignInRules>> {
  const mine = requireSomewhere(actor, "security.manage");
  const [all, secondFactor, passwordOff, without, choices] = await Promise.all([
    allCompanies(db),
    readSetting(db, "secondFactor"),
    readSetting(db, "passwordOff"),
    withoutSecondFactor(db, mine, now),
    roleChoices(db, mine),
  ]);
  const changeForAll = mayEverywhere(
    actor,
    all.map(({ id }) => id),
    "security.manage",
  );
  const people =
    changeForAll && passwordOff.breakGlass.length > 0
      ? await db
          .selectFrom("user")
          .select(["id", "name", "email"])
          .where("id", "in", passwordOff.breakGlass)
          .orderBy("email")
          .execute()
      : [];
  return {
    companies: all
      .filter(({ id }) => mine.includes(id))
      .map(({ id, name }) => ({
        id,
        name,
        secondFactor: secondFactor.companies.includes(id),
        passwordOff: passwordOff.companies.includes(id),
        without: without.get(id) ?? 0,
      })),
    roles: secondFactor.roles,
    roleChoices: choices,
    trustDevices: secondFactor.trustDevices,
    breakGlass: people.map(({ id, name, email }) => ({ userId: id, name, email })),
    may: { changeForAll },
  };
}

async function withoutSecondFactor(db: Db, companyIds: number[], now: Date): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom("membership")
    .innerJoin("user", "user.id", "membership.user_id")
    .select((eb) => ["company_id", eb.fn.count<string>("user.id").distinct().as("count")])
    .where("company_id", "in", companyIds)
    .where("user_id", "not like", `${SERVICE_ACCOUNT_PREFIX}%`)
    .where("starts_at", "<=", now)
    .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .where((eb) => eb.or([eb("twoFactorEnabled", "is", null), eb("twoFactorEnabled", "=", false)]))
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom("passkey").select("passkey.id").whereRef("passkey.user_id", "=", eb.ref("user.id")))),
    )
    .groupBy("company_id")
    .execute();
  return new Map(rows.map(({ company_id, count }) => [company_id, Number(count)]));
}

/** @throws ProblemError 403, 422 where nobody could get in any more */
export async function changeSignInRules(
  { db, clock }: Pick<Platform, "db" | "clock">,
  actor: Actor,
  input: SignInRulesInput,
): Promise<void> {
  const mine = companiesWhere(actor, "security.manage");
  if (mine.length === 0 || input.companies.some(({ id }) => !mine.includes(id))) throw notPermitted("security.manage");
  await db.transaction().execute(async (trx) => {
    const [secondFactor, passwordOff] = [await lockSetting(trx, "secondFactor"), await lockSetting(trx, "passwordOff")];
    const merged = (before: readonly number[], which: "secondFactor" | "passwordOff") =>
      [
        ...before.filter((id) => !input.companies.some((each) => each.id === id)),
        ...input.companies.filter((each) => each[which]).map(({ id }) => id),
      ].toSorted((a, b) => a - b);
    const known = await roleChoices(trx, mine);
    if (input.roles.some((key) => !secondFactor.roles.includes(key) && !known.some((role) => role.key === key)))
      throw unknownRole();
    const emails = input.breakGlass.map((email) => email.toLowerCase());
    const people = emails.length === 0 ? [] : await trx.selectFrom("user").select("id").where("email", "in", emails).execute();
    if (people.length < new Set(emails).size) throw breakGlassNeeded();
    const after = {
      secondFactor: {
        companies: merged(secondFactor.companies, "secondFactor"),
        roles: input.roles.toSorted(),
        trustDevices: input.trustDevices,
      },
      passwordOff: { companies: merged(passwordOff.companies, "passwordOff"), breakGlass: people.map(({ id }) => id).toSorted() },
    };
    const forAll = ({ roles, trustDevices }: typeof secondFactor, { breakGlass }: typeof passwordOff) =>
      JSON.stringify([roles.toSorted(), trustDevices, breakGlass.toSorted()]);
    const companyIds = (await allCompanies(trx)).map(({ id }) => id);
    if (
      forAll(secondFactor, passwordOff) !== forAll(after.secondFactor, after.passwordOff) &&
      !mayEverywhere(actor, companyIds, "security.manage")
    )
      throw notEverywhere();
    await requireWayIn(trx, after.passwordOff, clock());
    const by = { actorId: actor.userId, channel: actor.channel, at: clock(), reason: input.reason };
    await changeSetting(trx, "secondFactor", after.secondFactor, by);
    await changeSetting(trx, "passwordOff", after.passwordOff, by);
    // devices that were trusted are asked for a code again
    if (!after.secondFactor.trustDevices)
      await trx.deleteFrom("verification").where("identifier", "like", "trust-device-%").execute();
  });
  forgetActors();
}

/** Where passwords are off there is a provider, and somebody who looks after people gets in when it doesn't answer. */
async function requireWayIn(
  trx: Trx,
  { companies, breakGlass }: { companies: number[]; breakGlass: string[] },
  now: Date,
): Promise<void> {
  if (companies.length === 0) return;
  const provider = await trx.selectFrom("sso_provider").select("id").where("enabled", "=", true).limit(1).executeTakeFirst();
  if (provider === undefined) throw providerNeeded();
  const withPassword =
    breakGlass.length === 0
      ? []
      : await trx
          .selectFrom("account")
          .select("userId")
          .where("userId", "in", breakGlass)
          .where("providerId", "=", "credential")
          .where("password", "is not", null)
          .execute();
  const holders = await holdersOf(trx, { any: ["people.manage", "security.manage"], companyIds: companies, now });
  const opens = (companyId: number) =>
    holders.some((holder) => holder.companyId === companyId && withPassword.some(({ userId }) => userId === holder.userId));
  if (!companies.every(opens)) throw breakGlassNeeded();
}
