import { useQuery } from "@tanstack/react-query";
import { App, Button, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListColumn } from "#domain/lists/list-columns.ts";
import { EXPORT_LIMIT } from "#domain/lists/fields.ts";
import { download } from "../api/download.ts";
import { meOptions } from "../people/people.api.ts";
import { TouchedNote } from "../notices/notice-banner.tsx";
import { showCount } from "../ui/money.ts";
import { useProblemWords } from "../ui/states.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import {
  asListed,
  currentChoice,
  type ExportChoice,
  keepChoice,
  keptChoice,
  moved,
  switched,
  withLines,
} from "./export-choice.ts";
import type { ListQuestion } from "./invoices.api.ts";
import styles from "./export.module.css";

type Props = {
  question: ListQuestion;
  /** those of the list, where somebody has chosen them or they come with a view */
  listed: readonly ListColumn[] | null;
  ids?: readonly string[];
  total?: number;
  onClose: () => void;
};

/** How the list is exported: the kind of file, a row for each invoice or line, which columns in which order. */
export function ExportDialog({ question, listed, ids, total = 0, onClose }: Props) {
  const { t } = useTranslation("web-invoices");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const { data: me } = useQuery(meOptions);
  const user = me?.id ?? "";
  const [choice, setChoice] = useState<ExportChoice>(() =>
    listed === null ? keptChoice(user) : asListed(keptChoice(user), listed),
  );
  const [busy, setBusy] = useState(false);
  const { format, lines } = choice;
  const columns = choice.columns.filter(({ on }) => on).map(({ name }) => name);

  const take = async (): Promise<void> => {
    const { filters, view, query, sort } = question;
    // columns that came with the list are the view's, not a habit
    keepChoice(user, listed === null ? choice : withLines({ ...keptChoice(user), format }, lines));
    setBusy(true);
    try {
      const wish = { format, lines, columns, filters, sort, view: view?.id, query, ids };
      await download("/api/v1/invoices/export", wish);
      message.success(t("export.done"));
      onClose();
    } catch (error) {
      message.error(problemWords(error).title);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={ids === undefined ? t("export.titleAll") : t("export.titleChosen", { count: ids.length })}
      onCancel={onClose}
      cancelText={t("web-common:close")}
      okText={busy ? t("export.working") : t("export.button")}
      okButtonProps={{ disabled: columns.length === 0 }}
      confirmLoading={busy}
      onOk={() => void take()}
      width={520}
    >
      <div className={styles["dialog"]}>
        <TouchedNote function="exports" />
        <Radio.Group
          aria-label={t("export.format")}
          value={format}
          onChange={(event) => setChoice({ ...choice, format: event.target.value as ExportChoice["format"] })}
          options={(["xlsx", "csv"] as const).map((each) => ({ value: each, label: t(`export.${each}`) }))}
        />
        <Radio.Group
          aria-label={t("export.rows")}
          value={lines}
          onChange={(event) => setChoice(withLines(choice, event.target.value as boolean))}
          options={[
            { value: false, label: t("export.perInvoice") },
            { value: true, label: t("export.perLine") },
          ]}
        />
        <div className={styles["columnsHead"]}>
          <strong id="export-columns">{t("export.columns", { count: columns.length })}</strong>
          <Button type="link" size="small" onClick={() => setChoice(currentChoice({ format, lines }))}>
            {t("export.reset")}
          </Button>
        </div>
        <ColumnPicker
          columns={choice.columns}
          labelledBy="export-columns"
          wordOf={(name) => t(`find:export.column.${name}`)}
          onSwitch={(name, on) => setChoice({ ...choice, columns: switched(choice.columns, name, on) })}
          onMove={(name, by) => setChoice({ ...choice, columns: moved(choice.columns, name, by) })}
        />
        <p className="small quiet">
          {lines && t("export.linesNote")} {t("export.textNote")}{" "}
          {ids === undefined && total > EXPORT_LIMIT && t("export.limit", { limit: showCount(EXPORT_LIMIT) })}
        </p>
      </div>
    </Modal>
  );
}
