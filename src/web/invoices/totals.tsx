import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { InvoicePage } from "#api/invoices.api.ts";
import { showCount, showMoney, showRoughly } from "../ui/money.ts";
import styles from "./invoices.module.css";

type Props = { page: InvoicePage; onAgain: () => void };

/** "1,284 张 · 价税合计 ¥3,201,556.10": the count says whether it is exact, and whether everything was looked at. */
export function Totals({ page, onAgain }: Props) {
  const { t, i18n } = useTranslation("web-invoices");
  const shown = page.totalIs === "about" ? showRoughly(page.total, i18n.language) : showCount(page.total);
  return (
    <p className={`num ${styles["totals"]}`}>
      <strong>{t(`total.${page.totalIs}`, { count: page.total, shown })}</strong>
      {page.partial && (
        <span>
          {t("total.partial")}{" "}
          <Button size="small" onClick={onAgain}>
            {t("total.again")}
          </Button>
        </span>
      )}
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
