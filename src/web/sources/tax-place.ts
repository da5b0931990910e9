/** A tax platform as a source, as it is being typed: what is public of it, and what signs in there. */
import { TAX_KINDS, TaxSettings } from "#api/sources.api.ts";
import type { Source } from "#api/sources.api.ts";

export const TAX_PROVIDERS = ["leqi", "nuonuo", "baiwang"] as const;
export type TaxProvider = (typeof TAX_PROVIDERS)[number];
/** What each provider gives to sign in with, and whether it can be done without. */
export const TAX_SECRETS: Record<TaxProvider, { name: string; needed: boolean }[]> = {
  leqi: [
    { name: "key", needed: true },
    { name: "signature", needed: false },
  ],
  nuonuo: [
    { name: "appSecret", needed: true },
    { name: "token", needed: true },
  ],
  baiwang: [
    { name: "appSecret", needed: true },
    { name: "password", needed: true },
    { name: "salt", needed: false },
  ],
};

export type TaxPlace = {
  provider: TaxProvider;
  address: string;
  taxId: string;
  from: string;
  everyMinutes: number;
  platform: string;
  userPlatform: string;
  useCase: string;
  sandbox: boolean;
  directions: string[];
  kinds: string[];
  appKey: string;
  username: string;
  secrets: Record<string, string>;
};

const EMPTY: TaxPlace = {
  provider: "leqi",
  address: "",
  taxId: "",
  from: "",
  everyMinutes: 10,
  platform: "",
  userPlatform: "",
  useCase: "",
  sandbox: false,
  directions: ["received", "issued"],
  kinds: TAX_KINDS.slice(0, 2),
  appKey: "",
  username: "",
  secrets: {},
};

export function taxPlaceOf(source: Source | null): TaxPlace {
  const { data } = source?.kind === "tax" ? TaxSettings.safeParse(source.detail?.settings) : { data: undefined };
  return { ...EMPTY, ...data };
}

/** As the contract wants it; null where something is still missing or wrong. */
export const taxSettingsOf = (place: TaxPlace): TaxSettings | null => TaxSettings.safeParse(place).data ?? null;

/** What signs in, as one text; "" where something of it is missing. */
export function taxSecretOf({ provider, secrets }: TaxPlace): string {
  const filled = TAX_SECRETS[provider].map(({ name, needed }) => ({ name, needed, value: (secrets[name] ?? "").trim() }));
  if (filled.some(({ needed, value }) => needed && value === "")) return "";
  return JSON.stringify(Object.fromEntries(filled.flatMap(({ name, value }) => (value === "" ? [] : [[name, value]]))));
}
