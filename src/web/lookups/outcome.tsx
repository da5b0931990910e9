import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { WatchState } from "../watches/watch-state.tsx";
import { watchesOptions } from "../watches/watches.api.ts";
import styles from "./lookups.module.css";

/** What was set going after this miss, and what became of it. */
export function Outcome({ lookup }: { lookup: string }) {
  const { t } = useTranslation("web-lookup");
  const { data } = useQuery(watchesOptions);
  const watch = data?.watches.find((each) => each.lookup === lookup);
  if (watch === undefined) return null;
  return (
    <section className={styles["card"]} aria-labelledby="outcome">
      <h2 id="outcome" className={styles["outcomeTitle"]}>
        {t("outcome")}
      </h2>
      <WatchState watch={watch} />
    </section>
  );
}
