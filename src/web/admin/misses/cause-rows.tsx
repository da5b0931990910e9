import { useTranslation } from "react-i18next";
import type { Misses } from "#api/misses.api.ts";
import { showCount } from "../../ui/money.ts";
import styles from "./misses.module.css";

type Cause = Misses["causes"][number];
const CERTAINTIES = ["certain", "likely", "possible"] as const;

/** By what was told first: how often, how sure it was, what came later, and what was called wrong. */
export function CauseRows({ causes }: { causes: readonly Cause[] }) {
  const { t } = useTranslation("web-misses");
  const most = Math.max(1, ...causes.map(({ misses }) => misses));
  const nameOf = (cause: Cause["cause"] | null): string =>
    cause === null ? t("rightUnknown") : t(`web-lookup:cause.${cause}`, { defaultValue: cause });
  return (
    <section aria-labelledby="byCause">
      <h3 id="byCause">{t("byCause")}</h3>
      <ul className={styles["causes"]}>
        {causes.map((each) => (
          <li key={each.cause}>
            <p className={styles["cause"]}>
              <strong>{nameOf(each.cause)}</strong> <span className="small quiet">{each.cause}</span>
              <span className="num">{showCount(each.misses)}</span>
            </p>
            <span className={styles["track"]}>
              <span style={{ width: `${(100 * each.misses) / most}%` }} />
            </span>
            <p className="small quiet num">
              {CERTAINTIES.filter((certainty) => each[certainty] > 0)
                .map((certainty) => `${t(`web-lookup:certainty.${certainty}`)} ${showCount(each[certainty])}`)
                .join(" · ")}
              {each.arrived > 0 && ` · ${t("arrived", { count: each.arrived, shown: showCount(each.arrived) })}`}
            </p>
            {each.wrong > 0 && (
              <p className={`small ${styles["wrong"]}`}>
                {t("wrong", { count: each.wrong, shown: showCount(each.wrong) })}{" "}
                {each.right.map(({ cause, votes }) => t("right", { cause: nameOf(cause), votes })).join(t("web-common:comma"))}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
