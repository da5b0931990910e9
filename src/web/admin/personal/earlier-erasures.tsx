import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Badge } from "../../ui/badge.tsx";
import { LoadingRows, Problem } from "../../ui/states.tsx";
import { showInstant } from "../../ui/time.ts";
import { Counts } from "./counts.tsx";
import { erasuresOptions } from "./erasures.api.ts";
import styles from "./personal.module.css";

/** Requests of before: who, when, why, what came of it. Of whom isn't kept. */
export function EarlierErasures({ company }: { company: string }) {
  const { t, i18n } = useTranslation("web-admin");
  const erasures = useQuery({ ...erasuresOptions(company), enabled: company !== "" });
  return (
    <section className={styles["card"]} aria-labelledby="earlier">
      <h2 id="earlier">{t("personal.earlier.title")}</h2>
      {erasures.isError ? (
        <Problem error={erasures.error} onRetry={() => void erasures.refetch()} />
      ) : erasures.data === undefined ? (
        <LoadingRows rows={2} />
      ) : erasures.data.erasures.length === 0 ? (
        <p className="quiet">{t("personal.earlier.none")}</p>
      ) : (
        <ul className={styles["earlier"]}>
          {erasures.data.erasures.map((each) => (
            <li key={each.id}>
              <p>
                {each.reason}{" "}
                <Badge tone={each.state === "done" ? "ok" : "info"} icon={each.state === "done" ? "check" : "clock"}>
                  {t(`personal.earlier.${each.state}`)}
                </Badge>
              </p>
              <p className="small quiet num">
                {showInstant(each.askedAt, i18n.language)} · {each.by}
              </p>
              {each.result && <Counts result={each.result} done />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
