import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Carrier } from "#api/invoices.api.ts";
import { Badge } from "../ui/badge.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { showInstant, showSize } from "../ui/time.ts";
import { useReadingProblem } from "./use-reading-problem.ts";
import type { InvoiceDetail } from "./invoices.api.ts";
import { useWords } from "./use-words.ts";
import styles from "./invoice.module.css";

type Props = { invoice: InvoiceDetail; current: Carrier | undefined; onShow: (carrier: Carrier) => void };

/** The rows of imported lists that name the invoice: evidence, but no original. */
export function Listings({ invoice }: { invoice: InvoiceDetail }) {
  const { t, i18n } = useTranslation("web-lists");
  if (invoice.listings.length === 0) return null;
  return (
    <section className={styles["card"]} aria-labelledby="listings">
      <h2 id="listings">{t("listing")}</h2>
      <ul className={styles["carriers"]}>
        {invoice.listings.map((listing) => (
          <li key={`${listing.listId}:${listing.row}`}>
            <span className={styles["carrierName"]}>{listing.name}</span>
            <p className="small quiet num">
              {t("listingRow", { sheet: listing.sheet === "" ? "" : `${listing.sheet} `, row: listing.row })} ·{" "}
              {showInstant(listing.at, i18n.language)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** All carriers of the one invoice, and which of them is the archival one. */
export function CarrierList({ invoice, current, onShow }: Props) {
  const { t, i18n } = useTranslation("web-invoice");
  const words = useWords();
  const problemWords = useReadingProblem();
  if (invoice.documents.length === 0) return null;
  return (
    <section className={styles["card"]} aria-labelledby="carriers">
      <h2 id="carriers">{t("carriers.title", { count: invoice.documents.length })}</h2>
      <ul className={styles["carriers"]}>
        {invoice.documents.map((carrier) => (
          <li key={`${carrier.documentId}:${carrier.member}`}>
            <div className={styles["carrierHead"]}>
              <span className={styles["format"]}>{words.carrier(carrier.format)}</span>
              <span className={styles["carrierName"]} title={carrier.name}>
                {carrier.name}
              </span>
              {carrier.archival && (
                <Badge tone="info" icon="archive">
                  {t("carriers.archival")}
                </Badge>
              )}
            </div>
            <p className="small quiet num">
              {showSize(carrier.size)} · {showInstant(carrier.uploadedAt, i18n.language)}
              {carrier.uploadedBy && ` · ${carrier.uploadedBy}`}
            </p>
            <p className={`small quiet ${styles["digest"]}`}>
              SHA-256 {carrier.sha256.slice(0, 16)}… <CopyButton text={carrier.sha256} label={t("carriers.copyDigest")} />
            </p>
            {carrier.problems.map((problem, index) => (
              <Note key={index} tone="warn" icon="warn">
                {problemWords(problem)}
              </Note>
            ))}
            {invoice.may.seeOriginal && (
              <div className={styles["carrierTools"]}>
                {carrier !== current && (
                  <Button size="small" onClick={() => onShow(carrier)}>
                    {t("carriers.show")}
                  </Button>
                )}
                {carrier.blackedOut ? (
                  <Badge tone="quiet" icon="lock">
                    {t("personal.blackedOut")}
                  </Badge>
                ) : (
                  <Button
                    size="small"
                    icon={<Icon name="download" size={14} />}
                    href={carrier.originalUrl}
                    download={carrier.name}
                  >
                    {t("carriers.download")}
                  </Button>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
