/** Who asks: found out once per request, from a session cookie or an API token. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { nearestLocale } from "../../locales/index.ts";
import type { App } from "#server/platform/http.ts";
import type { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { briefCache } from "./actor-cache.ts";
import { type Person, loadActor } from "./actors.ts";
import type { Auth } from "./auth.ts";
import { headersOf } from "./auth-http.ts";
import { secondFactorNeeded } from "./factors/factors.errors.ts";
import { type SecondFactorRule, mustShowTwo } from "./factors/requirement.ts";
import { notSignedIn, tokenLacksScope } from "./people.errors.ts";
import { tokenRow } from "./people.queries.ts";
import type { Actor, Channel } from "./people.types.ts";
import { readSetting } from "./settings.ts";
import { showedTwoFactors } from "./session-methods.ts";
import { touchToken } from "./token-use.ts";
import { type TokenScope, parseToken, secretFits, tokenRuns } from "./tokens.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** null: not signed in */
    actor: Actor | null;
    /** what the token used allows; null for a session, which allows everything that the person may do */
    tokenScopes: readonly string[] | null;
    /** the session that the request came with; null for a token */
    signedIn: SignedIn | null;
    /** why a session that runs may do nothing yet, except on routes that say `whileBarred` */
    bar: ProblemError | null;
  }
  interface FastifyContextConfig {
    /** open to a session that still owes something: it leads to what is owed */
    whileBarred?: boolean;
  }
}

export type SignedIn = { sessionId: string; method: string | null; provenAt: Date | null };

const SESSION_COOKIE = /(?:^|;\s*)(?:__Host-)?better-auth\.session_token=([^;]+)/;

/**
 * The actor of a request. A request that changes something needs the scope "write" where it comes with a token;
 * a route that only asks by POST says "read".
 * @throws ProblemError 401 with cause D12 when nobody is signed in, 403 where the session still owes a second factor
 */
export function requireActor(request: FastifyRequest, scope?: TokenScope): Actor {
  if (request.actor === null || request.actor === undefined) throw notSignedIn();
  if (request.bar !== null && !request.routeOptions.config.whileBarred) throw request.bar;
  const needed = scope ?? (/^(GET|HEAD)$/.test(request.method) ? "read" : "write");
  if (request.tokenScopes !== null && !request.tokenScopes.includes(needed)) throw tokenLacksScope(needed);
  return request.actor;
}

type Identified = { userId: string; channel: Channel; scopes: readonly string[] | null; session: SignedIn | null };

/** Adds the hook that finds the actor of every request below /api/v1. */
export function installActor(app: App, platform: Platform, auth: Auth): void {
  const { db, clock } = platform;
  const people = briefCache<Person | null>();
  const tokens = briefCache<Awaited<ReturnType<typeof tokenRow>>>();
  const sessions = briefCache<(SignedIn & { userId: string }) | null>();
  const rules = briefCache<SecondFactorRule>();

  const byToken = async (header: string): Promise<Identified | null> => {
    const parsed = parseToken(header);
    if (parsed === null) return null;
    const row = await tokens.get(parsed.id, async () => {
      const found = await tokenRow(db, parsed.id);
      if (found !== undefined) touchToken(db, found.id, clock());
      return found;
    });
    if (row === undefined || !secretFits(parsed.secret, row.secret_sha256) || !tokenRuns(row, clock())) return null;
    return { userId: row.user_id, channel: "api", scopes: row.scopes, session: null };
  };

  const bySession = async (request: FastifyRequest, reply: FastifyReply, cookie: string): Promise<Identified | null> => {
    const found = await sessions.get(cookie, async () => {
      const { headers, response } = await auth.api.getSession({ headers: headersOf(request), returnHeaders: true });
      // a session that is used lives on: its cookie is sent anew once a day
      for (const set of headers?.getSetCookie() ?? []) void reply.header("set-cookie", set);
      if (response === null) return null;
      const { id, userId, method, provenAt } = response.session;
      return { userId, sessionId: id, method: method ?? null, provenAt: provenAt ?? null };
    });
    if (found === null) return null;
    const { userId, ...session } = found;
    return { userId, channel: "web", scopes: null, session };
  };

  const barOf = async (session: SignedIn | null, person: Person): Promise<ProblemError | null> => {
    if (session === null || showedTwoFactors(session.method, person.hasSecondFactor)) return null;
    return mustShowTwo(await rules.get("", () => readSetting(db, "secondFactor")), person) ? secondFactorNeeded() : null;
  };

  app.decorateRequest("actor", null);
  app.decorateRequest("tokenScopes", null);
  app.decorateRequest("signedIn", null);
  app.decorateRequest("bar", null);
  app.addHook("onRequest", async (request, reply) => {
    if (!request.url.startsWith("/api/v1/")) return;
    const bearer = /^bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1];
    const cookie = SESSION_COOKIE.exec(request.headers.cookie ?? "")?.[1];
    // whoever sends a token is judged by the token, also when a cookie comes along
    const found =
      bearer !== undefined ? await byToken(bearer) : cookie !== undefined ? await bySession(request, reply, cookie) : null;
    if (found === null) return;
    request.account = found.userId;
    const load = (): Promise<Person | null> => loadActor(db, found.userId, found.channel, clock());
    let person = await people.get(found.userId, load);
    // what ran out while it was held is over at once
    if (person !== null && person.endsNext !== null && person.endsNext <= clock()) {
      people.drop(found.userId);
      person = await people.get(found.userId, load);
    }
    if (person === null) return;
    const own = person.ownLocale === null ? null : nearestLocale(person.ownLocale);
    if (own !== null) request.locale = own;
    request.actor = { ...person, channel: found.channel, locale: request.locale };
    request.tokenScopes = found.scopes;
    request.signedIn = found.session;
    request.bar = await barOf(found.session, person);
  });
}
