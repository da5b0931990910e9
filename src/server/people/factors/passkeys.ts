/**
 * Passkeys (WebAuthn): they sign in by themselves, as a device is had and its owner verified. Challenges are ours, in the
 * database, for one answer and a few minutes.
 */
import type { AuthenticationResponseJSON, AuthenticatorTransport, RegistrationResponseJSON } from "@simplewebauthn/server";
import type { FastifyRequest } from "fastify";
import type { Config } from "#server/platform/config.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { isAddress } from "#server/platform/outgoing-addresses.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { noteFailure } from "../sign-in-failures.ts";
import { recordPersonEvent } from "../person-events.ts";
import type { Actor } from "../people.types.ts";
import { readSetting } from "../settings.ts";
import {
  passkeyInvalid,
  passkeyNowhere,
  passkeyRefused,
  passkeysFull,
  secondFactorRequired,
  unknownPerson,
} from "./factors.errors.ts";
import { mustShowTwo } from "./requirement.ts";

/** Loaded by the first who needs it: it brings half of ASN.1 along, which a start needn't wait for. */
const webauthn = () => import("@simplewebauthn/server");

const CHALLENGE_LIVES_MS = 5 * 60_000;
export const PASSKEYS_MAX = 20;

type Place = { origin: string; rpID: string };
type Kit = Pick<Platform, "db" | "clock" | "config" | "jobs">;

/** Where the page stands, as the browser has it. @throws ProblemError 409 where it has no passkeys: an address of digits, or plain HTTP */
export function placeOf({ baseUrl }: Pick<Config, "baseUrl">, request: Pick<FastifyRequest, "protocol" | "host">): Place {
  const url = new URL(baseUrl ?? `${request.protocol}://${request.host}`);
  const local = url.hostname === "localhost" || url.hostname.endsWith(".localhost");
  if (isAddress(url.hostname) || (url.protocol !== "https:" && !local)) throw passkeyNowhere();
  return { origin: url.origin, rpID: url.hostname };
}

async function keepChallenge({ db, clock }: Pick<Platform, "db" | "clock">, challenge: string, userId: string | null) {
  const now = clock();
  await db.deleteFrom("passkey_challenge").where("ends_at", "<", now).execute();
  await db
    .insertInto("passkey_challenge")
    .values({ challenge, user_id: userId, ends_at: new Date(now.getTime() + CHALLENGE_LIVES_MS) })
    .execute();
}

/** Whether the challenge was ours, for this person, and wasn't answered before; it is used up with the question. */
async function useChallenge(
  { db, clock }: Pick<Platform, "db" | "clock">,
  challenge: string,
  userId: string | null,
): Promise<boolean> {
  const row = await db
    .deleteFrom("passkey_challenge")
    .where("challenge", "=", challenge)
    .returning(["user_id", "ends_at"])
    .executeTakeFirst();
  return row !== undefined && row.user_id === userId && row.ends_at > clock();
}

