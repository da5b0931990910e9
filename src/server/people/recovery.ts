/**
 * Forgotten passwords and locked names. Whoever asks for a mail gets one answer: all that depends on whether the account
 * exists is done later by a job, so that neither the answer nor its time tells.
 */
import type { FastifyRequest } from "fastify";
import type { Trx } from "#server/platform/database/tables.ts";
import { clientOf } from "#server/platform/http/client-address.ts";
import { type MailValues, mailReady, sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { isDisabled } from "./account-state.ts";
import { forgetActors } from "./actor-cache.ts";
import { type Bound, countTry } from "./attempts.ts";
import { type LinkPurpose, createLink, endLinks, takeLink } from "./links.ts";
import { digestOfEmail, nameKey } from "./name-key.ts";
import { requireGoodPassword, whoseIs } from "./password-rules.ts";
import { setPassword } from "./passwords.ts";
import { mailNotSetUp, tooManyAsked } from "./people.errors.ts";
import { recordPersonEvent } from "./person-events.ts";
import { passwordIsOff } from "./sso/sign-in-rules.ts";
import { sha256 } from "./tokens.ts";

const HOUR_MS = 3_600_000;
/** three mails an hour to one name; further ones aren't sent, and nothing tells so */
const ASKED_OF_NAME: Bound = { kind: "asked-of-name", free: 3, quietMs: HOUR_MS, lockMs: HOUR_MS, longestMs: HOUR_MS };
const ASKED_FROM_ADDRESS: Bound = { kind: "asked-from-address", free: 30, quietMs: HOUR_MS, lockMs: HOUR_MS, longestMs: HOUR_MS };
export const LINK_JOB = "sign-in-link";
export type LinkJob = { name: string; purpose: LinkPurpose };

/** @throws ProblemError 409 where no mail can be sent, 429 where too many were asked for from this address */
export async function askForLink(
  platform: Platform,
  request: FastifyRequest,
  email: string,
  purpose: LinkPurpose,
): Promise<void> {
  const { config, db, clock, jobs } = platform;
  if (!mailReady(config)) throw mailNotSetUp();
  const now = clock();
  const address = await countTry(db, ASKED_FROM_ADDRESS, sha256(`asked ${clientOf(request.ip)}`), now);
  if (address.refused) throw tooManyAsked(address.lockedUntil!, now);
  const name = nameKey(email);
  const { refused } = await countTry(db, ASKED_OF_NAME, sha256(`asked ${name}`), now);
  if (!refused) await jobs.enqueue<LinkJob>(db, LINK_JOB, { name, purpose });
}

/** Sends the link to whom the name belongs, if to anybody. */
export async function sendLink(platform: Platform, { name, purpose }: LinkJob): Promise<void> {
  const { db, clock } = platform;
  const person = await personOfName(platform, name);
  if (person === null || (await passwordIsOff(db, person.id, clock()))) return;
  await db.transaction().execute(async (trx) => {
    const { token, endsAt } = await createLink(trx, { purpose, userId: person.id, now: clock() });
    const path = `/${purpose === "recovery" ? "recover" : "unlock"}#${token}`;
    const { email: to, locale } = person;
    await sendMail(platform, trx, { to, locale, template: purpose, values: { name: person.name }, path, endsAt });
    await recordPersonEvent(trx, person.id, { actorId: null, channel: "web", type: `${purpose}.asked` });
  });
}

/** A name was locked: a trace, and a mail that says what to do. */
export async function tellLocked(platform: Platform, name: string): Promise<void> {
  const { db, clock } = platform;
  const person = await personOfName(platform, name);
  if (person === null) return;
  await db.transaction().execute(async (trx) => {
    await recordPersonEvent(trx, person.id, { actorId: null, channel: "web", type: "user.locked" });
    if (!mailReady(platform.config)) return;
    const { token, endsAt } = await createLink(trx, { purpose: "unlock", userId: person.id, now: clock() });
    const { email: to, locale } = person;
    await sendMail(platform, trx, {
      to,
      locale,
      template: "locked",
      values: { name: person.name },
      path: `/unlock#${token}`,
      endsAt,
    });
  });
}

type Known = { id: string; name: string; email: string; locale: string | null };

/** Who signs in by this name with a password; null for nobody, and for accounts that are off. */
async function personOfName({ db }: Platform, name: string): Promise<Known | null> {
  const person = await db
    .selectFrom("user")
    .innerJoin("account", (join) => join.onRef("account.userId", "=", "user.id").on("account.providerId", "=", "credential"))
    .select(["user.id", "user.name", "user.email", "user.locale"])
    .where((eb) => eb(digestOfEmail(eb), "=", name))
    .executeTakeFirst();
  return person === undefined || (await isDisabled(db, person.id)) ? null : person;
}

/**
 * Sets a new password by a link: all sessions end, the name is open again, and the person is told.
 * @throws ProblemError 403 where the link is over, 422 where the password is too weak (the link stays good then)
 */
export async function recover(platform: Platform, token: string, password: string): Promise<void> {
  const { db, clock } = platform;
  await db.transaction().execute(async (trx) => {
    const { userId, by } = await takeLink(trx, "recovery", token, clock());
    await requireGoodPassword(password, await whoseIs(trx, userId));
    await setPassword(trx, userId, password, clock());
    await trx.deleteFrom("session").where("userId", "=", userId).execute();
    await openName(trx, userId);
    await recordPersonEvent(trx, userId, {
      actorId: userId,
      channel: "web",
      type: "password.recovered",
      data: by === null ? {} : { linkBy: by },
    });
    await tell(platform, trx, userId, "password-set");
  });
  forgetActors();
}

/** The person unlocks his name by the link that was sent to him. @throws ProblemError 403 where it is over */
export async function unlockByLink({ db, clock }: Platform, token: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { userId } = await takeLink(trx, "unlock", token, clock());
    await openName(trx, userId);
    await recordPersonEvent(trx, userId, { actorId: userId, channel: "web", type: "user.unlocked" });
  });
}

/** Forgets the wrong passwords of a name; links that would do the same end. */
export async function openName(trx: Trx, userId: string): Promise<void> {
  const { email } = await trx.selectFrom("user").select("email").where("id", "=", userId).executeTakeFirstOrThrow();
  await trx.deleteFrom("attempt_count").where("name_sha256", "=", nameKey(email)).execute();
  await endLinks(trx, "unlock", userId);
}

/** A mail to the person about his own account. */
export async function tell(platform: Platform, trx: Trx, userId: string, template: string, more: MailValues = {}): Promise<void> {
  const { email, name, locale } = await trx
    .selectFrom("user")
    .select(["email", "name", "locale"])
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  await sendMail(platform, trx, { to: email, locale, template, values: { name, ...more } });
}
