import { useTranslation } from "react-i18next";
import type { MigrationDetail } from "#api/migrations.api.ts";
import type { InvoiceKind } from "#domain/invoice.ts";
import { useWords } from "../invoices/use-words.ts";
import styles from "../reconciliation/reconciliation.module.css";
import { Money } from "../ui/money-text.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";

type Compared = NonNullable<MigrationDetail["compared"]>;
const COLUMNS = ["before", "brought", "after", "difference"] as const;

/** Counts and sums of the register before and after, by kind, year and direction, and what the run doesn't explain. */
export function ComparedTable({ compared }: { compared: Compared }) {
  const { t } = useTranslation("web-migration");
  const words = useWords();
  const odd = compared.filter(({ difference }) => difference.count !== 0 || difference.total !== "0.00");
  return (
    <div className={styles["panel"]}>
      <h2>{t("compared")}</h2>
      <Note tone={odd.length === 0 ? "ok" : "warn"} icon={odd.length === 0 ? "check" : "warn"}>
        {t(odd.length === 0 ? "adds" : "addsNot", { count: odd.length })}
      </Note>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1) */}
      <section className={styles["scroll"]} tabIndex={0} aria-label={t("compared")}>
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("kind")}</th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={styles["end"]}>
                  {t(`column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {compared.map((row) => (
              <tr key={`${row.year} ${row.kind} ${row.direction}`}>
                <th scope="row">
                  {row.year ?? t("noYear")} · {words.kind(row.kind as InvoiceKind)} ·{" "}
                  {t(`reconciliation:direction.${row.direction}`)}
                </th>
                {COLUMNS.map((column) => (
                  <td key={column} className={styles["end"]}>
                    <span className="num">{showCount(row[column].count)}</span>
                    <br />
                    <Money value={row[column].total} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
