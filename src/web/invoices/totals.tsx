import { useTranslation } from "react-i18next";
import type { InvoicePage } from "#api/invoices.api.ts";
import { showCount, showMoney } from "../ui/money.ts";
import styles from "./invoices.module.css";

/** "1,284 张 · 价税合计 ¥3,201,556.10": the count says whether it is exact. */
export function Totals({ page }: { page: InvoicePage }) {
  const { t } = useTranslation("web-invoices");
  return (
    <p className={`num ${styles["totals"]}`}>
      <strong>{t(`total.${page.totalIs}`, { count: page.total, shown: showCount(page.total) })}</strong>
      {page.sums && page.total > 0 && (
        <>
          <span>
            {t("sum.total")} <strong>{showMoney(page.sums.total)}</strong>
          </span>
          <span className="quiet">
            {t("sum.amount")} {showMoney(page.sums.amount)}
          </span>
          <span className="quiet">
            {t("sum.tax")} {showMoney(page.sums.tax)}
          </span>
        </>
      )}
    </p>
  );
}
