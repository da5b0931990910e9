import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import { Marks } from "./marks.tsx";
import { otherParty } from "./parties.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoices.module.css";

/** On a phone: the other side and the money first, the number beneath. */
export function InvoiceCards({ invoices }: { invoices: readonly InvoiceSummary[] }) {
  const { t } = useTranslation("web-invoices");
  const words = useWords();
  return (
    <ul className={styles["cards"]} aria-label={t("tableLabel")}>
      {invoices.map((invoice) => {
        const number = invoice.number ?? invoice.digitalNumber;
        return (
          <li key={invoice.id}>
            <Link to="/invoices/$id" params={{ id: invoice.id }} className={styles["card"]} data-row>
              <span className={styles["cardTop"]}>
                <strong>{otherParty(invoice).name ?? invoice.firstItem ?? words.kind(invoice.kind)}</strong>
                <Money value={invoice.total ?? invoice.amount} currency={invoice.currency} strong />
              </span>
              <span className={styles["cardMiddle"]}>
                {number ? <InvoiceNumber value={number} /> : <span>{t("noNumber")}</span>}
                <span className="num">{invoice.date}</span>
              </span>
              <span className={styles["cardBottom"]}>
                <span>
                  {t(`domain:direction.${invoice.direction}`)} · {words.kindShort(invoice.kind)}
                </span>
                <Marks invoice={invoice} most={2} plain />
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
