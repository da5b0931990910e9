import type { Platform } from "#server/platform/platform.types.ts";
import { ASKED_JOB, type AskedJob, tellGranters } from "./notify.ts";

export const workAccess = (platform: Platform): Promise<void> =>
  platform.jobs.work<AskedJob>(ASKED_JOB, { concurrency: 1 }, ({ data }) => tellGranters(platform, data));
