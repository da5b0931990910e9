/** What is public of an incident or a notice is mailed to those who asked for it: noted with the change, sent slice by slice, each once. */
import type { Trx } from "#server/platform/database/tables.ts";
import { mailReady } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";

export const UPDATE_JOB = "status-update";
export type Update =
  | { what: "opened" | "update" | "resolved"; incident: string; entry?: string }
  | { what: "notice"; notice: string };
export type UpdateJob = Update & { /** when it was so */ at: string; /** the subscriber behind whom it goes on */ after: string };

export async function tellSubscribers(
  platform: Pick<Platform, "config" | "jobs" | "clock">,
  trx: Trx,
  update: Update,
): Promise<void> {
  if (!mailReady(platform.config)) return;
  await platform.jobs.enqueue<UpdateJob>(trx, UPDATE_JOB, { ...update, at: platform.clock().toISOString(), after: "0" });
}
