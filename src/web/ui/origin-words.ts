import { useTranslation } from "react-i18next";
import type { Origin } from "#api/origin.api.ts";

/** From where somebody did something: "API (scanner)", and "Chrome on Android · 203.0.113.9" where that may be known. */
export function useOriginWords() {
  const { t } = useTranslation(["web-audit", "domain"]);
  const deviceOf = ({ browser, system, program }: Origin): string | null => {
    const name = (kind: "browser" | "system", id: string): string => t(`domain:userAgent.${kind}.${id}`);
    if (browser !== null && system !== null)
      return t("domain:userAgent.on", { browser: name("browser", browser), system: name("system", system) });
    return program ?? (browser === null ? system && name("system", system) : name("browser", browser));
  };
  return {
    channel: (channel: string, origin: Origin | null): string =>
      origin?.token
        ? t("web-audit:byToken", { token: origin.token })
        : t(`web-audit:channel.${channel}`, { defaultValue: channel }),
    place: (origin: Origin | null): string | null =>
      origin === null ? null : [deviceOf(origin), origin.address].filter(Boolean).join(" · ") || null,
  };
}
