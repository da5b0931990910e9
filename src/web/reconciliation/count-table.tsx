import { useTranslation } from "react-i18next";
import type { Reconciliation, ReconciliationRun } from "#api/reconciliation.api.ts";
import { OUTCOMES } from "#domain/reconciliation/values.ts";
import { Money } from "../ui/money-text.tsx";
import { showCount } from "../ui/money.ts";
import styles from "./reconciliation.module.css";

/** By outcome how many, and what they amount to on both sides. */
export function CountTable({ run, against }: { run: ReconciliationRun; against: Reconciliation["against"] }) {
  const { t } = useTranslation("web-reconciliation");
  const rows = OUTCOMES.flatMap((outcome) => run.counts?.filter((each) => each.outcome === outcome) ?? []);
  if (rows.length === 0) return <p className="quiet">{t("nothingThere")}</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section className={styles["scroll"]} tabIndex={0} aria-label={t("result")}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("result")}</th>
            <th scope="col" className={styles["end"]}>
              {t("count")}
            </th>
            <th scope="col" className={styles["end"]}>
              {t(against === "sources" ? "sumA" : "sumHere")}
            </th>
            <th scope="col" className={styles["end"]}>
              {t(against === "sources" ? "sumB" : "sumThere")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ outcome, count, here, there }) => (
            <tr key={outcome}>
              <th scope="row">{t(`reconciliation:outcome.${outcome}`)}</th>
              <td className={`num ${styles["end"]}`}>{showCount(count)}</td>
              <td className={styles["end"]}>
                <Money value={here} />
              </td>
              <td className={styles["end"]}>
                <Money value={there} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
