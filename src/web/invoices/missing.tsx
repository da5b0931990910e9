import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../ui/note.tsx";
import { CorrectionDialog } from "./correction-dialog.tsx";
import type { InvoiceDetail } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";

/** D10: what the record lacks, and the way to supply it. */
export function Missing({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const [open, setOpen] = useState(false);
  const names = invoice.missing.map(words.field).join(t("web-common:comma"));
  if (invoice.missing.length === 0) return null;
  return (
    <>
      <Note
        tone="warn"
        icon="pen"
        actions={
          invoice.may.edit && (
            <Button type="primary" onClick={() => setOpen(true)}>
              {t("missing.supply")}
            </Button>
          )
        }
      >
        {t("missing.text", { fields: names })} {!invoice.may.edit && t("missing.mayNot")}
      </Note>
      <CorrectionDialog invoice={invoice} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
