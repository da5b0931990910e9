import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { InvoiceSummary } from "#api/invoices.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import { Marks } from "./marks.tsx";
import { otherParty } from "./parties.ts";
import { useLongPress } from "./use-long-press.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoices.module.css";

type Props = {
  invoices: readonly InvoiceSummary[];
  chosen: ReadonlySet<string>;
  /** a tap chooses instead of opening */
  choosing: boolean;
  onChoose: (ids: readonly string[], on: boolean) => void;
};

/** On a phone: the other side and the money first, the number beneath. A finger that rests on a card begins to choose. */
export function InvoiceCards({ invoices, chosen, choosing, onChoose }: Props) {
  const { t } = useTranslation("web-invoices");
  return (
    <ul className={styles["cards"]} aria-label={t("tableLabel")}>
      {invoices.map((invoice) => (
        <li key={invoice.id}>
          <Card
            invoice={invoice}
            chosen={chosen.has(invoice.id)}
            choosing={choosing}
            onChoose={(on) => onChoose([invoice.id], on)}
          />
        </li>
      ))}
    </ul>
  );
}

type CardProps = { invoice: InvoiceSummary; chosen: boolean; choosing: boolean; onChoose: (on: boolean) => void };

function Card({ invoice, chosen, choosing, onChoose }: CardProps) {
  const long = useLongPress(() => onChoose(true));
  if (choosing)
    return (
      <button
        type="button"
        className={styles["card"]}
        aria-pressed={chosen}
        data-chosen={chosen}
        onClick={() => onChoose(!chosen)}
      >
        <Face invoice={invoice} />
        <span className={styles["tick"]}>{chosen && <Icon name="check" size={16} />}</span>
      </button>
    );
  return (
    <Link to="/invoices/$id" params={{ id: invoice.id }} className={styles["card"]} data-row={invoice.id} {...long}>
      <Face invoice={invoice} />
    </Link>
  );
}

function Face({ invoice }: { invoice: InvoiceSummary }) {
  const { t } = useTranslation("web-invoices");
  const words = useWords();
  const number = invoice.number ?? invoice.digitalNumber;
  return (
    <>
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
    </>
  );
}
