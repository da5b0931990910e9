/** What people should know of the platform behind a source. */
import { type TaxPlatform, TaxSettings } from "#api/sources.api.ts";
import { abilitiesOf } from "./providers.ts";

/** null where it isn't a tax platform. @param simulator as it said itself; null: not asked yet */
export function platformOf(source: { kind: string; settings: unknown }, simulator: boolean | null): TaxPlatform | null {
  if (source.kind !== "tax") return null;
  const { data } = TaxSettings.safeParse(source.settings);
  return data === undefined ? null : { provider: data.provider, simulator, can: abilitiesOf(data.provider) };
}
