import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "../app/query-client.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { showClock } from "../ui/time.ts";
import type { InvoiceDetail } from "./invoices.api.ts";
import { UnmaskDialog } from "./unmask-dialog.tsx";

/** Says that personal data is masked and how to see it, or until when it is shown. Nothing where there is none. */
export function PersonalNote({ invoice }: { invoice: InvoiceDetail }) {
  const { t, i18n } = useTranslation("web-invoice");
  const [asks, setAsks] = useState(false);
  useAnewAfter(invoice);
  if (invoice.unmaskedUntil !== null)
    return (
      <Note tone="info" icon="eye">
        <strong>{t("personal.shown", { time: showClock(invoice.unmaskedUntil, i18n.language) })}</strong>{" "}
        {t("personal.shownText")}
      </Note>
    );
  const blackedOut = invoice.documents.some((carrier) => carrier.blackedOut);
  if (invoice.masked.length === 0 && !blackedOut) return null;
  return (
    <>
      <Note
        tone="info"
        icon="lock"
        {...(invoice.may.unmask
          ? {
              actions: (
                <Button size="small" icon={<Icon name="eye" size={16} />} onClick={() => setAsks(true)}>
                  {t("personal.show")}
                </Button>
              ),
            }
          : {})}
      >
        <strong>{t("personal.masked")}</strong> {t("personal.maskedText")}
        {blackedOut && ` ${t("personal.maskedOriginal")}`}
        {!invoice.may.unmask && ` ${t("personal.mayNot")}`}
      </Note>
      <UnmaskDialog invoice={invoice} open={asks} onClose={() => setAsks(false)} />
    </>
  );
}

/** When the time is over the page has its stars again, without anybody touching it. */
function useAnewAfter({ id, unmaskedUntil }: InvoiceDetail): void {
  useEffect(() => {
    if (unmaskedUntil === null) return;
    const again = (): void => void queryClient.resetQueries({ queryKey: ["invoice", id] });
    const timer = setTimeout(again, Math.max(0, new Date(unmaskedUntil).getTime() - Date.now()) + 1_000);
    return () => clearTimeout(timer);
  }, [id, unmaskedUntil]);
}

/** Beside a value in stars: an eye for who may see it, else a lock. */
export function MaskedMark({ invoice, name }: { invoice: InvoiceDetail; name: string }) {
  const { t } = useTranslation("web-invoice");
  const [asks, setAsks] = useState(false);
  if (!invoice.may.unmask)
    return (
      <span className="quiet" title={t("personal.covered")}>
        <Icon name="lock" size={14} />
        <span className="visually-hidden">{t("personal.covered")}</span>
      </span>
    );
  const label = t("personal.showField", { field: name });
  return (
    <>
      <Button
        type="text"
        size="small"
        aria-label={label}
        title={label}
        icon={<Icon name="eye" size={16} />}
        onClick={() => setAsks(true)}
      />
      <UnmaskDialog invoice={invoice} open={asks} onClose={() => setAsks(false)} />
    </>
  );
}
