import { useQuery } from "@tanstack/react-query";
import { App, Button, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EXPORT_LIMIT } from "#domain/lists/fields.ts";
import { download } from "../api/download.ts";
import { meOptions } from "../people/people.api.ts";
import { showCount } from "../ui/money.ts";
import { useProblemWords } from "../ui/states.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import { currentChoice, type ExportChoice, keepChoice, keptChoice, movedColumn, withColumn, withLines } from "./export-choice.ts";
import type { ListQuestion } from "./invoices.api.ts";
import styles from "./export.module.css";

type Props = { question: ListQuestion; ids?: readonly string[]; total?: number; onClose: () => void };

/** How the list is exported: the kind of file, a row for each invoice or line, which columns in which order. */
export function ExportDialog({ question, ids, total = 0, onClose }: Props) {
  const { t } = useTranslation("web-invoices");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const { data: me } = useQuery(meOptions);
  const user = me?.id ?? "";
  const [choice, setChoice] = useState<ExportChoice>(() => keptChoice(user));
  const [busy, setBusy] = useState(false);
  const { format, lines } = choice;
  const columns = choice.columns.filter(({ on }) => on).map(({ name }) => name);

  const take = async (): Promise<void> => {
    const { filters, query, sort } = question;
    keepChoice(user, choice);
    setBusy(true);
    try {
      const wish = { format, lines, columns, filters, sort, ...(query ? { query } : {}), ...(ids ? { ids } : {}) };
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
          onSwitch={(name, on) => setChoice(withColumn(choice, name, on))}
          onMove={(name, by) => setChoice(movedColumn(choice, name, by))}
        />
        <p className="small quiet">
          {lines && t("export.linesNote")} {t("export.textNote")}{" "}
          {ids === undefined && total > EXPORT_LIMIT && t("export.limit", { limit: showCount(EXPORT_LIMIT) })}
        </p>
      </div>
    </Modal>
  );
}
