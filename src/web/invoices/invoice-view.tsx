import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Carrier } from "#api/invoices.api.ts";
import { Viewers } from "../access/viewers.tsx";
import { Empty } from "../ui/states.tsx";
import { carrierAt, marksOn, placeOf, type Shown } from "../viewer/pages.ts";
import { Viewer } from "../viewer/viewer.tsx";
import { CarrierList, Listings } from "./carrier-list.tsx";
import { CheckList } from "./check-list.tsx";
import { FieldList } from "./field-list.tsx";
import { InvoiceHead } from "./invoice-head.tsx";
import type { InvoiceDetail } from "./invoices.api.ts";
import { ItemTable } from "./item-table.tsx";
import { Missing } from "./missing.tsx";
import { PersonalNote } from "./personal-note.tsx";
import { Related } from "./related.tsx";
import { SignatureList } from "./signature-list.tsx";
import { signMarks } from "./signatures.ts";
import { StateRow } from "./state-row.tsx";
import { StateSources } from "./state-sources.tsx";
import { Timeline } from "./timeline.tsx";
import { useWords } from "./use-words.ts";
import { WithheldNote } from "./withheld-note.tsx";
import styles from "./invoice.module.css";

/** The original beside its fields; what is pointed at on one side is marked on the other. */
export function InvoiceView({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation("web-invoice");
  const words = useWords();
  const carriers = invoice.documents;
  const first = carrierAt(carriers, null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const current = carrierAt(carriers, shown);
  const page = shown?.page ?? current?.page ?? 1;
  const marks = useMemo(
    () => (current ? marksOn(invoice.fields, current.documentId, page, current === first) : []),
    [invoice.fields, current, page, first],
  );
  const signs = useMemo(() => (current ? signMarks(current).filter((mark) => mark.page === page) : []), [current, page]);

  const point = (field: string | null): void => {
    setActive(field);
    const place = field ? placeOf(invoice.fields, field, first?.documentId) : null;
    if (
      place &&
      (place.documentId !== current?.documentId || place.page !== page) &&
      carriers.some((carrier) => carrier.documentId === place.documentId)
    )
      setShown(place);
  };
  const show = ({ documentId, member }: Carrier, next: number): void => setShown({ documentId, member, page: next });
  const pointFromPage = (field: string | null, chosen: boolean): void => {
    setActive(field);
    if (chosen && field) document.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)?.focus();
  };
  return (
    <>
      <InvoiceHead invoice={invoice} />
      <StateRow invoice={invoice} />
      <WithheldNote invoice={invoice} />
      <PersonalNote invoice={invoice} />
      <Missing invoice={invoice} />
      <div className={styles["columns"]}>
        <div className={styles["column"]}>
          <div className={styles["original"]} data-pointing={active !== null}>
            {current && invoice.may.seeOriginal ? (
              <Viewer
                carriers={carriers}
                current={current}
                page={page}
                marks={marks}
                signs={signs}
                active={active}
                fieldName={words.field}
                formatName={words.carrier}
                onShow={show}
                onField={pointFromPage}
              />
            ) : (
              <div className={styles["noOriginal"]}>
                <Empty
                  icon={carriers.length > 0 ? "lock" : "file"}
                  title={t(carriers.length > 0 ? "original.hidden" : "original.none")}
                >
                  {t(carriers.length > 0 ? "original.hiddenText" : "original.noneText")}
                </Empty>
              </div>
            )}
          </div>
          <ItemTable invoice={invoice} active={active} onPoint={point} />
          <Related invoice={invoice} />
          <Timeline invoice={invoice} />
        </div>
        <div className={styles["column"]}>
          <FieldList invoice={invoice} active={active} onPoint={point} />
          <CheckList invoice={invoice} />
          <SignatureList invoice={invoice} onShow={show} />
          <CarrierList invoice={invoice} current={current} onShow={(carrier) => show(carrier, 1)} />
          <StateSources invoice={invoice} />
          <Listings invoice={invoice} />
          <Viewers invoice={invoice} />
        </div>
      </div>
    </>
  );
}
