import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { InvoiceLine } from "./invoice-line.tsx";
import type { InvoiceDetail } from "./invoices.api.ts";
import styles from "./invoice.module.css";

export function Related({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-invoice");
  if (invoice.related.length === 0) return null;
  return (
    <section className={styles["card"]} aria-labelledby="related">
      <h2 id="related">{t("related.title")}</h2>
      <ul>
        {invoice.related.map(({ relation, invoice: other }) => (
          <li key={other.id}>
            <p className="small quiet">
              {t(`related.${relation}`)} · {other.company.name}
            </p>
            <Link to="/invoices/$id" params={{ id: other.id }} className={styles["relatedLink"]} data-row>
              <InvoiceLine invoice={other} />
              <Icon name="chevronRight" size={16} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