export async function passkeysOf(db: Db, userId: string) {
  return db
    .selectFrom("passkey")
    .select(["id", "name", "created_at", "last_used_at", "synced"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

/** What the browser is asked to make. @throws ProblemError 409 where the person has very many */
export async function newPasskeyOptions(kit: Kit, request: FastifyRequest, actor: Actor) {
  const { rpID } = placeOf(kit.config, request);
  const there = await kit.db.selectFrom("passkey").select(["id", "transports"]).where("user_id", "=", actor.userId).execute();
  if (there.length >= PASSKEYS_MAX) throw passkeysFull(PASSKEYS_MAX);
  const options = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: "Piaozai",
    rpID,
    userID: new TextEncoder().encode(actor.userId),
    userName: actor.email,
    userDisplayName: actor.name,
    attestationType: "none",
    excludeCredentials: there.map(({ id, transports }) => ({ id, transports: transports as AuthenticatorTransport[] })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    timeout: CHALLENGE_LIVES_MS,
  });
  await keepChallenge(kit, options.challenge, actor.userId);
  return options;
}

/** @throws ProblemError 422 where the answer doesn't hold */
export async function addPasskey(
  kit: Kit,
  request: FastifyRequest,
  actor: Actor,
  name: string,
  answer: RegistrationResponseJSON,
) {
  const { origin, rpID } = placeOf(kit.config, request);
  const { verifyRegistrationResponse } = await webauthn();
  const found = await verifyRegistrationResponse({
    response: answer,
    expectedChallenge: (challenge) => useChallenge(kit, challenge, actor.userId),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  }).catch(() => null);
  if (!found?.verified) throw passkeyInvalid();
  const { credential, credentialBackedUp } = found.registrationInfo;
  await kit.db.transaction().execute(async (trx) => {
    const added = await trx
      .insertInto("passkey")
      .values({
        id: credential.id,
        user_id: actor.userId,
        name,
        public_key: Buffer.from(credential.publicKey),
        counter: String(credential.counter),
        transports: credential.transports ?? [],
        synced: credentialBackedUp,
        created_at: kit.clock(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    // somebody's already: nothing is said of whose
    if (added === undefined) throw passkeyInvalid();
    await recordPersonEvent(trx, actor.userId, {
      actorId: actor.userId,
      channel: actor.channel,
      type: "passkey.added",
      data: { name },
    });
  });
}

/** @throws ProblemError 404 where it isn't the actor's */
export async function renamePasskey(db: Db, actor: Actor, id: string, name: string): Promise<void> {
  const renamed = await db
    .updateTable("passkey")
    .set({ name })
    .where("id", "=", id)
    .where("user_id", "=", actor.userId)
    .returning("id")
    .executeTakeFirst();
  if (renamed === undefined) throw unknownPerson();
}

/** @throws ProblemError 404 where it isn't the actor's, 409 where two factors are required and it is the last way to show them */
export async function removePasskey(db: Db, actor: Actor, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const gone = await trx
      .deleteFrom("passkey")
      .where("id", "=", id)
      .where("user_id", "=", actor.userId)
      .returning("name")
      .executeTakeFirst();
    if (gone === undefined) throw unknownPerson();
    const left = await trx
      .selectFrom("user")
      .select((eb) => [
        "twoFactorEnabled",
        eb.exists(eb.selectFrom("passkey").select("passkey.id").where("passkey.user_id", "=", actor.userId)).as("another"),
      ])
      .where("id", "=", actor.userId)
      .executeTakeFirstOrThrow();
    if (!left.twoFactorEnabled && !left.another && mustShowTwo(await readSetting(trx, "secondFactor"), actor))
      throw secondFactorRequired();
    await recordPersonEvent(trx, actor.userId, {
      actorId: actor.userId,
      channel: actor.channel,
      type: "passkey.removed",
      data: { name: gone.name },
    });
  });
}

/** What the browser is asked to answer: with any passkey that it has for this place, or with those of the person who is signed in. */
export async function passkeyQuestion(kit: Kit, request: FastifyRequest, userId: string | null) {
  const { rpID } = placeOf(kit.config, request);
  const mine = userId === null ? [] : await passkeysOf(kit.db, userId);
  const options = await (
    await webauthn()
  ).generateAuthenticationOptions({
    rpID,
    userVerification: "required",
    timeout: CHALLENGE_LIVES_MS,
    allowCredentials: mine.map(({ id }) => ({ id })),
  });
  await keepChallenge(kit, options.challenge, userId);
  return options;
}

/**
 * Whose passkey answered. A counter that doesn't rise is a copy of the device, which is refused and leaves a trace.
 * @throws ProblemError 401, one answer for everything that doesn't hold
 */
export async function passkeyAnswer(
  kit: Kit,
  request: FastifyRequest,
  answer: AuthenticationResponseJSON,
  userId: string | null,
): Promise<string> {
  const { db, clock } = kit;
  const { origin, rpID } = placeOf(kit.config, request);
  const known = await db.selectFrom("passkey").selectAll().where("id", "=", answer.id).executeTakeFirst();
  if (known === undefined || (userId !== null && known.user_id !== userId)) throw passkeyRefused();
  const { verifyAuthenticationResponse } = await webauthn();
  const checked = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: (challenge) => useChallenge(kit, challenge, userId),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: known.id,
      publicKey: new Uint8Array(known.public_key),
      // checked below, where another answer may have come meanwhile
      counter: 0,
      transports: known.transports as AuthenticatorTransport[],
    },
  }).catch(() => null);
  if (!checked?.verified) {
    await noteFailure(kit, request, { userId: known.user_id }, "passkey");
    throw passkeyRefused();
  }
  const { newCounter } = checked.authenticationInfo;
  const risen = await db
    .updateTable("passkey")
    .set({ counter: String(newCounter), last_used_at: clock(), synced: checked.authenticationInfo.credentialBackedUp })
    .where("id", "=", known.id)
    // a device that doesn't count says 0 each time
    .where("counter", newCounter === 0 ? "=" : "<", String(newCounter))
    .returning("user_id")
    .executeTakeFirst();
  if (risen !== undefined) return risen.user_id;
  await db.transaction().execute((trx) =>
    recordPersonEvent(trx, known.user_id, {
      actorId: null,
      channel: "web",
      type: "passkey.copied",
      data: { name: known.name },
    }),
  );
  throw passkeyRefused();
}
