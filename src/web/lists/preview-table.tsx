import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListMapping } from "#domain/lists/fields.ts";
import { invoiceOfRows } from "#domain/lists/invoice.ts";
import { isBesideTheList, readRow } from "#domain/lists/rows.ts";
import { useWords } from "../invoices/use-words.ts";
import { Badge } from "../ui/badge.tsx";
import { Absent, Money } from "../ui/money-text.tsx";
import { InvoiceNumber } from "../ui/number.tsx";
import type { ListDetail } from "./lists.api.ts";
import styles from "./lists.module.css";

type Props = { list: ListDetail; mapping: ListMapping; side: "buyer" | "seller" | null };
const ROWS = 8;

/** The first rows as the import would understand them: by the very code that it uses. */
export function PreviewTable({ list, mapping, side }: Props) {
  const { t } = useTranslation("web-lists");
  const rows = list.sample.filter(({ cells }) => !isBesideTheList(cells, mapping)).slice(0, ROWS);
  return (
    <div>
      <h2 id="preview">{t("preview.title")}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{t("preview.none")}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1)
        <section className={styles["scroll"]} tabIndex={0} aria-labelledby="preview">
          <table className={styles["preview"]}>
            <thead>
              <tr>
                <th scope="col">{t("preview.row")}</th>
                <th scope="col">{t("preview.number")}</th>
                <th scope="col">{t("preview.date")}</th>
                <th scope="col">{t("preview.parties")}</th>
                <th scope="col" className={styles["end"]}>
                  {t("preview.money")}
                </th>
                <th scope="col">{t("preview.result")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ row, cells }) => (
                <PreviewRow key={row} list={list} mapping={mapping} side={side} row={row} cells={cells} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function PreviewRow({ list, mapping, side, row, cells }: Props & ListDetail["sample"][number]) {
  const { t } = useTranslation("web-lists");
  const words = useWords();
  const [now] = useState(() => new Date());
  const own = side === null ? null : { side, name: list.company.name, taxId: null };
  const read = readRow(cells, mapping, { typed: list.typed, date1904: list.date1904 });
  const { facts, problems } = invoiceOfRows([read], null, list.form, own, now);
  return (
    <tr>
      <td className="num quiet">{row}</td>
      <td>
        {facts.number ? <InvoiceNumber value={facts.number} /> : <Absent />}
        <div className="small quiet">
          {facts.code && <span className="num">{facts.code} </span>}
          {facts.kind !== "other" && words.kindShort(facts.kind)}
        </div>
      </td>
      <td className="num">{facts.date ?? <Absent />}</td>
      <td>
        {facts.seller.name ?? facts.seller.taxId ?? "–"} → {facts.buyer.name ?? facts.buyer.taxId ?? "–"}
      </td>
      <td className={styles["end"]}>
        <Money value={facts.total ?? facts.amount} strong />
      </td>
      <td>
        {problems.length === 0 ? (
          <Badge tone="ok" icon="check" plain>
            {t("preview.ok")}
          </Badge>
        ) : (
          problems.map(({ code, field, value }) => (
            <p key={`${code}${field}`} className={styles["wrong"]}>
              {t(`lists:row.${code}`, {
                value,
                field: field === null ? "" : list.columns[mapping[field] ?? -1] || t(`lists:field.${field}`),
              })}
            </p>
          ))
        )}
      </td>
    </tr>
  );
}
