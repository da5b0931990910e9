/** The providers that there are; one is added by adding its line. */
import type { TaxAbilities, TaxSettings } from "#api/sources.api.ts";
import { BAIWANG } from "./baiwang.ts";
import { LEQI } from "./leqi.ts";
import { NUONUO } from "./nuonuo.ts";
import type { Opened, TaxProvider } from "./tax.types.ts";

const ALL = { leqi: LEQI, nuonuo: NUONUO, baiwang: BAIWANG };

export const abilitiesOf = (provider: TaxSettings["provider"]): TaxAbilities => ALL[provider].can;

/** @throws SourceTrouble tax-refused where what signs in isn't whole */
export function openProvider(opened: Opened, settings: TaxSettings): TaxProvider {
  switch (settings.provider) {
    case "leqi":
      return LEQI.open(opened, settings);
    case "nuonuo":
      return NUONUO.open(opened, settings);
    default:
      return BAIWANG.open(opened, settings);
  }
}
