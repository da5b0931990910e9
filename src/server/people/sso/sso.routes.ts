/** Single sign-on: the way there and back, and its providers. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { Id } from "#api/common.api.ts";
import { Done, Reason } from "#api/factors.api.ts";
import { SignInRules, SignInRulesInput } from "#api/sign-in-rules.api.ts";
import { SignInWays, SsoCheck, SsoProviderInput, SsoProviders } from "#api/sso.api.ts";
import { type App, idempotent } from "#server/platform/http.ts";
import { OutgoingError } from "#server/platform/outgoing.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { seal, unseal } from "#server/platform/seal.ts";
import { requireActor } from "../actor.ts";
import { headersOf } from "../auth-http.ts";
import type { Auth } from "../auth.ts";
import { enter } from "../factors/factors.routes.ts";
import { requireProof } from "../factors/proof.ts";
import { readSetting } from "../settings.ts";
import { discover, signOutUrl } from "./oidc.ts";
import {
  listProviders,
  mayManageProviders,
  providerInUse,
  providersInUse,
  removeProvider,
  rolesForRules,
  saveProvider,
} from "./providers.ts";
import { changeSignInRules, showSignInRules } from "./sign-in-rules.ts";
import { noSuchProvider, notEverywhere, providerDown, SsoError } from "./sso.errors.ts";
import { beginSso, finishSso } from "./sso-sign-in.ts";

const PURPOSE = "sso id token";
const COOKIE_SECONDS = 600;
const BACK = "/api/v1/sign-in/sso/callback";
const Params = z.object({ id: Id });
const text = z.string().max(4000).optional();

const originOf = (platform: Platform, request: FastifyRequest): string =>
  new URL(platform.config.baseUrl ?? `${request.protocol}://${request.host}`).origin;

/**
 * What the browser keeps while it is at the provider. Over TLS it is the host's own ("__Host-"): no other host of the domain can put
 * its own answer in its place.
 */
function browserCookie(origin: string, value: string, seconds: number): string {
  const [prefix, secure] = origin.startsWith("https:") ? ["__Host-", "; Secure"] : ["", ""];
  return `${prefix}piaozai.sso=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}
const browserOf = (request: FastifyRequest, origin: string): string | undefined =>
  (origin.startsWith("https:") ? /(?:^|;\s*)__Host-piaozai\.sso=([\w-]+)/ : /(?:^|;\s*)piaozai\.sso=([\w-]+)/).exec(
    request.headers.cookie ?? "",
  )?.[1];

export function registerSsoRoutes(app: App, platform: Platform, auth: Auth): void {
  signingIn(app, platform, auth);
  signingOut(app, platform);
  providers(app, platform);
  rules(app, platform);
}

function signingIn(app: App, platform: Platform, auth: Auth): void {
  const { db, log } = platform;
  app.get("/api/v1/sign-in/ways", { schema: { response: { 200: SignInWays } } }, async () => {
    const [ways, { trustDevices }] = await Promise.all([providersInUse(db), readSetting(db, "secondFactor")]);
    return { providers: ways, trustDevices };
  });
  app.post(
    "/api/v1/sign-in/sso/:id",
    { schema: { params: Params, body: z.object({ to: text }), response: { 200: z.object({ url: z.string() }) } } },
    async (request, reply) => {
      const origin = originOf(platform, request);
      const { url, browser } = await beginSso(platform, request.params.id, request.body.to ?? null, `${origin}${BACK}`).catch(
        (error: unknown) => {
          throw error instanceof SsoError ? providerDown() : error;
        },
      );
      void reply.header("set-cookie", browserCookie(origin, browser, COOKIE_SECONDS));
      return { url };
    },
  );
  app.get(
    BACK,
    {
      schema: {
        querystring: z.object({ state: text, code: text, error: text, iss: text }),
        response: { 303: z.null().describe("to the page; the part behind # says what failed, or that a code is owed") },
      },
    },
    async (request, reply) => {
      const { state = "", code, error, iss } = request.query;
      const origin = originOf(platform, request);
      const browser = browserOf(request, origin);
      void reply.header("set-cookie", browserCookie(origin, "", 0));
      const to = (path: string) => reply.status(303).header("location", path).send(null);
      try {
        const back = { state, browser, code, error, iss };
        const found = await finishSso(platform, back, `${origin}${BACK}`);
        const headers = headersOf(request);
        const onward = found.to ?? "/";
        if (found.owesCode) {
          const asked = await auth.api.openSecondStep({ body: { userId: found.userId }, headers, returnHeaders: true });
          for (const cookie of asked.headers.getSetCookie()) void reply.header("set-cookie", cookie);
          return to(`/sign-in?${new URLSearchParams({ to: onward })}#second-step`);
        }
        const sessionId = await enter(auth, headers, reply, found.userId, found.provider.provesTwo ? "sso-two" : "sso");
        const idToken = seal(platform.config.secret!, PURPOSE, found.idToken);
        await db
          .insertInto("sso_session")
          .values({ session_id: sessionId, provider_id: found.provider.id, id_token: idToken })
          .execute();
        return to(onward);
      } catch (failure) {
        if (!(failure instanceof SsoError)) throw failure;
        // why, without anything of whom
        log.warn(
          { failure: failure.failure, reason: failure.cause instanceof OutgoingError ? failure.cause.message : undefined },
          "single sign-on",
        );
        return to(`/sign-in#sso=${failure.failure}`);
      }
    },
  );
}

