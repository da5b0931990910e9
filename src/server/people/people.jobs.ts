/** What is done after the answer about signing in: links and notices by mail, so that the answer takes the same time for everybody. */
import type { Platform } from "#server/platform/platform.types.ts";
export { sweepTries } from "./attempts.ts";
import { hashSealedCodes } from "./factors/recovery-codes.ts";
import { LOCKED_JOB } from "./lockout.ts";
import { LINK_JOB, type LinkJob, sendLink, tellLocked } from "./recovery.ts";

import { FAILED_JOB, type FailedJob, recordFailure } from "./sign-in-failures.ts";

export async function workPeople(platform: Platform): Promise<void> {
  await hashSealedCodes(platform);
  await platform.jobs.work<LinkJob>(LINK_JOB, { concurrency: 2 }, ({ data }) => sendLink(platform, data));
  await platform.jobs.work<{ name: string }>(LOCKED_JOB, { concurrency: 1 }, ({ data }) => tellLocked(platform, data.name));
  await platform.jobs.work<FailedJob>(FAILED_JOB, { concurrency: 1 }, ({ data }) => recordFailure(platform, data));
}
