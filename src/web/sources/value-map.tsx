import { AutoComplete, Select } from "antd";
import { useTranslation } from "react-i18next";
import { INVOICE_KINDS } from "#domain/invoice.ts";
import { kindFromSheetName } from "#domain/kinds.ts";
import { MEANT_STATES, type FieldRule, type RecordField } from "#domain/sources/record-fields.ts";
import { useWords } from "../invoices/use-words.ts";
import styles from "./records.module.css";

export const mapsValues = (field: RecordField): boolean => field === "kind" || MEANT_STATES[field] !== undefined;

type Props = { field: RecordField; name: string; rule: FieldRule; samples: string[]; onChange: (rule: FieldRule) => void };

/** What the other system's codes mean, one by one as they occur. */
export function ValueMap({ field, name, rule, samples, onChange }: Props) {
  const { t } = useTranslation("web-sources");
  const words = useWords();
  const values = rule.values ?? {};
  const set = (code: string, meant: string | undefined): void => {
    const { [code]: _before, ...rest } = values;
    const next = meant === undefined || meant === "" ? rest : { ...rest, [code]: meant };
    const { values: _values, ...bare } = rule;
    onChange(Object.keys(next).length === 0 ? bare : { ...bare, values: next });
  };
  const codes = [...new Set([...samples.map((each) => each.trim()), ...Object.keys(values)])].filter((code) => code !== "");
  const plainly = (code: string): string => {
    const kind = field === "kind" ? (INVOICE_KINDS.find((each) => each === code) ?? kindFromSheetName(code)) : null;
    return kind === null ? t(field === "kind" ? "mapping.unclear" : "mapping.asItIs") : words.kind(kind);
  };
  return (
    <ul className={styles["values"]}>
      {codes.map((code) => (
        <li key={code}>
          <code>{code}</code>
          {field === "kind" ? (
            <Select
              allowClear
              showSearch={{ optionFilterProp: "label" }}
              aria-label={t("mapping.means", { field: name, code })}
              placeholder={plainly(code)}
              value={values[code]}
              options={INVOICE_KINDS.map((kind) => ({ value: kind, label: words.kind(kind) }))}
              onChange={(meant: string | undefined) => set(code, meant)}
            />
          ) : (
            <AutoComplete
              allowClear
              aria-label={t("mapping.means", { field: name, code })}
              placeholder={plainly(code)}
              value={values[code] ?? ""}
              options={MEANT_STATES[field]!.map((value) => ({ value }))}
              onChange={(meant: string | undefined) => set(code, meant)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
