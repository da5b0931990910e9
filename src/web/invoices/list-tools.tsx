import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListColumn } from "#domain/lists/list-columns.ts";
import { usePhone } from "../app/use-phone.ts";
import { Icon } from "../ui/icons.tsx";
import { ColumnsDialog } from "./columns-dialog.tsx";
import { DirectionChoice } from "./direction-choice.tsx";
import { ExportButton } from "./export-button.tsx";
import { countFilters } from "./filters.ts";
import { SORT_ORDERS } from "./invoices.api.ts";
import type { List } from "./use-list.ts";
import styles from "./invoices.module.css";

type Props = {
  list: List;
  listed: readonly ListColumn[] | null;
  total: number;
  panelOpen: boolean;
  onPanel: (open: boolean) => void;
  /** on a phone, where there is something to choose */
  onChoose?: () => void;
};

/** Direction, order, columns, export and conditions of the list. */
export function ListTools({ list, listed, total, panelOpen, onPanel, onChoose }: Props) {
  const { t } = useTranslation("web-invoices");
  const phone = usePhone();
  const [columnsOpen, setColumnsOpen] = useState(false);
  const { filters, sort, columns, widths } = list.shown;
  return (
    <div className={styles["headTools"]}>
      <DirectionChoice filters={filters} onChange={(next) => void list.change({ filters: next })} />
      <Select
        aria-label={t("sort.label")}
        value={sort}
        onChange={(next) => void list.change({ sort: next })}
        options={SORT_ORDERS.map((order) => ({ value: order, label: t(`sort.${order}`) }))}
        popupMatchSelectWidth={false}
        variant="filled"
      />
      {onChoose && (
        <Button icon={<Icon name="checkSquare" size={16} />} onClick={onChoose}>
          {t("choose.start")}
        </Button>
      )}
      {!phone && (
        <Button icon={<Icon name="list" size={16} />} onClick={() => setColumnsOpen(true)}>
          {t("columns.button")}
        </Button>
      )}
      {total > 0 && <ExportButton question={list.question} listed={listed} total={total} />}
      <Button icon={<Icon name="filter" size={16} />} aria-expanded={panelOpen} onClick={() => onPanel(!panelOpen)}>
        {t("filter.button")}
        {countFilters(filters) > 0 && <span className={styles["count"]}>{countFilters(filters)}</span>}
      </Button>
      {columnsOpen && (
        <ColumnsDialog
          columns={columns}
          widths={widths}
          onApply={(next) => void list.change(next)}
          onClose={() => setColumnsOpen(false)}
        />
      )}
    </div>
  );
}
