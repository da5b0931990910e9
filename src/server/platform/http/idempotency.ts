/** A POST that is sent twice with the same Idempotency-Key does its work once and answers the same twice. */
import { createHmac } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import { toJson } from "../database/json.ts";
import type { Trx } from "../database/tables.ts";
import { type Where, hasAny, members } from "../erasing.ts";
import { keptSecret } from "../embedded/cluster.ts";
import { ProblemError } from "../errors.ts";
import type { Platform } from "../platform.types.ts";

/** After so long an attempt that never finished (its server was killed) may be made again. */
const ABANDONED_MS = 10 * 60_000;
export type Answer<T> = { status: number; body: T };

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,200}$/.test(key)) throw new ProblemError(400, "idempotency-key");
  return key;
}

/**
 * What was asked, so that a key used for something else is noticed. Bodies that are streams give their length. By a key of this
 * installation: a body may hold a password, which nobody with the table alone may try out.
 */
async function digestOf({ config }: Platform, request: FastifyRequest): Promise<string> {
  const body = request.body === undefined ? (request.headers["content-length"] ?? "") : JSON.stringify(request.body);
  const key = await keptSecret(config.data, "request-digest-key");
  return createHmac("sha256", key).update(`${request.method} ${request.url}\n${body}`).digest("hex");
}

/**
 * Runs `handler` once per user and key. Without the header it just runs. Throws ProblemError 409 while the first
 * attempt is still running, 422 when the key was used for another request.
 */
export async function idempotent<T>(
  platform: Platform,
  request: FastifyRequest,
  userId: string,
  handler: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const key = keyOf(request);
  if (key === null) return handler();
  const { db } = platform;
  const digest = await digestOf(platform, request);
  const abandoned = new Date(Date.now() - ABANDONED_MS);
  await db
    .deleteFrom("idempotency_key")
    .where("user_id", "=", userId)
    .where("key", "=", key)
    .where("status", "is", null)
    .where("created_at", "<", abandoned)
    .execute();
  const taken = await db
    .insertInto("idempotency_key")
    .values({ user_id: userId, key, request_sha256: digest })
    .onConflict((conflict) => conflict.doNothing())
    .returning("key")
    .executeTakeFirst();
  const mine = (query = db.selectFrom("idempotency_key")) => query.where("user_id", "=", userId).where("key", "=", key);
  if (!taken) {
    const first = await mine().select(["request_sha256", "status", "body"]).executeTakeFirst();
    if (first && first.request_sha256 !== digest) throw new ProblemError(422, "idempotency-reused");
    if (!first || first.status === null) throw new ProblemError(409, "idempotency-running", { headers: { "retry-after": "1" } });
    return { status: first.status, body: first.body as T };
  }
  try {
    const answer = await handler();
    await db
      .updateTable("idempotency_key")
      .set({ status: answer.status, body: toJson(answer.body) })
      .where("user_id", "=", userId)
      .where("key", "=", key)
      .execute();
    return answer;
  } catch (error) {
    await db.deleteFrom("idempotency_key").where("user_id", "=", userId).where("key", "=", key).execute();
    throw error;
  }
}

/** Forgets answers older than a week. */
export async function sweepIdempotencyKeys(platform: Platform): Promise<void> {
  const week = new Date(platform.clock().getTime() - 7 * 86_400_000);
  await platform.db.deleteFrom("idempotency_key").where("created_at", "<", week).execute();
}

/** Forgets answers that hold words of a person: what is sent again within the week is done again. */
export async function forgetAnswers(trx: Trx, where: Where, words: readonly string[]): Promise<void> {
  await sql`delete from idempotency_key k where k.user_id in ${members(where)} and ${hasAny(sql`k.body`, words)}`.execute(trx);
}
