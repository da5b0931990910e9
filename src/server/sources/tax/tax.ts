/** A tax platform, by an interface that its administration or a provider opened to this taxpayer: at the address that somebody set, nowhere else. */
import { TaxSettings } from "#api/sources.api.ts";
import { shanghaiToday } from "#domain/dates.ts";
import type { Connector, SourceKindOf } from "../sources.types.ts";
import { collected, sampleOf } from "./collect.ts";
import { openProvider } from "./providers.ts";

/** No invoice has it: who answers that it isn't there has been asked well. */
const NO_NUMBER = "0".repeat(20);

export const TAX: SourceKindOf = {
  everySeconds: (settings) => TaxSettings.parse(settings).everyMinutes * 60,
  placeOf: ({ settings }) => {
    const { provider, address, taxId } = TaxSettings.parse(settings);
    return `${provider} · ${address} · ${taxId}`;
  },
  async open({ config, clock, settings, secret }): Promise<Connector> {
    const wanted = TaxSettings.parse(settings);
    const provider = openProvider({ config, clock, secret }, wanted);
    return {
      read: (bookmark, signal) => collected({ provider, settings: wanted, clock, signal }, bookmark),
      isSimulator: provider.isSimulator,
      sample: async () => {
        await provider.knows(NO_NUMBER);
        return sampleOf(provider, shanghaiToday(clock()));
      },
      close: async () => undefined,
    };
  },
};
