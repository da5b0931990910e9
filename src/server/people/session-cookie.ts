import type { FastifyRequest } from "fastify";
import type { Config } from "#server/platform/config.ts";
import { isHttps } from "#server/platform/http.ts";

const COOKIE = /(?:^|;\s*)better-auth\.session_token=([^;]+)/;
/** over TLS: no other host of the domain can set it, so that nobody is signed in as somebody else by a cookie put beside his own */
const HOST_COOKIE = /(?:^|;\s*)__Host-better-auth\.session_token=([^;]+)/;

/** The cookie of a session as it came, signed; null without one. */
export function sessionCookieOf({ headers }: FastifyRequest, config: Config): string | null {
  return (isHttps(config) ? HOST_COOKIE : COOKIE).exec(headers.cookie ?? "")?.[1] ?? null;
}

/** The token in it, which stands before the signature. */
export function sessionTokenOf(request: FastifyRequest, config: Config): string | null {
  const token = sessionCookieOf(request, config)?.split(/\.|%2e/i)[0];
  return token !== undefined && /^[\w-]{16,64}$/.test(token) ? token : null;
}
