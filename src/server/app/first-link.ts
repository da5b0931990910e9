/** The one-time link that makes the first administrator: printed while there is none. */
import { createSetupToken } from "#server/people/setup.ts";
import type { Platform } from "#server/platform/platform.types.ts";

/** The token stands behind #, so that it is in no log of any server or proxy. Null where an administrator exists. */
export async function firstLink(platform: Platform, address: string): Promise<string | null> {
  const token = await createSetupToken(platform.db, platform.clock());
  return token === null ? null : `${address}/setup#${token}`;
}
