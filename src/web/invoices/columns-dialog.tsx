import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LIST_COLUMNS, type ListColumn, USUAL_COLUMNS } from "#domain/lists/list-columns.ts";
import { ColumnPicker } from "./column-picker.tsx";
import { moved, switched } from "./export-choice.ts";
import styles from "./export.module.css";

type Props = { columns: readonly ListColumn[]; onApply: (columns: readonly ListColumn[]) => void; onClose: () => void };

/** Those shown first, in their order, then the others. */
const pick = (shown: readonly ListColumn[]): readonly { name: ListColumn; on: boolean }[] => [
  ...shown.map((name) => ({ name, on: true })),
  ...LIST_COLUMNS.filter((name) => !shown.includes(name)).map((name) => ({ name, on: false })),
];

/** Which columns the table shows, in which order. */
export function ColumnsDialog({ columns, onApply, onClose }: Props) {
  const { t } = useTranslation("web-invoices");
  const [draft, setDraft] = useState(() => pick(columns));
  const shown = draft.filter(({ on }) => on).map(({ name }) => name);
  return (
    <Modal
      open
      title={t("columns.title")}
      onCancel={onClose}
      cancelText={t("web-common:cancel")}
      okText={t("filter.apply")}
      okButtonProps={{ disabled: shown.length === 0 }}
      onOk={() => {
        onApply(shown);
        onClose();
      }}
      width={440}
    >
      <div className={styles["dialog"]}>
        <div className={styles["columnsHead"]}>
          <strong id="list-columns">{t("export.columns", { count: shown.length })}</strong>
          <Button type="link" size="small" onClick={() => setDraft(pick(USUAL_COLUMNS))}>
            {t("columns.reset")}
          </Button>
        </div>
        <ColumnPicker
          columns={draft}
          labelledBy="list-columns"
          wordOf={(name) => t(`column.${name}`)}
          onSwitch={(name, on) => setDraft(switched(draft, name, on))}
          onMove={(name, by) => setDraft(moved(draft, name, by))}
        />
        <p className="small quiet">{t("columns.hint")}</p>
      </div>
    </Modal>
  );
}
