/** Settings with which the simulator is asked like each provider. */
import { TaxSettings } from "#api/sources.api.ts";
import { KEYS } from "../../../../../tools/tax-platform-simulator/specimen.ts";

export function settingsFor(provider: TaxSettings["provider"], address: string, taxId: string, from: string): TaxSettings {
  const base = { provider, address: `${address}${PATHS[provider]}`, taxId, from, everyMinutes: 1 };
  const { platform } = KEYS.leqi;
  const { appKey, username } = KEYS.baiwang;
  return TaxSettings.parse({ ...base, platform, appKey, username, kinds: ["82"] });
}

const PATHS = { leqi: "/leqi/access/v2/invoke", nuonuo: "/nuonuo/open/v1/services", baiwang: "/baiwang/router/rest" };
