/** Browsers that are known by a cookie of their own: a sign-in from another one is told to the person. */
import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { DbOrTrx, Trx } from "#server/platform/database/tables.ts";
import { isHttps } from "#server/platform/http.ts";
import type { Config } from "#server/platform/config.ts";
import { sha256 } from "./tokens.ts";

const COOKIE = /(?:^|;\s*)(?:__Host-)?piaozai\.device=([0-9a-f]{32})(?:;|$)/;
const YEAR_SECONDS = 365 * 86_400;
/** so many are remembered of a person, the latest ones */
const KEPT = 50;

/** The browser's cookie, as its digest; null where it has none. */
export function deviceOf(request: FastifyRequest): string | null {
  const value = COOKIE.exec(request.headers.cookie ?? "")?.[1];
  return value === undefined ? null : sha256(value);
}

/** The same; a browser without gets one that it keeps for a year. */
export function markDevice(request: FastifyRequest, reply: FastifyReply, config: Config): string {
  const known = deviceOf(request);
  if (known !== null) return known;
  const value = randomBytes(16).toString("hex");
  const https = isHttps(config);
  const attributes = `Path=/; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`;
  void reply.header("set-cookie", `${https ? "__Host-" : ""}piaozai.device=${value}; ${attributes}`);
  return sha256(value);
}

/** Whether somebody of this name has signed in from the browser before. */
export async function isDeviceOfName(db: DbOrTrx, device: string, email: string): Promise<boolean> {
  const row = await db
    .selectFrom("known_device")
    .innerJoin("user", "user.id", "known_device.user_id")
    .select("user_id")
    .where("device_sha256", "=", device)
    .where("user.email", "=", email.trim().toLowerCase())
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes a sign-in from the browser. @returns whether it is new to a person who has signed in from others before */
export async function noteDevice(trx: Trx, userId: string, device: string, now: Date): Promise<boolean> {
  const known = await trx
    .selectFrom("known_device")
    .select("device_sha256")
    .where("user_id", "=", userId)
    .orderBy("last_at", "desc")
    .execute();
  await trx
    .insertInto("known_device")
    .values({ user_id: userId, device_sha256: device, first_at: now, last_at: now })
    .onConflict((conflict) => conflict.columns(["user_id", "device_sha256"]).doUpdateSet({ last_at: now }))
    .execute();
  const tooMany = known.slice(KEPT).map((row) => row.device_sha256);
  if (tooMany.length > 0)
    await trx.deleteFrom("known_device").where("user_id", "=", userId).where("device_sha256", "in", tooMany).execute();
  return known.length > 0 && known.every((row) => row.device_sha256 !== device);
}
