import { useTranslation } from "react-i18next";
import { Badge } from "../ui/badge.tsx";
import type { InvoiceDetail } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

/** Arithmetic, tax ids, QR against the page: what fails stands open, what holds is folded. */
export function CheckList({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const failed = invoice.checks.filter((check) => !check.ok);
  const passed = invoice.checks.filter((check) => check.ok);
  if (invoice.checks.length === 0) return null;
  return (
    <section className={styles["card"]} aria-labelledby="checks">
      <h2 id="checks">{t("checks.title")}</h2>
      <ul className={styles["checks"]}>
        {failed.map((check, index) => (
          <li key={index}>
            <Badge tone="bad" icon="warn">
              {t("checks.failed")}
            </Badge>
            <span>
              {words.check(check.id, false, {
                ...check.detail,
                ...(check.detail?.["field"] ? { field: words.field(check.detail["field"]) } : {}),
              })}
            </span>
          </li>
        ))}
        {failed.length === 0 && passed.length > 0 && (
          <li>
            <Badge tone="ok" icon="checkCircle">
              {t("checks.passed")}
            </Badge>
            <span>{t("checks.all", { count: passed.length })}</span>
          </li>
        )}
      </ul>
      {passed.length > 0 && (
        <details className={styles["fold"]}>
          <summary>{t("checks.show", { count: passed.length })}</summary>
          <ul className={styles["passed"]}>
            {passed.map((check) => (
              <li key={check.id}>{words.check(check.id, true, check.detail)}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
