/**
 * OpenID Connect as a client: code flow with PKCE, state and nonce (OIDC Core 1.0 §3.1, RFC 7636, RFC 9207). Documents of
 * the provider are fetched when somebody needs them and kept for a few minutes; what failed is asked for again the next
 * time. The ID token is verified by better-auth's verifier (jose) with the provider's own keys.
 */
import { verifyProviderIdToken } from "better-auth/oauth2";
import { type KeyObject, createPublicKey } from "node:crypto";
import { z } from "zod";
import type { Config } from "#server/platform/config.ts";
import { type Answered, type Outgoing, fetchOutside, isFetchable } from "#server/platform/outgoing.ts";
import { SsoError } from "./sso.errors.ts";

const KEPT_MS = 10 * 60_000;
/** a key that isn't known is looked for again, but not by every forged token */
const KEYS_AGAIN_MS = 10_000;
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const Discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.string().optional(),
  end_session_endpoint: z.string().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
  id_token_signing_alg_values_supported: z.array(z.string()).default(["RS256"]),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
});
type Reach = Pick<Config, "privateHosts">;
export type Metadata = z.infer<typeof Discovery> & { /** where requests may go */ reach: Reach };

const Jwk = z.looseObject({ kty: z.string(), kid: z.string().optional(), use: z.string().optional() });
const Tokens = z.object({ id_token: z.string(), access_token: z.string().optional() });
export type Claims = Record<string, unknown>;
/** A provider as the protocol needs it. */
export type Client = { issuer: string; clientId: string; clientSecret: string | null; scopes: readonly string[] };

type Kept<T> = { at: number; value: T };
const documents = new Map<string, Kept<Metadata>>();
const keys = new Map<string, Kept<z.infer<typeof Jwk>[]>>();

const bare = (issuer: string): string => issuer.replace(/\/+$/, "");

function parsed<T>(schema: z.ZodType<T>, { status, body }: Answered): T {
  if (status !== 200) throw new SsoError("down");
  try {
    return schema.parse(JSON.parse(body.toString("utf8")));
  } catch (error) {
    throw new SsoError("down", error);
  }
}

const ask = (reach: Reach, url: string, options?: Outgoing): Promise<Answered> =>
  fetchOutside(reach, url, options).catch((error: unknown) => {
    throw new SsoError("down", error);
  });

/** What the provider offers. @throws SsoError "down" where it can't be reached or isn't the issuer that was typed */
export async function discover({ privateHosts }: Reach, issuer: string): Promise<Metadata> {
  const held = documents.get(issuer);
  if (held !== undefined && performance.now() - held.at < KEPT_MS) return held.value;
  const reach = { privateHosts };
  const found = parsed(Discovery, await ask(reach, `${bare(issuer)}/.well-known/openid-configuration`));
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint, end_session_endpoint } = found;
  const named = [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint, end_session_endpoint];
  if (bare(found.issuer) !== bare(issuer) || named.some((url) => url !== undefined && !isFetchable(reach, url)))
    throw new SsoError("down");
  const value = { ...found, reach };
  documents.set(issuer, { at: performance.now(), value });
  return value;
}

/** After a change of the provider nothing older is used. */
export function forgetProvider(issuer: string): void {
  documents.delete(issuer);
  keys.delete(issuer);
}

export type Asked = { state: string; nonce: string; challenge: string; redirectUri: string };

/** Where the browser is sent. */
export function authorizationUrl({ authorization_endpoint }: Metadata, { clientId, scopes }: Client, asked: Asked): string {
  const url = new URL(authorization_endpoint);
  for (const [name, value] of Object.entries({
    response_type: "code",
    client_id: clientId,
    redirect_uri: asked.redirectUri,
    scope: [...new Set(["openid", ...scopes])].join(" "),
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: asked.challenge,
    code_challenge_method: "S256",
  }))
    url.searchParams.set(name, value);
  return url.href;
}

export type Returned = { code: string; verifier: string; nonce: string; redirectUri: string };

