import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { ListColumn } from "#domain/lists/list-columns.ts";
import { PrintButton } from "../printing/print-button.tsx";
import { showMoney } from "../ui/money.ts";
import { sumOf } from "./chosen-sum.ts";
import { ExportButton } from "./export-button.tsx";
import type { ListQuestion } from "./invoices.api.ts";
import styles from "./invoices.module.css";

type Props = {
  chosen: readonly InvoiceSummary[];
  question: ListQuestion;
  listed: readonly ListColumn[] | null;
  onAll: () => void;
  onClear: () => void;
};

/** How many are chosen, their sum, and what can be done with all of them; on a phone within the thumb's reach. */
export function ChosenBar({ chosen, question, listed, onAll, onClear }: Props) {
  const { t } = useTranslation("web-invoices");
  const ids = chosen.map(({ id }) => id);
  const sum = sumOf(chosen);
  return (
    <div className={styles["batch"]} aria-live="polite">
      <p className={`num ${styles["batchSays"]}`}>
        {ids.length === 0 ? (
          t("choose.none")
        ) : (
          <>
            <strong>{t("export.chosen", { count: ids.length })}</strong>
            {sum !== null && <span>{t("choose.sum", { sum: showMoney(sum) })}</span>}
          </>
        )}
      </p>
      {ids.length > 0 && (
        <>
          <PrintButton ids={ids} />
          <ExportButton question={question} listed={listed} ids={ids} />
        </>
      )}
      <span className={styles["batchEnd"]}>
        <Button type="text" onClick={onAll}>
          {t("choose.all")}
        </Button>
        <Button type="text" onClick={onClear}>
          {t(ids.length === 0 ? "choose.done" : "export.clear")}
        </Button>
      </span>
    </div>
  );
}
