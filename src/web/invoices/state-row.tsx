import { useTranslation } from "react-i18next";
import type { StateAxis } from "#domain/states.ts";
import { Badge } from "../ui/badge.tsx";
import { STATUSES, type InvoiceDetail } from "./invoices.api.ts";
import { lookOf } from "./state-marks.ts";
import { StateMenu } from "./state-menu.tsx";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

/** Every axis of the invoice's status, always in the same place. */
export function StateRow({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  return (
    <dl className={styles["states"]} aria-label={t("states")}>
      {(Object.keys(STATUSES) as StateAxis[]).map((axis) => {
        const value = invoice.states[axis];
        const look = lookOf(axis, value);
        return (
          <div key={axis}>
            <dt>{words.axis(axis)}</dt>
            <dd>
              <Badge tone={look.tone} icon={look.icon} plain>
                {words.state(axis, value)}
              </Badge>
              <StateMenu invoice={invoice} axis={axis} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
