import { useTranslation } from "react-i18next";

const UNITS = [
  ["days", 1440],
  ["hours", 60],
  ["minutes", 1],
] as const;

/** Minutes in the largest unit that has no rest: 10080 → "7 天". */
export function useDuration(): (minutes: number) => string {
  const { t } = useTranslation("web-security");
  return (minutes) => {
    const [unit, size] = UNITS.find(([, each]) => minutes % each === 0)!;
    return t(`limits.${unit}`, { count: minutes / size });
  };
}
