/** From where somebody does something, as it stands in the trail: found out of the request, and hashed with a salt of its own. */
import { randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { Origin } from "#api/origin.api.ts";
import { userAgentOf } from "#domain/user-agent.ts";

const SALT_BYTES = 16;
/** what a program calls itself, as far as it is worth keeping */
const PROGRAM = /^[A-Za-z][\w.-]{0,30}(?:\/[\w.-]{1,20})?/;
/** IPv4 inside IPv6, as a server that listens to both has it */
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** @param token name of the API token that the request came with */
export function originOfRequest({ ip, headers }: FastifyRequest, token: string | null): Origin {
  const said = headers["user-agent"];
  const { browser, system } = userAgentOf(said);
  const known = browser !== "other";
  return {
    address: ip.replace(MAPPED, ""),
    browser: known ? browser : null,
    system: system === "other" ? null : system,
    program: known ? null : (PROGRAM.exec(said ?? "")?.[0] ?? null),
    token,
  };
}

/** An origin as it is stored and hashed. The salt keeps the hash from telling the address once that is erased. */
export const sealedOrigin = (origin: Origin): string =>
  JSON.stringify({ ...origin, salt: randomBytes(SALT_BYTES).toString("base64url") });

/** What was stored, without its salt; null for none, or one that can't be read. */
export function originOf(stored: string | null): Origin | null {
  if (stored === null) return null;
  try {
    return Origin.safeParse(JSON.parse(stored)).data ?? null;
  } catch {
    return null;
  }
}
