import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LINE_FIELDS, LIST_FIELDS, type ListField, type ListMapping, namesInvoices } from "#domain/lists/fields.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { type ListDetail, listOptions, startList } from "./lists.api.ts";
import { PreviewTable } from "./preview-table.tsx";
import styles from "./lists.module.css";

const FIRST: ListField[] = [
  "number",
  "code",
  "date",
  "sellerName",
  "sellerTaxId",
  "buyerName",
  "buyerTaxId",
  "amount",
  "tax",
  "total",
];
const MORE = LIST_FIELDS.filter((field) => !FIRST.includes(field) && !LINE_FIELDS.includes(field)).concat(LINE_FIELDS);
const UNUSED = -1;
type Side = "buyer" | "seller" | null;

/** What each column means, beside the first rows as they would be read with it. */
export function MappingForm({ list }: { list: ListDetail }) {
  const { t } = useTranslation("web-lists");
  const { message } = App.useApp();
  const client = useQueryClient();
  const problemWords = useProblemWords();
  const [mapping, setMapping] = useState<ListMapping>(list.mapping);
  const [side, setSide] = useState<Side>(list.side);
  const [more, setMore] = useState(MORE.some((field) => list.mapping[field] !== undefined));
  const start = useMutation({
    mutationFn: () => startList(list.id, { mapping, side }),
    onSuccess: (next) => client.setQueryData(listOptions(list.id).queryKey, next),
    onError: (error) => message.error(problemWords(error).title),
  });
  const width = Math.max(list.columns.length, ...list.sample.map(({ cells }) => cells.length));
  const columns = Array.from({ length: width }, (_, i) => ({
    value: i,
    label: list.columns[i] || t("mapping.column", { n: i + 1 }),
  }));
  const choose = (field: ListField, column: number): void =>
    setMapping(({ [field]: _before, ...rest }) => (column === UNUSED ? rest : { ...rest, [field]: column }));
  const ready = namesInvoices(mapping);
  const choice = (field: ListField) => (
    <Field key={field} label={t(`lists:field.${field}`)}>
      <Select
        value={mapping[field] ?? UNUSED}
        onChange={(column: number) => choose(field, column)}
        options={[{ value: UNUSED, label: t("mapping.none") }, ...columns]}
        showSearch={{ optionFilterProp: "label" }}
      />
    </Field>
  );
  return (
    <>
      <section className={styles["mapping"]} aria-labelledby="mapping">
        <h2 id="mapping">{t("mapping.title")}</h2>
        <p className="quiet">{t("mapping.text")}</p>
        {list.remembered && <Note icon="check">{t("mapping.remembered")}</Note>}
        <div className={styles["choices"]}>
          {FIRST.map(choice)}
          <Field label={t("mapping.side")}>
            <Select<string>
              value={side ?? ""}
              onChange={(value) => setSide(value === "" ? null : (value as "buyer" | "seller"))}
              options={[
                { value: "", label: t("mapping.sideNone") },
                { value: "buyer", label: t("mapping.sideBuyer") },
                { value: "seller", label: t("mapping.sideSeller") },
              ]}
            />
          </Field>
          {more && MORE.map(choice)}
        </div>
        {!more && (
          <Button type="link" onClick={() => setMore(true)}>
            {t("mapping.more")}
          </Button>
        )}
      </section>
      <PreviewTable list={list} mapping={mapping} side={side} />
      <div className={styles["begin"]}>
        <Button type="primary" size="large" disabled={!ready} loading={start.isPending} onClick={() => start.mutate()}>
          {t("mapping.start")}
        </Button>
        {!ready && <span className="quiet">{t("mapping.required")}</span>}
      </div>
    </>
  );
}
