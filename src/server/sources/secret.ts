/** What a source signs in with at the other side: kept sealed, opened only to be used. */
import type { Config } from "#server/platform/config.ts";
import { seal, unseal } from "#server/platform/seal.ts";
import { type SourceRow, SourceTrouble } from "./sources.types.ts";

const PURPOSE = "source";

export const sealSecret = ({ secret }: Config, text: string): string => seal(secret!, PURPOSE, text);

/** @throws SourceTrouble where the installation's secret is another one than when it was sealed */
export function secretOf({ secret }: Config, source: Pick<SourceRow, "secret">): string | null {
  if (source.secret === null) return null;
  const opened = unseal(secret!, PURPOSE, source.secret);
  if (opened === null) throw new SourceTrouble("secret-unreadable");
  return opened;
}
