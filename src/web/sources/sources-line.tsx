import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { HeldLink } from "../held/held-link.tsx";
import { Icon } from "../ui/icons.tsx";
import { showMoment } from "../ui/time.ts";
import { HandInButton } from "./hand-in-button.tsx";
import { sourcesOptions } from "./sources.api.ts";
import styles from "./sources.module.css";

/** How far the sources are, in a line: why an invoice may not be here yet. Nothing where there are none. */
export function SourcesLine() {
  const { t, i18n } = useTranslation("web-sources");
  const { data } = useQuery(sourcesOptions(false));
  const sources = (data?.sources ?? []).filter(({ state }) => state === "on");
  if (sources.length === 0) return null;
  return (
    <section className={styles["line"]} aria-label={t("title")}>
      <span className="quiet">{t("short")}</span>
      <ul>
        {sources.map((source) => {
          const word = source.due?.late
            ? "late"
            : source.failing
              ? "failing"
              : source.quiet
                ? "quiet"
                : source.completeTo === null
                  ? "waiting"
                  : "complete";
          const at = source.failing ? source.succeededAt : source.completeTo;
          return (
            <li key={source.id} data-state={word}>
              <Icon name={word === "complete" ? "check" : word === "waiting" ? "clock" : "warn"} size={14} />
              {source.name}{" "}
              {t(`line.${word}`, { at: at === null ? t("never") : showMoment(at, i18n.language), day: source.due?.day })}
              {source.due?.late && source.may.handIn && <HandInButton source={source} />}
            </li>
          );
        })}
      </ul>
      <HeldLink quiet />
    </section>
  );
}
