/**
 * Signing in that failed. For a name with an account it is told in the trail of its companies, by a job: what the answer waits for is the
 * same for every name. Of a name without one nothing is kept but that there was a try, in the log of the installation, from which a
 * rate can be had: whose it was nobody can say, there is no company to tell it to, and what is typed there may be a password.
 */
import type { FastifyRequest } from "fastify";
import type { Origin } from "#api/origin.api.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { originOfRequest } from "#server/platform/origin.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { recordPersonEvent } from "./person-events.ts";
import { digestOfEmail } from "./name-key.ts";

export const FAILED_JOB = "sign-in-failed";
/** What didn't hold, or what kept somebody out whose password was right. */
export type Failure = "password" | "code" | "proof" | "passkey" | "disabled" | "password-off";
/** whose: the digest of a typed name, or an account */
type Whose = { name: string } | { userId: string };
export type FailedJob = Whose & { why: Failure; at: string; origin: Origin };

/** The job's row, which has an address in it, goes soon after. */
const FORGOTTEN_AFTER_SECONDS = 3_600;

export async function noteFailure(
  { db, jobs, clock }: Pick<Platform, "db" | "jobs" | "clock">,
  request: FastifyRequest,
  whose: Whose,
  why: Failure,
): Promise<void> {
  const data: FailedJob = { ...whose, why, at: clock().toISOString(), origin: originOfRequest(request, null) };
  await jobs.enqueue<FailedJob>(db, FAILED_JOB, data, { deleteAfterSeconds: FORGOTTEN_AFTER_SECONDS });
}

/** Tells it in the trail of whoever it concerns. */
export async function recordFailure({ db, log }: Pick<Platform, "db" | "log">, job: FailedJob): Promise<void> {
  const { why, at, origin } = job;
  const userId = "userId" in job ? job.userId : await accountOf(db, job.name);
  if (userId === null) return log.info({ why }, "signing in failed, no such account");
  const event = { actorId: null, channel: "web" as const, type: "user.sign-in-failed", data: { why }, at: new Date(at), origin };
  await db.transaction().execute((trx) => recordPersonEvent(trx, userId, event));
}

async function accountOf(db: DbOrTrx, name: string): Promise<string | null> {
  const person = await db
    .selectFrom("user")
    .select("id")
    .where((eb) => eb(digestOfEmail(eb), "=", name))
    .executeTakeFirst();
  return person?.id ?? null;
}
