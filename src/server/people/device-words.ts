import type { UserAgent } from "#domain/user-agent.ts";
import type { I18n } from "#server/platform/i18n.ts";
import { DEFAULT_LOCALE, nearestLocale } from "../../locales/index.ts";

/** "Chrome on Windows", in the reader's language. */
export function deviceWords(i18n: I18n, wanted: string | null, { browser, system }: UserAgent): string {
  const locale = (wanted === null ? null : nearestLocale(wanted)) ?? DEFAULT_LOCALE;
  const name = (kind: string, id: string) => i18n.t(locale, `domain:userAgent.${kind}.${id}`);
  return i18n.t(locale, "domain:userAgent.on", { browser: name("browser", browser), system: name("system", system) });
}
