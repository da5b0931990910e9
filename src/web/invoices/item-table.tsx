import { useTranslation } from "react-i18next";
import { Absent, Money } from "../ui/money-text.tsx";
import type { InvoiceDetail } from "./invoices.api.ts";
import styles from "./invoice.module.css";

type Props = { invoice: InvoiceDetail; active: string | null; onPoint: (field: string | null) => void };
type Item = InvoiceDetail["items"][number];
const COLUMNS = ["name", "spec", "unit", "quantity", "price", "amount", "rate", "tax"] as const satisfies readonly (keyof Item)[];
const RIGHT: readonly string[] = ["quantity", "price", "amount", "rate", "tax"];

/** The lines of the invoice; a column that no line fills isn't shown. */
export function ItemTable({ invoice, active, onPoint }: Props) {
  const { t } = useTranslation("web-invoice");
  const { items } = invoice;
  if (items.length === 0) return null;
  const columns = COLUMNS.filter(
    (column) => column === "name" || items.some((item) => item[column] !== null && item[column] !== ""),
  );
  const end = (column: string): string | undefined => (RIGHT.includes(column) ? styles["end"] : undefined);
  return (
    <div className={styles["card"]}>
      <h2 id="items">{t("items.title", { count: items.length })}</h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1) */}
      <section className={styles["scroll"]} tabIndex={0} aria-labelledby="items">
        <table className={styles["items"]}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className={end(column)}>
                  {t(`domain:item.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item, line) => (
              <tr key={line}>
                {columns.map((column) => {
                  const path = `items.${line}.${column}`;
                  return (
                    <td
                      key={column}
                      className={end(column)}
                      data-active={active === path}
                      onMouseEnter={() => onPoint(path)}
                      onMouseLeave={() => onPoint(null)}
                    >
                      <Cell column={column} value={item[column]} currency={invoice.currency} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Cell({ column, value, currency }: { column: string; value: string | null; currency: string }) {
  if (value === null || value === "") return <Absent />;
  if (column === "amount" || column === "tax") return <Money value={value} currency={currency} />;
  return <span className={RIGHT.includes(column) ? "num" : undefined}>{value}</span>;
}
