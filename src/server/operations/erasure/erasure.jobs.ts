import type { Platform } from "#server/platform/platform.types.ts";
import { ERASURE_JOB, type ErasureJob, erase } from "./erasure.usecases.ts";

/** Erases what was asked for, one request after the other. */
export const workErasures = (platform: Platform): Promise<void> =>
  platform.jobs.work<ErasureJob>(ERASURE_JOB, { concurrency: 1 }, ({ data }) => erase(platform, data));
