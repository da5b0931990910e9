/**
 * Wrong passwords are counted by account name and, with larger bounds, by address. Names without an account are counted
 * too, by the same statements: neither the answer nor its time tells which names exist. A browser from which the person
 * has signed in before counts for itself, so that a stranger who locks the name doesn't lock him out there.
 */
import type { FastifyRequest } from "fastify";
import type { Platform } from "#server/platform/platform.types.ts";
import { clientOf } from "#server/platform/http/client-address.ts";
import { type Bound, countTry, forgetTries, uncountTry } from "./attempts.ts";
import { deviceOf, isDeviceOfName } from "./devices.ts";
import { nameKey } from "./name-key.ts";
import { addressLocked, locked, wrongPassword } from "./people.errors.ts";
import { type Failure, noteFailure } from "./sign-in-failures.ts";
import { sha256 } from "./tokens.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const NAME: Bound = { kind: "name", free: 10, quietMs: 24 * HOUR_MS, lockMs: MINUTE_MS, longestMs: HOUR_MS };
/** an office behind one address has many people, each with a slip now and then */
export const ADDRESS: Bound = { kind: "address", free: 100, quietMs: HOUR_MS, lockMs: MINUTE_MS, longestMs: 15 * MINUTE_MS };
export const LOCKED_JOB = "sign-in-locked";

type Parts = Pick<Platform, "db" | "clock" | "jobs">;

/** A try to prove oneself, counted as wrong until `right` says otherwise. */
export type Attempt = {
  /** What to throw where it was wrong: `otherwise`, or that the name is locked now. */
  wrong(otherwise?: Error): Promise<Error>;
  /** With a second step to come the count of the name goes on: codes are guessed like passwords. */
  right(secondStepToCome?: boolean): Promise<void>;
};

/**
 * Counts an attempt at a password or code (`what`) of an account name before it is looked at.
 * @throws ProblemError 429 with cause D12 while the name or the address is locked
 */
export async function countAttempt(
  { db, clock, jobs }: Parts,
  request: FastifyRequest,
  email: string,
  what: Failure = "password",
): Promise<Attempt> {
  const now = clock();
  const name = nameKey(email);
  const addressKey = sha256(`address ${clientOf(request.ip)}`);
  const fromAddress = await countTry(db, ADDRESS, addressKey, now);
  if (fromAddress.refused) throw addressLocked(fromAddress.lockedUntil!, now);
  const device = deviceOf(request);
  const own = device !== null && (await isDeviceOfName(db, device, email));
  const key = own ? sha256(`${name} ${device}`) : name;
  const { failures, lockedUntil, refused } = await countTry(db, NAME, key, now, name);
  if (refused) throw locked(lockedUntil!, now);
  return {
    wrong: async (otherwise = wrongPassword(NAME.free - failures)) => {
      await noteFailure({ db, clock, jobs }, request, { name }, what);
      if (failures === NAME.free) await jobs.enqueue(db, LOCKED_JOB, { name });
      return lockedUntil === null ? otherwise : locked(lockedUntil, now);
    },
    right: async (secondStepToCome = false) => {
      if (!secondStepToCome) await forgetTries(db, key);
      await uncountTry(db, ADDRESS, addressKey);
    },
  };
}
