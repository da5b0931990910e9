/** A real OpenID provider (oidc-provider) on a port of its own, where whoever comes is signed in as `is` at once. */
import { type KeyObject, generateKeyPairSync, sign } from "node:crypto";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

type Claims = Record<string, unknown>;
export type IdentityProvider = {
  issuer: string;
  client: { id: string; secret: string };
  /** who signs in there next: a subject and what is said of it */
  is(subject: string, claims: Claims): void;
  /** what is done to the claims of the next ID tokens before they are signed anew; null: nothing */
  mangle: ((claims: Claims) => Claims) | null;
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
};

const CLAIMS = ["email", "email_verified", "name", "groups", "department"];

function signed(claims: Claims, key: KeyObject): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT", kid: "test" })}.${part(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

/** @param backTo where Piaozai stands */
export async function identityProvider(backTo: string): Promise<IdentityProvider> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  let now = { subject: "nobody", claims: {} as Claims };
  let server: Server = createServer();
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, "localhost", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://localhost:${port}`;
  const client = { id: "piaozai", secret: "a secret with : and %" };
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${backTo}/api/v1/sign-in/sso/callback`],
        post_logout_redirect_uris: [`${backTo}/sign-in`],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "test", alg: "RS256", use: "sig" } as never] },
    claims: { openid: ["sub"], profile: CLAIMS },
    scopes: ["openid", "profile"],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["test"] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, subject) => ({ accountId: subject, claims: async () => ({ sub: subject, ...now.claims }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new provider.Grant({ clientId: ctx.oidc.client!.clientId, accountId: ctx.oidc.session!.accountId! });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
  });
  const it: IdentityProvider = {
    issuer,
    client,
    is: (subject, claims) => {
      now = { subject, claims };
    },
    mangle: null,
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    up: async () => {
      server = createServer((request, response) => void handle(request, response));
      await listen(port);
    },
    close: async () => {
      if (server.listening) await it.down();
    },
  };
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith("/interaction/")) {
      // whoever signed in here before isn't taken for the next
      await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: now.subject, remember: false } });
      ctx.respond = false;
      return;
    }
    await next();
    const body = ctx.body as { id_token?: string } | undefined;
    if (ctx.path === "/token" && body?.id_token !== undefined && it.mangle !== null) {
      const claims = JSON.parse(Buffer.from(body.id_token.split(".")[1]!, "base64url").toString()) as Claims;
      body.id_token = signed(it.mangle(claims), privateKey);
    }
  });
  const handle = provider.callback();
  server.on("request", (request, response) => void handle(request, response));
  return it;
}
