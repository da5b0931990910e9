import { useMutation } from "@tanstack/react-query";
import { App, Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import type { BatchLookup } from "#api/batch-lookups.api.ts";
import { Icon } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { type RowChoice, exportBatch } from "./batch-lookups.api.ts";

/** The table as a file: all rows, or those that are looked at. */
export function BatchExport({ batch, choice }: { batch: BatchLookup; choice: RowChoice }) {
  const { t } = useTranslation("web-many");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const run = useMutation({
    mutationFn: (format: "xlsx" | "csv") =>
      exportBatch(batch.id, {
        format,
        ...(choice === null ? {} : choice === "changed" ? { changed: true } : { outcome: choice }),
      }),
    onError: (error) => {
      const { title, text } = problemWords(error);
      message.error(`${title} ${text}`);
    },
  });
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: (["xlsx", "csv"] as const).map((format) => ({ key: format, label: t(`web-invoices:export.${format}`) })),
        onClick: ({ key }) => run.mutate(key === "csv" ? "csv" : "xlsx"),
      }}
    >
      <Button icon={<Icon name="download" size={16} />} loading={run.isPending}>
        {choice === null ? t("export") : t("exportOf", { outcome: choice === "changed" ? t("changed") : t(`outcome.${choice}`) })}
      </Button>
    </Dropdown>
  );
}
