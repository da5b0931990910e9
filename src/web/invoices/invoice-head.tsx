import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { FollowButton } from "../inbox/follow-button.tsx";
import { PrintButton } from "../printing/print-button.tsx";
import { useCopy } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import type { InvoiceDetail } from "./invoices.api.ts";
import { Marks } from "./marks.tsx";
import { otherParty } from "./parties.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

export function InvoiceHead({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const copy = useCopy();
  const number = invoice.number ?? invoice.digitalNumber;
  return (
    <header className={styles["head"]}>
      <div className={styles["headMain"]}>
        <p className="quiet">
          {words.kind(invoice.kind)} · {t(`domain:direction.${invoice.direction}`)}
          {invoice.date && <span className="num"> · {invoice.date}</span>}
        </p>
        <h1>{number ? <InvoiceNumber value={number} copy /> : t("web-invoices:noNumber")}</h1>
        <p>{otherParty(invoice).name}</p>
      </div>
      <div className={styles["headEnd"]}>
        <p className={styles["headTotal"]}>
          <Money value={invoice.total ?? invoice.amount} currency={invoice.currency} />
        </p>
        <Marks invoice={invoice} most={4} />
        <span className={styles["headActions"]}>
          <FollowButton id={invoice.id} />
          <PrintButton ids={[invoice.id]} plain />
          <Button type="text" size="small" icon={<Icon name="link" size={16} />} onClick={() => void copy(location.href)}>
            {t("web-common:copyLink")}
          </Button>
        </span>
      </div>
    </header>
  );
}
