import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListColumn } from "#domain/lists/list-columns.ts";
import { Icon } from "../ui/icons.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import type { ListQuestion } from "./invoices.api.ts";

type Props = { question: ListQuestion; listed: readonly ListColumn[] | null; ids?: readonly string[]; total?: number };

/** What the list shows, or what of it was chosen, as a file. */
export function ExportButton(props: Props) {
  const { t } = useTranslation("web-invoices");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Icon name="download" size={16} />} onClick={() => setOpen(true)}>
        {t("export.button")}
      </Button>
      {open && <ExportDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
