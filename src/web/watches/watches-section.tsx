import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LoadingRows, Problem } from "../ui/states.tsx";
import { WatchState } from "./watch-state.tsx";
import { watchesOptions } from "./watches.api.ts";
import styles from "./watches.module.css";

/** All that one waits for, and what became of it. */
export function WatchesSection() {
  const { t } = useTranslation("web-watch");
  const { data, error, refetch } = useQuery(watchesOptions);
  return (
    <section className={styles["section"]} aria-labelledby="watches">
      <h2 id="watches">{t("title")}</h2>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingRows rows={2} />
      ) : data.watches.length === 0 ? (
        <p className="quiet">{t("none")}</p>
      ) : (
        <ul className={styles["list"]}>
          {data.watches.map((watch) => (
            <li key={watch.id}>
              <p className={styles["asked"]}>
                <span>{watch.question ?? t("byFilters")}</span>
                {watch.lookup && (
                  <Link to="/lookups/$id" params={{ id: watch.lookup }}>
                    {t("toLookup")}
                  </Link>
                )}
              </p>
              <WatchState watch={watch} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
