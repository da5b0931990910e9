import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import type { ListColumn, SizedColumn } from "#domain/lists/list-columns.ts";
import { Absent, Money } from "../ui/money-text.tsx";
import { showInstant } from "../ui/time.ts";
import { Marks } from "./marks.tsx";
import type { useWords } from "./use-words.ts";
import styles from "./table.module.css";

type Context = { t: TFunction; words: ReturnType<typeof useWords>; language: string };
export type TableColumn = {
  /** the order that its header asks for, and whether downwards first */
  sort?: { field: "date" | "total" | "seller" | "arrival"; down: boolean };
  /** pixels below which it isn't squeezed */
  width: number;
  className?: "end" | "party" | "num";
  show: (invoice: InvoiceSummary, context: Context) => ReactNode;
};

const money = (field: "amount" | "tax" | "total"): TableColumn => ({
  width: 120,
  className: "end",
  show: (invoice) => <Money value={invoice[field]} currency={invoice.currency} strong={field === "total"} />,
});

/** What stands in each column that the table can show. */
export const TABLE_COLUMNS: Record<ListColumn, TableColumn> = {
  date: { width: 110, sort: { field: "date", down: true }, className: "num", show: ({ date }) => date ?? <Absent /> },
  seller: {
    width: 190,
    sort: { field: "seller", down: false },
    className: "party",
    show: ({ seller, firstItem }) => <TwoLines first={seller.name} second={firstItem} />,
  },
  buyer: { width: 190, className: "party", show: ({ buyer }) => <TwoLines first={buyer.name} second={null} /> },
  kind: {
    width: 110,
    show: ({ kind, direction }, { t, words }) => (
      <>
        <div title={words.kind(kind)}>{words.kindShort(kind)}</div>
        <div className="small quiet">{t(`domain:direction.${direction}`)}</div>
      </>
    ),
  },
  amount: money("amount"),
  tax: money("tax"),
  total: { ...money("total"), sort: { field: "total", down: true } },
  status: { width: 150, show: (invoice) => <Marks invoice={invoice} most={2} plain /> },
  arrival: {
    width: 130,
    sort: { field: "arrival", down: true },
    className: "num",
    show: ({ arrivedAt }, { language }) => showInstant(arrivedAt, language),
  },
  company: { width: 160, className: "party", show: ({ company }) => <TwoLines first={company.name} second={null} /> },
  department: {
    width: 110,
    className: "party",
    show: ({ department }) => <TwoLines first={department?.name ?? null} second={null} />,
  },
  tags: {
    width: 120,
    className: "party",
    show: ({ tags }, { t }) => <TwoLines first={tags.length > 0 ? tags.join(t("web-common:comma")) : null} second={null} />,
  },
};

const NUMBER_WIDTH = 240;
export const usualWidth = (column: SizedColumn): number => (column === "number" ? NUMBER_WIDTH : TABLE_COLUMNS[column].width);

export const classOf = (column: TableColumn): string | undefined =>
  column.className === "num" ? "num" : column.className && styles[column.className];

function TwoLines({ first, second }: { first: string | null; second: string | null }) {
  return (
    <>
      <div title={first ?? undefined}>{first ?? <Absent />}</div>
      {second && (
        <div className="small quiet" title={second}>
          {second}
        </div>
      )}
    </>
  );
}
