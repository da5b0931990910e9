/** What the commands and the schedule do with backups. */
import { type Place, folderPlace } from "#server/platform/archive/place.ts";
import { recipientOf } from "#server/platform/archive/sealed.ts";
import { TroubleError } from "#server/platform/errors.ts";

export { prune } from "./backups.ts";
export { makeRecoveryKey, ownIdentity, recoveryOf } from "./keys.ts";
export { lastRuns } from "./last-runs.ts";
export { readWhole, restore } from "./restore.ts";
export { takeBackup } from "./take-backup.ts";

/** A folder by its path. @throws TroubleError "backup-place" for an address of another kind */
export async function placeOf(address: string): Promise<Place> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(address)) throw new TroubleError("backup-place", { place: address });
  return folderPlace(address);
}

/** The line of a file that is a key, with whatever stands around it. @throws TroubleError "backup-no-identity" */
export async function identityIn(text: string): Promise<string> {
  for (const line of text.split(/\s+/))
    if (/^AGE-SECRET-KEY-1/i.test(line) && (await recipientOf(line.toUpperCase())) !== null) return line.toUpperCase();
  throw new TroubleError("backup-no-identity");
}
