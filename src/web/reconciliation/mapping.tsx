import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReconciliationDetail, ReconciliationLook } from "#api/reconciliation.api.ts";
import { cellText } from "#domain/lists/cells.ts";
import { type ListField, type ListMapping, namesInvoices } from "#domain/lists/fields.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { ColumnChoices } from "../ui/column-choices.tsx";
import { Field } from "../ui/field.tsx";
import { confirmRun, reconciliationOptions } from "./reconciliation.api.ts";
import styles from "./reconciliation.module.css";

const FIELDS: ListField[] = [
  "number",
  "code",
  "digitalNumber",
  "date",
  "total",
  "amount",
  "tax",
  "sellerName",
  "sellerTaxId",
  "buyerName",
  "buyerTaxId",
  "state",
  "booking",
];
const NONE = -1;

/** What the columns of a list mean, beside its first rows. It is remembered for lists of the same make. */
export function Mapping({ id, look }: { id: string; look: ReconciliationLook }) {
  const { t } = useTranslation("web-reconciliation");
  const client = useQueryClient();
  const [mapping, setMapping] = useState<ListMapping>(look.mapping);
  const [voucher, setVoucher] = useState<number | null>(look.voucher);
  const confirming = useMutation({
    mutationFn: () => confirmRun(id, { mapping, voucher }),
    onSuccess: (next: ReconciliationDetail) => client.setQueryData(reconciliationOptions(id).queryKey, next),
  });
  const width = Math.max(look.columns.length, ...look.sample.map(({ cells }) => cells.length));
  const columns = Array.from({ length: width }, (_, at) => look.columns[at] || t("column", { n: at + 1 }));
  const ready = namesInvoices(mapping);
  return (
    <section className={styles["mapping"]} aria-labelledby="mapping">
      <h2 id="mapping">{t("mapping")}</h2>
      <p className="quiet">{t("mappingText")}</p>
      <ProblemNote error={confirming.error} />
      <ColumnChoices
        fields={FIELDS.map((field) => ({ field, label: t(`lists:field.${field}`) }))}
        columns={columns}
        mapping={mapping}
        onChange={(next) => setMapping(next)}
        none={t("noColumn")}
      >
        <Field label={t("reconciliation:field.voucher")}>
          <Select
            value={voucher ?? NONE}
            options={[{ value: NONE, label: t("noColumn") }, ...columns.map((label, value) => ({ value, label }))]}
            onChange={(column: number) => setVoucher(column === NONE ? null : column)}
          />
        </Field>
      </ColumnChoices>
      <h3>{t("sample")}</h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1) */}
      <section className={styles["scroll"]} tabIndex={0} aria-label={t("sample")}>
        <table className={styles["table"]}>
          <thead>
            <tr>
              {columns.map((label, at) => (
                <th key={at} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {look.sample.map(({ row, cells }) => (
              <tr key={row}>
                {columns.map((_, at) => (
                  <td key={at} className="num">
                    {cellText(cells[at] ?? null)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className={styles["actions"]}>
        <Button type="primary" disabled={!ready} loading={confirming.isPending} onClick={() => confirming.mutate()}>
          {t("begin")}
        </Button>
        {!ready && <span className="quiet">{t("numberNeeded")}</span>}
      </div>
    </section>
  );
}
