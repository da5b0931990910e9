/**
 * Updates by mail. Whatever an address is, the same is done for it and the same answered: a mail goes to it, and only who reads that
 * learns more. A subscription begins when its link is used, and ends with the one that stands in every update.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import { type Bound, countTry } from "#server/people/attempts.ts";
import { linkOver, mailNotSetUp, tooManyAsked } from "#server/people/people.errors.ts";
import { newId } from "#server/platform/ids.ts";
import { mailReady, sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** so many are asked for from one address of the network in an hour, and so many mails go to one */
const FROM_ADDRESS: Bound = { kind: "status-from-address", free: 20, quietMs: HOUR_MS, lockMs: HOUR_MS, longestMs: HOUR_MS };
const TO_ADDRESS: Bound = { kind: "status-to-address", free: 3, quietMs: HOUR_MS, lockMs: HOUR_MS, longestMs: DAY_MS };
/** Until then a link confirms, and what wasn't confirmed is forgotten. */
const CONFIRM_MS = 3 * DAY_MS;

export const ASK_JOB = "status-subscription";
export type AskJob = { id: string };

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url");

const sealOf = ({ config }: Pick<Platform, "config">, purpose: "confirm" | "leave", id: string): string =>
  createHmac("sha256", config.secret ?? "")
    .update(`status ${purpose} ${id}`)
    .digest("base64url");

export const linkOf = (platform: Pick<Platform, "config">, purpose: "confirm" | "leave", id: string): string =>
  `/status-mail#${purpose}=${id}.${sealOf(platform, purpose, id)}`;

/** @throws ProblemError 403 for a token that isn't ours */
function idOf(platform: Platform, purpose: "confirm" | "leave", token: string): string {
  const [id = "", seal = ""] = token.split(".");
  const wanted = Buffer.from(sealOf(platform, purpose, id));
  const given = Buffer.from(seal);
  if (!/^\d{1,19}$/.test(id) || given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw linkOver();
  return id;
}

/**
 * @param from the client's network address, of which only a digest is kept
 * @throws ProblemError 409 where no mail can be sent, 429 where too many were asked for from this address
 */
export async function subscribe(platform: Platform, from: string, email: string, locale: string): Promise<void> {
  const { config, db, clock, jobs } = platform;
  if (!mailReady(config)) throw mailNotSetUp();
  const now = clock();
  const network = await countTry(db, FROM_ADDRESS, digest(`status ${from}`), now);
  if (network.refused) throw tooManyAsked(network.lockedUntil!, now);
  const address = email.trim().toLowerCase();
  const { refused } = await countTry(db, TO_ADDRESS, digest(`status ${address}`), now);
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      insert into status_subscriber (id, email, locale, asked_at) values (${newId()}, ${address}, ${locale}, ${now})
      on conflict (email) do update set asked_at = excluded.asked_at returning id`.execute(trx);
    if (!refused) await jobs.enqueue<AskJob>(trx, ASK_JOB, { id: rows[0]!.id });
  });
}

/** The mail that asks whether it was really meant, or says that it is so already. */
export async function answerAsking(platform: Platform, { id }: AskJob): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom("status_subscriber").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) return;
    const confirmed = row.confirmed_at !== null;
    await sendMail(platform, trx, {
      to: row.email,
      locale: row.locale,
      template: confirmed ? "status-subscribed" : "status-confirm",
      path: linkOf(platform, confirmed ? "leave" : "confirm", id),
      endsAt: new Date(platform.clock().getTime() + CONFIRM_MS),
    });
  });
}

/** @throws ProblemError 403 for a link that isn't ours, or is over */
export async function confirm(platform: Platform, token: string): Promise<void> {
  const { db, clock } = platform;
  const id = idOf(platform, "confirm", token);
  const row = await db
    .updateTable("status_subscriber")
    .set({ confirmed_at: clock() })
    .where("id", "=", id)
    .where("asked_at", ">", new Date(clock().getTime() - CONFIRM_MS))
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) throw linkOver();
}

/** Nothing of the address stays. Once more does nothing. @throws ProblemError 403 for a link that isn't ours */
export async function leave(platform: Platform, token: string): Promise<void> {
  await platform.db
    .deleteFrom("status_subscriber")
    .where("id", "=", idOf(platform, "leave", token))
    .execute();
}

/** Forgets addresses that were never confirmed. */
export async function sweepSubscribers({ db, clock }: Platform): Promise<void> {
  await db
    .deleteFrom("status_subscriber")
    .where("confirmed_at", "is", null)
    .where("asked_at", "<", new Date(clock().getTime() - CONFIRM_MS))
    .execute();
}
