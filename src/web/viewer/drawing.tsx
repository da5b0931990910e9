import { useTranslation } from "react-i18next";
import styles from "./viewer.module.css";

/** Stands where a page will be while it is drawn: a blank sheet with the lines of an invoice, quietly. */
export function Drawing() {
  const { t } = useTranslation("web-invoice");
  return (
    <output className={styles["drawing"]}>
      <span className={styles["blank"]} aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </span>
      <span className={styles["drawingWords"]}>{t("viewer.drawing")}</span>
    </output>
  );
}
