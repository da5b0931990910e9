import { Link } from "@tanstack/react-router";
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Absent, Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import type { Sort } from "./invoices.api.ts";
import { Marks } from "./marks.tsx";
import { useWords } from "./use-words.ts";
import styles from "./table.module.css";

type Props = {
  invoices: readonly InvoiceSummary[];
  sort: Sort;
  onSort: (sort: Sort) => void;
  chosen: ReadonlySet<string>;
  onChoose: (ids: readonly string[], on: boolean) => void;
};

/** The ledger: number and action columns stay in sight while the rest scrolls. */
export function InvoiceTable({ invoices, sort, onSort, chosen, onChoose }: Props) {
  const { t } = useTranslation("web-invoices");
  const sortable = (word: string, field: "date" | "total" | "seller", end = false) => {
    const down = sort === `-${field}`;
    const active = down || sort === field;
    return (
      <th
        scope="col"
        className={end ? styles["end"] : undefined}
        aria-sort={active ? (down ? "descending" : "ascending") : "none"}
      >
        <button
          type="button"
          className={styles["sort"]}
          onClick={() => onSort(active ? (down ? field : `-${field}`) : field === "seller" ? "seller" : `-${field}`)}
        >
          {t(word)}
          <span aria-hidden="true" className={styles["arrow"]}>
            {active ? (down ? "↓" : "↑") : ""}
          </span>
        </button>
      </th>
    );
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section className={styles["wrap"]} tabIndex={0} aria-label={t("tableLabel")}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col" className={styles["number"]}>
              <Checkbox
                aria-label={t("export.chooseAll")}
                className={styles["choose"] ?? ""}
                checked={invoices.length > 0 && invoices.every(({ id }) => chosen.has(id))}
                indeterminate={chosen.size > 0 && !invoices.every(({ id }) => chosen.has(id))}
                onChange={(event) =>
                  onChoose(
                    invoices.map(({ id }) => id),
                    event.target.checked,
                  )
                }
              />
              {t("column.number")}
            </th>
            {sortable("column.date", "date")}
            {sortable("column.seller", "seller")}
            <th scope="col">{t("column.buyer")}</th>
            <th scope="col">{t("column.kind")}</th>
            <th scope="col" className={styles["end"]}>
              {t("column.amount")}
            </th>
            <th scope="col" className={styles["end"]}>
              {t("column.tax")}
            </th>
            {sortable("column.total", "total", true)}
            <th scope="col">{t("column.status")}</th>
            <th scope="col" className={styles["action"]}>
              <span className="visually-hidden">{t("column.action")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invoices.map((invoice) => (
            <Row key={invoice.id} invoice={invoice} chosen={chosen.has(invoice.id)} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

type RowProps = { invoice: InvoiceSummary; chosen: boolean; onChoose: Props["onChoose"] };

function Row({ invoice, chosen, onChoose }: RowProps) {
  const { t } = useTranslation("web-invoices");
  const words = useWords();
  const number = invoice.number ?? invoice.digitalNumber;
  const [original] = invoice.may.seeOriginal && invoice.hasOriginal ? [invoice.id] : [];
  return (
    <tr>
      <th scope="row" className={styles["number"]}>
        <Checkbox
          aria-label={t("export.choose", { number: number ?? t("noNumber") })}
          className={styles["choose"] ?? ""}
          checked={chosen}
          onChange={(event) => onChoose([invoice.id], event.target.checked)}
        />
        <Link to="/invoices/$id" params={{ id: invoice.id }} data-row className={styles["open"]}>
          {number ? <InvoiceNumber value={number} /> : t("noNumber")}
        </Link>
        {invoice.code && <div className="num small quiet">{invoice.code}</div>}
      </th>
      <td className="num">{invoice.date ?? <Absent />}</td>
      <Party name={invoice.seller.name} first={invoice.firstItem} />
      <Party name={invoice.buyer.name} first={null} />
      <td>
        <div title={words.kind(invoice.kind)}>{words.kindShort(invoice.kind)}</div>
        <div className="small quiet">{t(`domain:direction.${invoice.direction}`)}</div>
      </td>
      <td className={styles["end"]}>
        <Money value={invoice.amount} currency={invoice.currency} />
      </td>
      <td className={styles["end"]}>
        <Money value={invoice.tax} currency={invoice.currency} />
      </td>
      <td className={styles["end"]}>
        <Money value={invoice.total} currency={invoice.currency} strong />
      </td>
      <td>
        <Marks invoice={invoice} most={2} plain />
      </td>
      <td className={styles["action"]}>
        <Link
          to="/invoices/$id"
          params={{ id: invoice.id }}
          tabIndex={-1}
          aria-label={t("openNumber", { number: number ?? "" })}
          title={original ? t("hasOriginal") : t("noOriginal")}
        >
          <Icon name={original ? "file" : "chevronRight"} size={18} />
        </Link>
      </td>
    </tr>
  );
}

function Party({ name, first }: { name: string | null; first: string | null }) {
  return (
    <td className={styles["party"]}>
      <div title={name ?? undefined}>{name ?? <Absent />}</div>
      {first && (
        <div className="small quiet" title={first}>
          {first}
        </div>
      )}
    </td>
  );
}
