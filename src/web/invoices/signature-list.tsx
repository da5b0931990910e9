import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Carrier } from "#api/invoices.api.ts";
import type { SignatureReport } from "#domain/invoice.ts";
import { sayLine, signatureLines, signatureVerdict, unsignedKey } from "#domain/signature-lines.ts";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { showInstant } from "../ui/time.ts";
import type { InvoiceDetail } from "./invoices.api.ts";
import { LINE_ICONS, reportsOf, VERDICT_LOOKS } from "./signatures.ts";
import styles from "./signature-list.module.css";
import cards from "./invoice.module.css";

type Props = { invoice: InvoiceDetail; onShow: (carrier: Carrier, page: number) => void };

/** The signatures of each original, layer by layer; where there is none, whether that is normal. */
export function SignatureList({ invoice, onShow }: Props) {
  const { t } = useTranslation(["web-invoice", "domain"]);
  const carriers = invoice.documents.flatMap((carrier) => {
    const unsigned = carrier.signatures.length === 0 ? unsignedKey(invoice.kind, carrier.format) : null;
    return carrier.signatures.length > 0 || unsigned !== null ? [{ carrier, unsigned }] : [];
  });
  if (carriers.length === 0) return null;
  return (
    <section className={cards["card"]} aria-labelledby="signatures">
      <h2 id="signatures">{t("domain:signature.title")}</h2>
      {carriers.map(({ carrier, unsigned }) => (
        <div key={`${carrier.documentId}:${carrier.member}`} className={styles["carrier"]}>
          {invoice.documents.length > 1 && (
            <p className={`small quiet ${styles["name"]}`} title={carrier.name}>
              {carrier.name}
            </p>
          )}
          {unsigned !== null && <p className={styles["none"]}>{t(`domain:${unsigned}`)}</p>}
          {reportsOf(carrier).map((report, index) => (
            <Signature key={index} report={report} carrier={carrier} onShow={onShow} />
          ))}
        </div>
      ))}
    </section>
  );
}

function Signature({ report, carrier, onShow }: { report: SignatureReport; carrier: Carrier; onShow: Props["onShow"] }) {
  const { t, i18n } = useTranslation(["web-invoice", "domain"]);
  const verdict = signatureVerdict(report);
  const { tone, icon } = VERDICT_LOOKS[verdict];
  const lines = signatureLines(report);
  const say = (one: (typeof lines)[number]): string =>
    sayLine(
      one,
      (key, params) => t(key, { ...params }),
      (iso) => showInstant(iso, i18n.language),
    );
  const list = (
    <dl className={styles["layers"]}>
      {lines.map((one, index) => {
        const page = one.places.find((place) => place.page !== undefined)?.page;
        return (
          <div key={index} data-tone={one.tone}>
            <dt>
              <Icon name={LINE_ICONS[one.tone]} size={14} />
              {t(`domain:signature.layer.${one.layer}`)}
            </dt>
            <dd>
              {say(one)}
              {page !== undefined && verdict !== "ok" && (
                <Button type="link" size="small" onClick={() => onShow(carrier, page)}>
                  {t("signature.at")}
                </Button>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
  return (
    <div className={styles["signature"]}>
      <p className={styles["head"]}>
        <Badge tone={tone} icon={icon}>
          {t(`domain:signature.verdict.${verdict}`)}
        </Badge>
        <span className={styles["by"]}>{report.by ?? t("signature.unnamed")}</span>
        {!/unknown/u.test(report.algorithm) && <span className="small quiet">{report.algorithm}</span>}
      </p>
      {verdict === "ok" ? (
        <details className={cards["fold"]}>
          <summary>{t("signature.details")}</summary>
          {list}
        </details>
      ) : (
        list
      )}
    </div>
  );
}
