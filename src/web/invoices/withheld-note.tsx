import { useTranslation } from "react-i18next";
import { Note } from "../ui/note.tsx";
import type { InvoiceDetail } from "./invoices.api.ts";

/** Says that the reader's role leaves fields out, so that nobody takes them for missing. */
export function WithheldNote({ invoice: { withheld } }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-invoice");
  const [first] = withheld;
  if (first === undefined) return null;
  return (
    <Note tone="info" icon="lock">
      {t(`withheld.${withheld.length > 1 ? "both" : first}`)}
    </Note>
  );
}