/** What the provider says of whoever signed in there. @throws SsoError "down", "failed" where anything doesn't hold */
export async function claimsOf(
  client: Client,
  metadata: Metadata,
  returned: Returned,
): Promise<{ claims: Claims; idToken: string }> {
  const tokens = await exchange(client, metadata, returned);
  const token = { id: client.issuer, idToken: idTokenConfig(client, metadata), options: {} };
  if (!(await verifyProviderIdToken(token, tokens.id_token, returned.nonce))) throw new SsoError("failed");
  const claims = payloadOf(tokens.id_token);
  // with several audiences the token must have been made for us (OIDC Core §3.1.3.7)
  if (Array.isArray(claims.aud) && claims.aud.length > 1 && claims.azp !== client.clientId) throw new SsoError("failed");
  const more = tokens.access_token === undefined ? {} : await userInfo(metadata, tokens.access_token, claims.sub);
  return { claims: { ...more, ...claims }, idToken: tokens.id_token };
}

const payloadOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString("utf8")) as Claims;

async function exchange({ clientId, clientSecret }: Client, metadata: Metadata, { code, verifier, redirectUri }: Returned) {
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    client_id: clientId,
  });
  const headers: Record<string, string> = { "content-type": "application/x-www-form-urlencoded" };
  if (clientSecret !== null && metadata.token_endpoint_auth_methods_supported.includes("client_secret_basic")) {
    const pair = [clientId, clientSecret].map((part) => new URLSearchParams({ part }).toString().slice("part=".length)).join(":");
    headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  } else if (clientSecret !== null) form.set("client_secret", clientSecret);
  const answer = await ask(metadata.reach, metadata.token_endpoint, {
    method: "POST",
    headers,
    body: form.toString(),
  });
  if (answer.status >= 400 && answer.status < 500) throw new SsoError("failed");
  return parsed(Tokens, answer);
}

/** Claims that the token leaves out; only of the same subject (OIDC Core §5.3.2). */
async function userInfo(metadata: Metadata, accessToken: string, subject: unknown): Promise<Claims> {
  if (metadata.userinfo_endpoint === undefined) return {};
  const answer = await ask(metadata.reach, metadata.userinfo_endpoint, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (answer.status !== 200) return {};
  const claims = parsed(z.record(z.string(), z.unknown()), answer);
  if (claims.sub !== subject) throw new SsoError("failed");
  return claims;
}

function idTokenConfig({ issuer, clientId }: Client, metadata: Metadata) {
  const supported = metadata.id_token_signing_alg_values_supported;
  return {
    jwks: ({ kid, alg }: { kid?: string | undefined; alg?: string | undefined }) => keyFor(issuer, metadata, kid, alg ?? ""),
    issuer: metadata.issuer,
    audience: clientId,
    // none and the symmetric ones are never among them
    algorithms: ALGORITHMS.filter((algorithm) => supported.includes(algorithm)),
  };
}

const KEY_TYPES: Record<string, string> = { R: "RSA", P: "RSA", E: "EC" };

async function keyFor(issuer: string, metadata: Metadata, kid: string | undefined, algorithm: string): Promise<KeyObject> {
  const type = algorithm === "EdDSA" ? "OKP" : KEY_TYPES[algorithm[0] ?? ""];
  const fits = (each: z.infer<typeof Jwk>) =>
    each.kty === type && each.use !== "enc" && (kid === undefined || each.kid === undefined || each.kid === kid);
  const held = keys.get(issuer);
  const age = held === undefined ? Infinity : performance.now() - held.at;
  let found = age < KEPT_MS ? held!.value.filter(fits) : [];
  if (found.length === 0 && age > KEYS_AGAIN_MS) {
    const answer = await ask(metadata.reach, metadata.jwks_uri);
    const { keys: fresh } = parsed(z.object({ keys: z.array(Jwk).max(100) }), answer);
    keys.set(issuer, { at: performance.now(), value: fresh });
    found = fresh.filter(fits);
  }
  if (found.length !== 1) throw new SsoError("failed");
  return createPublicKey({ key: found[0] as never, format: "jwk" });
}

/** Where signing out there begins; null where the provider doesn't offer it (RP-Initiated Logout 1.0). */
export function signOutUrl({ end_session_endpoint }: Metadata, clientId: string, idToken: string, backTo: string): string | null {
  if (end_session_endpoint === undefined) return null;
  const url = new URL(end_session_endpoint);
  url.searchParams.set("id_token_hint", idToken);
  url.searchParams.set("client_id", clientId);
  url.searchParams.set("post_logout_redirect_uri", backTo);
  return url.href;
}
