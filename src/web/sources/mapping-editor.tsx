import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RecordPreview } from "#api/record-sources.api.ts";
import {
  LINE_RECORD_FIELDS,
  MONEY_FIELDS,
  RECORD_FIELDS,
  type FieldRule,
  type RecordField,
  type RecordMapping,
} from "#domain/sources/record-fields.ts";
import { Field } from "../ui/field.tsx";
import styles from "./records.module.css";
import { ValueMap, mapsValues } from "./value-map.tsx";

const FIRST: readonly RecordField[] = [
  "number",
  "code",
  "date",
  "kind",
  "sellerName",
  "sellerTaxId",
  "buyerName",
  "buyerTaxId",
  "amount",
  "tax",
  "total",
  "state",
];
const MORE = RECORD_FIELDS.filter((field) => !FIRST.includes(field));
const isLine = (field: RecordField): boolean => (LINE_RECORD_FIELDS as readonly string[]).includes(field);

type Paths = RecordPreview["paths"];
type Props = { mapping: RecordMapping; paths: Paths; onChange: (mapping: RecordMapping) => void };

/** Which field of the other system is which of an invoice. */
export function MappingEditor({ mapping, paths, onChange }: Props) {
  const { t } = useTranslation("web-sources");
  const [more, setMore] = useState(false);
  const set = (field: RecordField, rule: FieldRule | undefined): void => {
    const { [field]: _before, ...rest } = mapping.fields;
    onChange({ ...mapping, fields: rule === undefined ? rest : { ...rest, [field]: rule } });
  };
  const setPath = (key: "changed" | "files", path: string | undefined): void => {
    const { [key]: _before, ...rest } = mapping;
    onChange(path === undefined ? rest : { ...rest, [key]: path });
  };
  const shown = [...FIRST, ...MORE.filter((field) => more || mapping.fields[field] !== undefined)];
  return (
    <section aria-labelledby="mapping" className={styles["mapping"]}>
      <h2 id="mapping">{t("mapping.title")}</h2>
      <p className="small quiet">{t("mapping.lead")}</p>
      <div className={styles["choices"]}>
        {shown.map((field) => (
          <FieldChoice
            key={field}
            field={field}
            rule={mapping.fields[field]}
            paths={paths}
            onChange={(rule) => set(field, rule)}
          />
        ))}
        <PathChoice
          label={t("mapping.changed")}
          hint={t("mapping.changedHint")}
          path={mapping.changed}
          paths={paths}
          onChange={(path) => setPath("changed", path)}
        />
        <PathChoice
          label={t("mapping.files")}
          hint={t("mapping.filesHint")}
          path={mapping.files}
          paths={paths}
          onChange={(path) => setPath("files", path)}
        />
      </div>
      {!more && (
        <Button type="link" style={{ justifySelf: "start" }} onClick={() => setMore(true)}>
          {t("mapping.more")}
        </Button>
      )}
    </section>
  );
}

type ChoiceProps = {
  field: RecordField;
  rule: FieldRule | undefined;
  paths: Paths;
  onChange: (rule: FieldRule | undefined) => void;
};

function FieldChoice({ field, rule, paths, onChange }: ChoiceProps) {
  const { t } = useTranslation("web-sources");
  const money = MONEY_FIELDS.includes(field);
  const offered = paths.filter(({ path }) => path.includes("[]") === isLine(field));
  const name = field === "itemAmount" || field === "itemTax" ? t(`mapping.${field}`) : t(`lists:field.${field}`);
  return (
    <div className={styles["choice"]}>
      <PathChoice
        label={name}
        path={rule?.path}
        paths={offered}
        onChange={(path) => onChange(path === undefined ? undefined : { ...rule, path })}
      />
      {rule !== undefined && (money || field === "date") && (
        <Select
          aria-label={t(money ? "mapping.unit" : "mapping.order", { field: name })}
          value={rule.as ?? "auto"}
          options={(money ? (["auto", "fen"] as const) : (["auto", "dmy", "mdy"] as const)).map((as) => ({
            value: as,
            label: t(`mapping.as.${money ? "money" : "day"}.${as}`),
          }))}
          onChange={(as: FieldRule["as"] | "auto") => {
            const { as: _before, ...rest } = rule;
            onChange(as === "auto" ? rest : { ...rest, as });
          }}
        />
      )}
      {rule !== undefined && mapsValues(field) && (
        <ValueMap
          field={field}
          name={name}
          rule={rule}
          samples={paths.find(({ path }) => path === rule.path)?.samples ?? []}
          onChange={onChange}
        />
      )}
    </div>
  );
}

type PathProps = {
  label: string;
  hint?: string;
  path: string | undefined;
  paths: Paths;
  onChange: (path: string | undefined) => void;
};

/** A field of the records, by its path, with what stands there. */
function PathChoice({ label, hint, path, paths, onChange }: PathProps) {
  const { t } = useTranslation("web-sources");
  const known = paths.some((each) => each.path === path);
  const options = paths.map(({ path: value, samples }) => ({
    value,
    label: samples[0] ? `${value} · ${samples[0].slice(0, 24)}` : value,
  }));
  return (
    <Field label={label} {...(hint ? { hint } : {})}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("mapping.none")}
        value={path}
        options={path === undefined || known ? options : [{ value: path, label: path }, ...options]}
        onChange={(value: string | undefined) => onChange(value)}
      />
    </Field>
  );
}
