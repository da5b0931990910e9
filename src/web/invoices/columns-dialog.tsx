import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LIST_COLUMNS, type ListColumn, USUAL_COLUMNS, type Widths } from "#domain/lists/list-columns.ts";
import { ColumnPicker } from "./column-picker.tsx";
import { moved, switched } from "./export-choice.ts";
import styles from "./export.module.css";

type Shown = { columns: readonly ListColumn[]; widths: Widths };
type Props = Shown & { onApply: (shown: Shown) => void; onClose: () => void };

/** Those shown first, in their order, then the others. */
const pick = (shown: readonly ListColumn[]): readonly { name: ListColumn; on: boolean }[] => [
  ...shown.map((name) => ({ name, on: true })),
  ...LIST_COLUMNS.filter((name) => !shown.includes(name)).map((name) => ({ name, on: false })),
];

/** Which columns the table shows, in which order; and the way back from widths that were set. */
export function ColumnsDialog({ columns, widths, onApply, onClose }: Props) {
  const { t } = useTranslation("web-invoices");
  const [draft, setDraft] = useState(() => pick(columns));
  const [kept, setKept] = useState(widths);
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
        onApply({ columns: shown, widths: kept });
        onClose();
      }}
      width={440}
    >
      <div className={styles["dialog"]}>
        <div className={styles["columnsHead"]}>
          <strong id="list-columns">{t("export.columns", { count: shown.length })}</strong>
          <span>
            {Object.keys(kept).length > 0 && (
              <Button type="link" size="small" onClick={() => setKept({})}>
                {t("columns.resetWidths")}
              </Button>
            )}
            <Button type="link" size="small" onClick={() => setDraft(pick(USUAL_COLUMNS))}>
              {t("columns.reset")}
            </Button>
          </span>
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
