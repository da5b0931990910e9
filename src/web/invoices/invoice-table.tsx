import { Link } from "@tanstack/react-router";
import { Checkbox } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { ListColumn, Widths } from "#domain/lists/list-columns.ts";
import { Icon } from "../ui/icons.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import { ColumnEdge } from "./column-edge.tsx";
import type { Sort } from "./invoices.api.ts";
import { classOf, TABLE_COLUMNS } from "./table-columns.tsx";
import { type Sizing, useSizing } from "./use-sizing.ts";
import { useWords } from "./use-words.ts";
import styles from "./table.module.css";

type Props = {
  invoices: readonly InvoiceSummary[];
  /** after the number, in this order */
  columns: readonly ListColumn[];
  /** those that somebody has set; without any the table shares out the room itself */
  widths: Widths;
  onWidths: (widths: Widths) => void;
  sort: Sort;
  onSort: (sort: Sort) => void;
  chosen: ReadonlySet<string>;
  onChoose: (ids: readonly string[], on: boolean) => void;
};

const ACTION_WIDTH = 44;

/** The ledger: number and action columns stay in sight while the rest scrolls. */
export function InvoiceTable({ invoices, columns, widths, onWidths, sort, onSort, chosen, onChoose }: Props) {
  const { t } = useTranslation("web-invoices");
  const sizing = useSizing(widths, onWidths);
  const all = ["number", ...columns] as const;
  const sized = Object.keys(sizing.widths).length > 0;
  const width = all.reduce((sum, column) => sum + sizing.widthOf(column), ACTION_WIDTH);
  // while an edge is dragged the rows stay as they are
  const rows = useMemo(
    () => (
      <tbody>
        {invoices.map((invoice) => (
          <Row key={invoice.id} invoice={invoice} columns={columns} chosen={chosen.has(invoice.id)} onChoose={onChoose} />
        ))}
      </tbody>
    ),
    [invoices, columns, chosen, onChoose],
  );
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section className={styles["wrap"]} tabIndex={0} aria-label={t("tableLabel")}>
      <table className={styles["table"]} data-sized={sized} style={{ minWidth: width }}>
        {sized && (
          <colgroup>
            {all.map((column) => (
              <col key={column} style={{ width: sizing.widthOf(column) }} />
            ))}
            {/* what is left of the room */}
            <col />
          </colgroup>
        )}
        <thead>
          <tr>
            <th scope="col" className={styles["number"]} data-column="number" aria-label={t("column.number")}>
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
              <ColumnEdge column="number" word={t("column.number")} sizing={sizing} />
            </th>
            {columns.map((column) => (
              <Header key={column} column={column} sort={sort} onSort={onSort} sizing={sizing} />
            ))}
            <th scope="col" className={styles["action"]}>
              <span className="visually-hidden">{t("column.action")}</span>
            </th>
          </tr>
        </thead>
        {rows}
      </table>
    </section>
  );
}

type HeaderProps = { column: ListColumn; sizing: Sizing } & Pick<Props, "sort" | "onSort">;

function Header({ column, sort, onSort, sizing }: HeaderProps) {
  const { t } = useTranslation("web-invoices");
  const shown = TABLE_COLUMNS[column];
  const word = t(`column.${column}`);
  const cell = { scope: "col", className: classOf(shown), "data-column": column, "aria-label": word } as const;
  const edge = <ColumnEdge column={column} word={word} sizing={sizing} />;
  if (shown.sort === undefined)
    return (
      <th {...cell}>
        {word}
        {edge}
      </th>
    );
  const { field, down: downFirst } = shown.sort;
  const down = sort === `-${field}`;
  const active = down || sort === field;
  const next: Sort = active ? (down ? field : `-${field}`) : downFirst ? `-${field}` : field;
  return (
    <th {...cell} aria-sort={active ? (down ? "descending" : "ascending") : "none"}>
      <button type="button" className={styles["sort"]} onClick={() => onSort(next)}>
        {word}
        <span aria-hidden="true" className={styles["arrow"]}>
          {active ? (down ? "↓" : "↑") : ""}
        </span>
      </button>
      {edge}
    </th>
  );
}

type RowProps = { invoice: InvoiceSummary; columns: Props["columns"]; chosen: boolean; onChoose: Props["onChoose"] };

function Row({ invoice, columns, chosen, onChoose }: RowProps) {
  const { t, i18n } = useTranslation("web-invoices");
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
        <Link to="/invoices/$id" params={{ id: invoice.id }} data-row={invoice.id} className={styles["open"]}>
          {number ? <InvoiceNumber value={number} /> : t("noNumber")}
        </Link>
        {invoice.code && <div className="num small quiet">{invoice.code}</div>}
      </th>
      {columns.map((column) => (
        <td key={column} className={classOf(TABLE_COLUMNS[column])}>
          {TABLE_COLUMNS[column].show(invoice, { t, words, language: i18n.language })}
        </td>
      ))}
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
