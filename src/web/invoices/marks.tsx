import { useTranslation } from "react-i18next";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { Badge } from "../ui/badge.tsx";
import { marksOf } from "./state-marks.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoices.module.css";

/** In lists without a ground: a column of coloured boxes would shout. */
export function Marks({ invoice, most = 3, plain = false }: { invoice: InvoiceSummary; most?: number; plain?: boolean }) {
  const { t } = useTranslation("web-invoices");
  const words = useWords();
  const marks = marksOf(invoice);
  return (
    <span className={styles["marks"]}>
      {marks.slice(0, most).map((mark) => (
        <Badge key={mark.kind === "state" ? mark.axis : mark.kind} tone={mark.look.tone} icon={mark.look.icon} plain={plain}>
          {mark.kind === "state" ? words.state(mark.axis, mark.value) : t(`mark.${mark.kind}`)}
        </Badge>
      ))}
      {marks.length > most && <span className="small quiet num">+{marks.length - most}</span>}
    </span>
  );
}
