import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EXPORT_LIMIT } from "#domain/lists/fields.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { useProblemWords } from "../ui/states.tsx";
import { download } from "../api/download.ts";
import type { ListQuestion } from "./invoices.api.ts";

type Props = { question: ListQuestion; ids?: readonly string[]; total?: number };

/** What the list shows, or what of it was chosen, as a file. */
export function ExportButton({ question, ids, total = 0 }: Props) {
  const { t } = useTranslation("web-invoices");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const [busy, setBusy] = useState(false);
  const take = async (format: "xlsx" | "csv"): Promise<void> => {
    const { filters, query, sort } = question;
    setBusy(true);
    try {
      await download("/api/v1/invoices/export", { format, filters, sort, ...(query ? { query } : {}), ...(ids ? { ids } : {}) });
      message.success(t("export.done"));
    } catch (error) {
      message.error(problemWords(error).title);
    } finally {
      setBusy(false);
    }
  };
  const items = (["xlsx", "csv"] as const).map((format) => ({ key: format, label: t(`export.${format}`) }));
  const note = ids === undefined && total > EXPORT_LIMIT ? t("export.limit", { limit: showCount(EXPORT_LIMIT) }) : undefined;
  return (
    <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => void take(key as "xlsx" | "csv") }}>
      <Button icon={<Icon name="download" size={16} />} loading={busy} title={note}>
        {busy ? t("export.working") : t("export.button")}
      </Button>
    </Dropdown>
  );
}
