/** A one-time code from an app as second factor: set up, recovery codes, turned off, reset by an administrator. */
import { isServiceAccount } from "#domain/service-account.ts";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import { sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { qrSvg } from "#server/platform/qr.ts";
import { randomBytes } from "node:crypto";
import { forgetActors } from "../actor-cache.ts";
import type { Auth } from "../auth.ts";
import { isNoPerson } from "../people.errors.ts";
import { companiesWhere } from "../people.policy.ts";
import { recordPersonEvent } from "../person-events.ts";
import type { Actor } from "../people.types.ts";
import { readSetting } from "../settings.ts";
import { base32 } from "./base32.ts";
import { alreadyOn, notOn, resetNeedsAll, secondFactorRequired, unknownPerson } from "./factors.errors.ts";
import { mustShowTwo } from "./requirement.ts";

const ISSUER = "Piaozai";

/** What is scanned or typed into the app (Key URI Format). */
export function otpauthUri(email: string, secret: string): string {
  const label = `${encodeURIComponent(ISSUER)}:${encodeURIComponent(email)}`;
  return `otpauth://totp/${label}?${new URLSearchParams({ secret: base32(secret), issuer: ISSUER, digits: "6", period: "30" })}`;
}

/** A fresh secret that counts once a code of it is confirmed. @throws ProblemError 409 where there is one already */
export async function startSecondFactor({ db }: Pick<Platform, "db">, auth: Auth, actor: Actor) {
  const made = await auth.api.newSecondFactor({ body: { userId: actor.userId } });
  const started = await db
    .insertInto("twoFactor")
    .values({
      id: randomBytes(16).toString("hex"),
      userId: actor.userId,
      secret: made.sealedSecret,
      backupCodes: made.keptCodes,
      verified: false,
    })
    .onConflict((conflict) =>
      conflict
        .column("userId")
        .doUpdateSet({ secret: made.sealedSecret, backupCodes: made.keptCodes })
        .where("twoFactor.verified", "=", false),
    )
    .returning("id")
    .executeTakeFirst();
  if (started === undefined) throw alreadyOn();
  const uri = otpauthUri(actor.email, made.secret);
  return { uri, secret: base32(made.secret), qr: await qrSvg(uri), recoveryCodes: made.codes };
}

/** After the first right code: sessions that showed one factor end, wherever they are. */
export async function noteSecondFactorOn(db: Db, actor: Actor, before: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom("session").where("userId", "=", actor.userId).where("createdAt", "<", before).execute();
    await recordPersonEvent(trx, actor.userId, { actorId: actor.userId, channel: actor.channel, type: "second-factor.on" });
  });
  forgetActors();
}

/** Ten fresh recovery codes; those before are worth nothing any more. */
export async function renewRecoveryCodes(db: Db, auth: Auth, actor: Actor): Promise<string[]> {
  const made = await auth.api.newSecondFactor({ body: { userId: actor.userId } });
  await db.transaction().execute(async (trx) => {
    const renewed = await trx
      .updateTable("twoFactor")
      .set({ backupCodes: made.keptCodes })
      .where("userId", "=", actor.userId)
      .where("verified", "=", true)
      .returning("id")
      .executeTakeFirst();
    if (renewed === undefined) throw notOn();
    await recordPersonEvent(trx, actor.userId, { actorId: actor.userId, channel: actor.channel, type: "recovery-codes.renewed" });
  });
  return made.codes;
}

/** @throws ProblemError 409 where it isn't on, or where a company or role asks for it and no passkey is left */
export async function turnSecondFactorOff(db: Db, actor: Actor): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (mustShowTwo(await readSetting(trx, "secondFactor"), actor) && !(await hasPasskey(trx, actor.userId)))
      throw secondFactorRequired();
    if (!(await removeCodes(trx, actor.userId))) throw notOn();
    await recordPersonEvent(trx, actor.userId, { actorId: actor.userId, channel: actor.channel, type: "second-factor.off" });
  });
  forgetActors();
}

async function hasPasskey(trx: Trx, userId: string): Promise<boolean> {
  return (await trx.selectFrom("passkey").select("id").where("user_id", "=", userId).limit(1).executeTakeFirst()) !== undefined;
}

/** With the secret go the recovery codes and the devices that were trusted. */
async function removeCodes(trx: Trx, userId: string): Promise<boolean> {
  const gone = await trx.deleteFrom("twoFactor").where("userId", "=", userId).returning("verified").executeTakeFirst();
  await trx.updateTable("user").set({ twoFactorEnabled: false }).where("id", "=", userId).execute();
  await trx.deleteFrom("verification").where("value", "=", userId).where("identifier", "like", "trust-device-%").execute();
  return gone?.verified === true;
}

/**
 * For somebody who lost his second factor: codes and passkeys go, and so do his sessions; he signs in by password and is led
 * to set it up anew where that is required. Only who may manage security in every company of the person may do it, as
 * with it the account is guarded by less everywhere.
 * @throws ProblemError 404 for somebody of none of the actor's companies, 403 where he belongs to others as well
 */
export async function resetSecondFactor(platform: Platform, actor: Actor, userId: string, reason: string): Promise<void> {
  if (isServiceAccount(userId)) throw isNoPerson();
  const { db, clock } = platform;
  const now = clock();
  const mine = companiesWhere(actor, "security.manage");
  await db.transaction().execute(async (trx) => {
    const memberships = await trx
      .selectFrom("membership")
      .select("company_id")
      .where("user_id", "=", userId)
      .where((eb) => eb.or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
      .execute();
    if (!memberships.some(({ company_id }) => mine.includes(company_id))) throw unknownPerson();
    if (!memberships.every(({ company_id }) => mine.includes(company_id))) throw resetNeedsAll();
    const codes = await removeCodes(trx, userId);
    const passkeys = await trx.deleteFrom("passkey").where("user_id", "=", userId).returning("id").execute();
    await trx.deleteFrom("session").where("userId", "=", userId).execute();
    await recordPersonEvent(trx, userId, {
      actorId: actor.userId,
      channel: actor.channel,
      type: "second-factor.reset",
      data: { codes, passkeys: passkeys.length },
      reason,
    });
    const { email, name, locale } = await trx
      .selectFrom("user")
      .select(["email", "name", "locale"])
      .where("id", "=", userId)
      .executeTakeFirstOrThrow();
    // so that somebody for whom it wasn't done learns of it
    await sendMail(platform, trx, { to: email, locale, template: "second-factor-reset", values: { name, by: actor.name } });
  });
  forgetActors();
}
