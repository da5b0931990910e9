/** A sign-in by a provider: sent there, come back, and whose account it is. */
import { isServiceAccount } from "#domain/service-account.ts";
import { createHash, randomBytes } from "node:crypto";
import type { Db, Trx } from "#server/platform/database/tables.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { isDisabled } from "../account-state.ts";
import { forgetActors } from "../actor-cache.ts";
import { recordPersonEvent } from "../person-events.ts";
import { sha256 } from "../tokens.ts";
import { applyRules } from "./memberships.ts";
import { type Claims, authorizationUrl, claimsOf, discover } from "./oidc.ts";
import { type Provider, accountProvider, providerInUse } from "./providers.ts";
import { rulesThatHold } from "./rules.ts";
import { SsoError } from "./sso.errors.ts";

const ATTEMPT_LIVES_MS = 10 * 60_000;

type Kit = Pick<Platform, "db" | "config" | "clock">;
const random = (): string => randomBytes(32).toString("base64url");

/** Only addresses of this app: a link that somebody sends must not lead elsewhere after the sign-in. */
const isOurs = (to: string): boolean => /^\/(?![/\\])[^\\\s]{0,500}$/.test(to);

/** @returns where the browser goes, and what it keeps as a cookie so that nobody else's answer is taken for its own */
export async function beginSso(
  kit: Kit,
  providerId: string,
  to: string | null,
  redirectUri: string,
): Promise<{ url: string; browser: string }> {
  const { db, config, clock } = kit;
  const provider = await providerInUse(kit, providerId);
  const metadata = await discover(config, provider.issuer);
  const [state, nonce, verifier, browser] = [random(), random(), random(), random()];
  const now = clock();
  await db.deleteFrom("sso_attempt").where("ends_at", "<", now).execute();
  await db
    .insertInto("sso_attempt")
    .values({
      state_sha256: sha256(state),
      provider_id: provider.id,
      browser_sha256: sha256(browser),
      nonce,
      verifier,
      return_to: to !== null && isOurs(to) ? to : null,
      ends_at: new Date(now.getTime() + ATTEMPT_LIVES_MS),
    })
    .execute();
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { url: authorizationUrl(metadata, provider, { state, nonce, challenge, redirectUri }), browser };
}

export type CameBack = {
  state: string;
  browser: string | undefined;
  code: string | undefined;
  error: string | undefined;
  iss: string | undefined;
};
export type SsoUser = {
  userId: string;
  email: string;
  provider: Provider;
  idToken: string;
  to: string | null;
  owesCode: boolean;
};

/** @throws SsoError that says why nobody gets in */
export async function finishSso(kit: Kit, back: CameBack, redirectUri: string): Promise<SsoUser> {
  const { db, config, clock } = kit;
  // used up by whoever asks first, also where the rest doesn't hold
  const attempt = await db
    .deleteFrom("sso_attempt")
    .where("state_sha256", "=", sha256(back.state))
    .returningAll()
    .executeTakeFirst();
  if (
    attempt === undefined ||
    attempt.ends_at <= clock() ||
    back.browser === undefined ||
    sha256(back.browser) !== attempt.browser_sha256
  )
    throw new SsoError("over");
  const provider = await providerInUse(kit, attempt.provider_id).catch(() => {
    throw new SsoError("refused");
  });
  const metadata = await discover(config, provider.issuer);
  const issNeeded = metadata.authorization_response_iss_parameter_supported;
  if (back.iss === undefined ? issNeeded : back.iss !== metadata.issuer) throw new SsoError("failed");
  if (back.error !== undefined || back.code === undefined) throw new SsoError("cancelled");
  const { claims, idToken } = await claimsOf(provider, metadata, {
    code: back.code,
    verifier: attempt.verifier,
    nonce: attempt.nonce,
    redirectUri,
  });
  const found = await accountFor(db, provider, claims, clock());
  return { ...found, provider, idToken, to: attempt.return_to };
}

/** The account of a subject, its memberships as its claims give them now. */
async function accountFor(
  db: Db,
  provider: Provider,
  claims: Claims,
  now: Date,
): Promise<{ userId: string; email: string; owesCode: boolean }> {
  const rules = rulesThatHold(provider.rules, claims);
  const left = await db.transaction().execute(async (trx) => {
    const userId = (await linked(trx, provider, claims)) ?? (await linkedNow(trx, provider, claims, rules.length > 0, now));
    const belongs = await applyRules(trx, provider.id, userId, rules, now);
    const user = await trx
      .selectFrom("user")
      .select(["email", "twoFactorEnabled"])
      .where("id", "=", userId)
      .executeTakeFirstOrThrow();
    return { userId, email: user.email, owesCode: (user.twoFactorEnabled ?? false) && !provider.provesTwo, belongs };
  });
  forgetActors();
  // told after the transaction: that his memberships ended stays
  if (!left.belongs || (await isDisabled(db, left.userId))) throw new SsoError("refused");
  return left;
}

const subjectOf = ({ sub }: Claims): string => {
  if (typeof sub !== "string" || sub === "" || sub.length > 255) throw new SsoError("failed");
  return sub;
};

async function linked(trx: Trx, provider: Provider, claims: Claims): Promise<string | undefined> {
  const account = await trx
    .selectFrom("account")
    .select("userId")
    .where("providerId", "=", accountProvider(provider.id))
    .where("accountId", "=", subjectOf(claims))
    .executeTakeFirst();
  return account?.userId;
}

/**
 * Somebody who comes by this provider for the first time: an account that is there where a verified e-mail may lead to it, a new
 * one where a rule lets him in, else nobody. Whether an account with his e-mail exists is told to nobody.
 */
async function linkedNow(trx: Trx, provider: Provider, claims: Claims, letIn: boolean, now: Date): Promise<string> {
  const email = typeof claims.email === "string" ? claims.email.trim().toLowerCase() : "";
  const verified = claims.email_verified === true || claims.email_verified === "true";
  if (!/^\S+@\S+\.\S+$/.test(email) || email.length > 200 || !verified) throw new SsoError("unverified");
  const there = await trx.selectFrom("user").select("id").where("email", "=", email).executeTakeFirst();
  // nobody comes in as a machine, whatever a provider says of his address
  const linkable = there !== undefined && provider.linksByEmail && !isServiceAccount(there.id);
  if (there === undefined ? !letIn : !linkable) throw new SsoError("refused");
  const userId = there?.id ?? (await newAccount(trx, email, claims, now));
  await trx
    .insertInto("account")
    .values({
      id: randomBytes(16).toString("hex"),
      accountId: subjectOf(claims),
      providerId: accountProvider(provider.id),
      userId,
      createdAt: now,
      updatedAt: now,
    })
    .execute();
  await recordPersonEvent(trx, userId, {
    actorId: userId,
    channel: "web",
    type: "sso.linked",
    data: { provider: provider.name },
  });
  return userId;
}

async function newAccount(trx: Trx, email: string, claims: Claims, now: Date): Promise<string> {
  const name =
    typeof claims.name === "string" && claims.name.trim() !== "" ? claims.name.trim().slice(0, 100) : email.split("@")[0]!;
  const id = randomBytes(16).toString("hex");
  await trx.insertInto("user").values({ id, name, email, emailVerified: true, createdAt: now, updatedAt: now }).execute();
  return id;
}
