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
import { sessionCookieOf } from "./session-cookie.ts";
import { showedTwoFactors } from "./session-methods.ts";
import { type SessionLimits, isWithin, touchSession } from "./sessions.ts";
import { type TokenLimits, limitedTo } from "./token-limits.ts";
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

/**
 * The actor of a request. A request that changes something needs the scope "write" where it comes with a token;
 * a route that only asks by POST says "read", one that any of several scopes opens names them.
 * @throws ProblemError 401 with cause D12 when nobody is signed in, 403 where the session still owes a second factor
 */
export function requireActor(request: FastifyRequest, ...scopes: TokenScope[]): Actor {
  if (request.actor === null || request.actor === undefined) throw notSignedIn();
  if (request.bar !== null && !request.routeOptions.config.whileBarred) throw request.bar;
  const needed = scopes.length > 0 ? scopes : [/^(GET|HEAD)$/.test(request.method) ? "read" : "write"];
  const { tokenScopes } = request;
  if (tokenScopes !== null && !needed.some((scope) => tokenScopes.includes(scope))) throw tokenLacksScope(needed[0]!);
  return request.actor;
}

type Identified = {
  userId: string;
  channel: Channel;
  token: (TokenLimits & { id: string; name: string }) | null;
  session: SignedIn | null;
};

/** The digest of no secret. */
const NO_SECRET = "0".repeat(64);

type Found = (request: FastifyRequest, reply: FastifyReply, credentials: string) => Promise<Identified | null>;

/** Who a token is of, while it runs. */
function tokenReader({ db, clock }: Platform): Found {
  const tokens = briefCache<Awaited<ReturnType<typeof tokenRow>>>();
  const touches = briefCache<void>();
  return async (_request, _reply, header) => {
    const parsed = parseToken(header);
    if (parsed === null) return null;
    const row = await tokens.get(parsed.id, () => tokenRow(db, parsed.id));
    // as much work for one that isn't there
    const fits = secretFits(parsed.secret, row?.secret_sha256 ?? NO_SECRET);
    if (row === undefined || !fits || !tokenRuns(row, clock())) return null;
    await touches.get(row.id, async () => touchToken(db, row.id, clock()));
    return { userId: row.user_id, channel: "api", token: row, session: null };
  };
}

/** Whose session a cookie is of, while it runs. */
function sessionReader({ db, clock }: Platform, auth: Auth): Found {
  const limits = briefCache<SessionLimits>();
  const sessions = briefCache<(SignedIn & { userId: string }) | null>();
  return async (request, reply, cookie) => {
    const found = await sessions.get(cookie, async () => {
      const { headers, response } = await auth.api.getSession({ headers: headersOf(request), returnHeaders: true });
      if (response === null) return null;
      const { id, userId, createdAt, lastUsedAt, method, provenAt } = response.session;
      const times = { createdAt, lastUsedAt: lastUsedAt ?? null, method: method ?? null };
      if (!isWithin(times, await limits.get("", () => readSetting(db, "sessions")), clock())) {
        await db.deleteFrom("session").where("id", "=", id).execute();
        return null;
      }
      await touchSession(db, id, times, clock());
      // a session that is used lives on: its cookie is sent anew once a day
      for (const set of headers?.getSetCookie() ?? []) void reply.header("set-cookie", set);
      return { userId, sessionId: id, method: method ?? null, provenAt: provenAt ?? null };
    });
    if (found === null) return null;
    const { userId, ...session } = found;
    return { userId, channel: "web", token: null, session };
  };
}

/** Adds the hook that finds the actor of every request below /api/v1. */
export function installActor(app: App, platform: Platform, auth: Auth): void {
  const { db, clock } = platform;
  const people = briefCache<Person | null>();
  const rules = briefCache<SecondFactorRule>();
  const byToken = tokenReader(platform);
  const bySession = sessionReader(platform, auth);

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
    const cookie = sessionCookieOf(request, platform.config);
    // whoever sends a token is judged by the token, also when a cookie comes along
    const found =
      bearer !== undefined
        ? await byToken(request, reply, bearer)
        : cookie !== null
          ? await bySession(request, reply, cookie)
          : null;
    if (found === null) return;
    request.account = found.userId;
    request.tokenName = found.token?.name ?? null;
    const load = async (): Promise<Person | null> => {
      const whole = await loadActor(db, found.userId, found.channel, clock());
      return whole === null || found.token === null ? whole : limitedTo(whole, found.token);
    };
    const key = `${found.userId} ${found.token?.id ?? ""}`;
    let person = await people.get(key, load);
    // what ran out while it was held is over at once
    if (person !== null && person.endsNext !== null && person.endsNext <= clock()) {
      people.drop(key);
      person = await people.get(key, load);
    }
    if (person === null) return;
    const own = person.ownLocale === null ? null : nearestLocale(person.ownLocale);
    if (own !== null) request.locale = own;
    request.company = person.reaches[0]?.companyId ?? null;
    request.actor = { ...person, channel: found.channel, locale: request.locale };
    request.tokenScopes = found.token?.scopes ?? null;
    request.signedIn = found.session;
    request.bar = await barOf(found.session, person);
  });
}
