import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { showCount } from "../ui/money.ts";
import styles from "./many.module.css";

/** How the table was read: rows, sheet, which column was taken for what, and which other columns hold numbers too. */
export function BatchRead({ batch }: { batch: BatchLookup }) {
  const { t } = useTranslation("web-many");
  const named = (column: number, header: string | null): string => header ?? t("read.column", { n: column + 1 });
  return (
    <ul className={styles["read"]} aria-label={t("read.label")}>
      <li className="num">{t("rows", { count: batch.rows, shown: showCount(batch.rows) })}</li>
      {batch.sheet !== null && <li>{t("read.sheet", { name: batch.sheet })}</li>}
      {batch.columns.length === 0 && batch.state !== "failed" && <li>{t("read.lines")}</li>}
      {batch.columns.map(({ field, column, header }) => (
        <li key={field}>
          {t("read.taken", {
            field: field === "amount" ? t("amount") : t(`domain:field.${field}`),
            column: named(column, header),
          })}
        </li>
      ))}
      {batch.otherNumberColumns.map(({ column, header, numbers }) => (
        <li key={column} className={styles["leftAside"]}>
          {t("read.leftAside", { column: named(column, header), count: numbers, shown: showCount(numbers) })}
        </li>
      ))}
    </ul>
  );
}
