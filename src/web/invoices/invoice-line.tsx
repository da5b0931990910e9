import type { InvoiceSummary } from "#api/invoices.api.ts";
import { Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import { otherParty } from "./parties.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoices.module.css";

/** One invoice in a line: number, kind, the other side, date, total. `asked` marks the digits that differ from it. */
export function InvoiceLine({ invoice, asked }: { invoice: InvoiceSummary; asked?: string | undefined }) {
  const words = useWords();
  const number = invoice.number ?? invoice.digitalNumber;
  return (
    <span className={styles["line"]}>
      <span className={styles["lineNumber"]}>
        {number ? <InvoiceNumber value={number} asked={asked} /> : words.kind(invoice.kind)}
      </span>
      <span className={styles["lineParty"]}>{otherParty(invoice).name ?? invoice.firstItem ?? words.kind(invoice.kind)}</span>
      <span className={`num quiet ${styles["lineDate"]}`}>{invoice.date}</span>
      <span className={styles["lineTotal"]}>
        <Money value={invoice.total ?? invoice.amount} currency={invoice.currency} strong />
      </span>
    </span>
  );
}