function signingOut(app: App, platform: Platform): void {
  const { db, config } = platform;
  app.get(
    "/api/v1/account/sign-out-url",
    { config: { whileBarred: true }, schema: { response: { 200: z.object({ url: z.string().nullable() }) } } },
    async (request) => {
      requireActor(request);
      if (request.signedIn === null) return { url: null };
      const row = await db
        .selectFrom("sso_session")
        .selectAll()
        .where("session_id", "=", request.signedIn.sessionId)
        .executeTakeFirst();
      const idToken = row === undefined ? null : unseal(config.secret!, PURPOSE, row.id_token);
      if (row === undefined || idToken === null) return { url: null };
      try {
        const provider = await providerInUse(platform, row.provider_id);
        return {
          url: signOutUrl(
            await discover(config, provider.issuer),
            provider.clientId,
            idToken,
            `${originOf(platform, request)}/sign-in`,
          ),
        };
      } catch {
        // signing out here must not wait for a provider that is away
        return { url: null };
      }
    },
  );
}

function providers(app: App, platform: Platform): void {
  const { db, clock } = platform;
  app.get("/api/v1/security/sso-providers", { schema: { response: { 200: SsoProviders } } }, async (request) => {
    const origin = originOf(platform, request);
    return {
      providers: await listProviders(platform, requireActor(request)),
      redirectUri: `${origin}${BACK}`,
      signedOutUri: `${origin}/sign-in`,
      roles: await rolesForRules(db, requireActor(request)),
      may: { change: true },
    };
  });
  app.post(
    "/api/v1/security/sso-providers",
    { schema: { body: SsoProviderInput, response: { 201: z.object({ id: Id }) } } },
    async (request, reply) => {
      // who lets strangers in, or decides what is asked of everybody, shows that it is he who sits there
      const { actor } = requireProof(request, clock());
      const { body } = await idempotent(platform, request, actor.userId, async () => ({
        status: 201,
        body: { id: await saveProvider(platform, actor, null, request.body) },
      }));
      return reply.status(201).send(body);
    },
  );
  app.put(
    "/api/v1/security/sso-providers/:id",
    { schema: { params: Params, body: SsoProviderInput, response: { 200: z.object({ id: Id }) } } },
    async (request) => ({
      id: await saveProvider(platform, requireProof(request, clock()).actor, request.params.id, request.body),
    }),
  );
  app.post(
    "/api/v1/security/sso-providers/:id/remove",
    { schema: { params: Params, body: Reason, response: { 200: Done } } },
    async (request) => {
      await removeProvider(platform, requireProof(request, clock()).actor, request.params.id, request.body.reason);
      return { ok: true } as const;
    },
  );
  app.post(
    "/api/v1/security/sso-providers/:id/check",
    { schema: { params: Params, response: { 200: SsoCheck } } },
    async (request) => {
      if (!(await mayManageProviders(db, requireActor(request, "read")))) throw notEverywhere();
      const row = await db.selectFrom("sso_provider").select("issuer").where("id", "=", request.params.id).executeTakeFirst();
      if (row === undefined) throw noSuchProvider();
      try {
        const found = await discover(platform.config, row.issuer);
        return { ok: true, offersSignOut: found.end_session_endpoint !== undefined, problem: null };
      } catch (error) {
        if (!(error instanceof SsoError)) throw error;
        const refused = error.cause instanceof OutgoingError && error.cause.message === "address not allowed";
        return {
          ok: false,
          offersSignOut: false,
          problem: refused ? "address" : error.cause === undefined ? "issuer" : "down",
        } as const;
      }
    },
  );
}

function rules(app: App, platform: Platform): void {
  const { db, clock } = platform;
  app.get("/api/v1/security/sign-in-rules", { schema: { response: { 200: SignInRules } } }, async (request) =>
    showSignInRules(db, requireActor(request), clock()),
  );
  app.put(
    "/api/v1/security/sign-in-rules",
    { schema: { body: SignInRulesInput, response: { 200: SignInRules } } },
    async (request) => {
      const { actor } = requireProof(request, clock());
      await changeSignInRules(platform, actor, request.body);
      return showSignInRules(db, actor, clock());
    },
  );
}
