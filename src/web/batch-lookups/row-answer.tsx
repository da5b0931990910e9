import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { BatchLookupRow } from "#api/batch-lookups.api.ts";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { Marks } from "../invoices/marks.tsx";
import { otherParty } from "../invoices/parties.ts";
import { useWords } from "../invoices/use-words.ts";
import { Money } from "../ui/money-text.tsx";
import { showMoney } from "../ui/money.ts";
import { InvoiceNumber } from "../ui/number.tsx";
import styles from "./many.module.css";

/** What was found for a row, or why nothing was. */
export function RowAnswer({ row }: { row: BatchLookupRow }) {
  const { t } = useTranslation("web-many");
  const { invoices, candidates, files, total, reason, notChecked } = row;
  return (
    <div className={styles["answer"]}>
      {invoices.map((invoice) => (
        <Found key={invoice.id} invoice={invoice} />
      ))}
      {total > invoices.length && <p className="small quiet">{t("moreFit", { count: total - invoices.length })}</p>}
      {row.differs.map((each) => (
        <Difference key={each.field} {...each} />
      ))}
      {candidates.map(({ invoice, why }) => (
        <div key={invoice.id}>
          <Found invoice={invoice} asked={row.number ?? undefined} />
          <p className="small quiet">{why}</p>
        </div>
      ))}
      {files.map(({ id, name, waiting }) => (
        <p key={id} className={styles["file"]}>
          <span translate="no">{name}</span> <span className="quiet">{t(waiting ? "file.waiting" : "file.unread")}</span>
        </p>
      ))}
      {reason !== null && files.length === 0 && candidates.length !== 1 && (
        <p className={invoices.length + candidates.length > 0 ? "small quiet" : undefined}>{reason}</p>
      )}
      {notChecked !== null && <p className="small quiet">{notChecked}</p>}
    </div>
  );
}

function Found({ invoice, asked }: { invoice: InvoiceSummary; asked?: string | undefined }) {
  const words = useWords();
  const number = invoice.number ?? invoice.digitalNumber;
  return (
    <Link to="/invoices/$id" params={{ id: invoice.id }} className={styles["found"]} data-row={invoice.id}>
      <span className={styles["foundTop"]}>
        {number ? <InvoiceNumber value={number} asked={asked} /> : <span>{words.kind(invoice.kind)}</span>}
        <Money value={invoice.total ?? invoice.amount} currency={invoice.currency} strong />
      </span>
      <span className={styles["foundBelow"]}>
        <span>{otherParty(invoice).name ?? words.kind(invoice.kind)}</span>
        {invoice.date && <span className="num">{invoice.date}</span>}
        <Marks invoice={invoice} most={2} plain />
      </span>
    </Link>
  );
}

function Difference({ field, given, registered }: BatchLookupRow["differs"][number]) {
  const { t } = useTranslation("web-many");
  const shown = (value: string): string => (field === "amount" ? showMoney(value) : value);
  const name = field === "amount" ? t("amount") : t(`domain:field.${field}`);
  return (
    <p className={`num ${styles["difference"]}`}>
      {registered === null
        ? t("differsNone", { field: name, given: shown(given) })
        : t("differs", { field: name, given: shown(given), registered: shown(registered) })}
    </p>
  );
}
