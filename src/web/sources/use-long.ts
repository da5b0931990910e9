import { useTranslation } from "react-i18next";

/** A span of time in minutes, hours or days, none of them shorter than it is. */
export function useLong(): (seconds: number) => string {
  const { t } = useTranslation("web-sources");
  return (seconds) => {
    const [minutes, hours] = [Math.max(1, Math.ceil(seconds / 60)), Math.ceil(seconds / 3600)];
    if (minutes < 60) return t("usualMinutes", { count: minutes });
    return hours <= 48 ? t("usualHours", { count: hours }) : t("usualDays", { count: Math.ceil(hours / 24) });
  };
}
