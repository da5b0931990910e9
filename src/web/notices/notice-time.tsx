import { useTranslation } from "react-i18next";
import { showMoment } from "../ui/time.ts";

/** From when until when, in words: with the day only where it is another one. */
export function NoticeTime({ notice: { from, until } }: { notice: { from: string; until: string | null } }) {
  const { t, i18n } = useTranslation("web-notices");
  const at = (time: string): string => showMoment(time, i18n.language);
  return (
    <span className="num">
      {until === null ? t("since", { from: at(from) }) : t("between", { from: at(from), until: at(until) })}
    </span>
  );
}
