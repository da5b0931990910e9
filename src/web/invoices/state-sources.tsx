import { useTranslation } from "react-i18next";
import { Badge } from "../ui/badge.tsx";
import { showInstant } from "../ui/time.ts";
import type { InvoiceDetail } from "./invoices.api.ts";
import { lookOf } from "./state-marks.ts";
import { useWords } from "./use-words.ts";
import type { StateAxis } from "#domain/states.ts";
import styles from "./invoice.module.css";

/** Who said what of the invoice's states, newest first, with the words that stood there. That it arrived needs no source. */
export function StateSources({ invoice }: { invoice: InvoiceDetail }) {
  const { t, i18n } = useTranslation("web-invoice");
  const words = useWords();
  const said = invoice.stateHistory.filter(({ axis, source }) => axis !== "delivery" || source !== "document");
  if (said.length === 0) return null;
  return (
    <section className={styles["card"]} aria-labelledby="state-sources">
      <h2 id="state-sources">{t("stateSources.title")}</h2>
      <ul className={styles["carriers"]}>
        {said
          .toSorted((a, b) => b.at.localeCompare(a.at))
          .map(({ axis, value, source, by, reason, at }, index) => {
            const look = lookOf(axis as StateAxis, value);
            return (
              <li key={index}>
                <Badge tone={look.tone} icon={look.icon} plain>
                  {words.axis(axis as StateAxis)}: {words.state(axis as StateAxis, value)}
                </Badge>
                <p className="small quiet">
                  {[by ?? t(`stateSources.source.${source}`), reason, showInstant(at, i18n.language)].filter(Boolean).join(" · ")}
                </p>
              </li>
            );
          })}
      </ul>
    </section>
  );
}
