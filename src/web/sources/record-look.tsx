import { Select } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RecordPreview, fileUrl } from "#api/record-sources.api.ts";
import { parseJson } from "#domain/sources/json.ts";
import { RECORD_FIELDS, type RecordField, type RecordMapping } from "#domain/sources/record-fields.ts";
import { showRecord, type ShownRecord } from "#domain/sources/show-record.ts";
import { useWords } from "../invoices/use-words.ts";
import { Badge } from "../ui/badge.tsx";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { MappingEditor } from "./mapping-editor.tsx";
import styles from "./records.module.css";

type Props = {
  look: RecordPreview;
  mapping: RecordMapping;
  /** where links to files begin */ address: string | null;
  onMapping: (mapping: RecordMapping) => void;
  /** null where there is but one list, given with the records */ onRecords: ((path: string) => void) | null;
};

/** What was answered, what its fields mean, and what the first records would become by that: by the very code that reads them later. */
export function RecordLook({ look, mapping, address, onMapping, onRecords }: Props) {
  const { t } = useTranslation("web-sources");
  const [now] = useState(() => new Date());
  const records = useMemo(() => look.sample.map(({ json }) => parseJson(json)), [look]);
  const shown = records.map((record) =>
    showRecord(record, mapping, (link) => address === null || fileUrl(link, address) === null, now),
  );
  return (
    <div className={styles["look"]}>
      <Note tone={look.count === 0 ? "warn" : "ok"} icon={look.count === 0 ? "question" : "checkCircle"}>
        {t("look.got", { count: look.count })} {look.guessed && look.count > 0 && t("look.guessed")}
      </Note>
      {onRecords !== null && look.lists.length > 1 && (
        <Field label={t("look.list")}>
          <Select
            value={look.records}
            options={look.lists.map(({ path, count }) => ({ value: path, label: `${path || t("look.whole")} · ${count}` }))}
            onChange={onRecords}
          />
        </Field>
      )}
      <MappingEditor mapping={mapping} paths={look.paths} onChange={onMapping} />
      <section aria-labelledby="preview" className={styles["mapping"]}>
        <h2 id="preview">{t("look.title")}</h2>
        <ul className={styles["records"]}>
          {shown.map((record, nth) => (
            // oxlint-disable-next-line react/no-array-index-key -- records have no other name, and stay in their places
            <RecordCard key={nth} record={record} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function RecordCard({ record: { values, kind, problems, missing, files } }: { record: ShownRecord }) {
  const { t } = useTranslation("web-sources");
  const words = useWords();
  const nameOf = (field: RecordField): string => (field === "itemName" ? t("look.lines") : t(`lists:field.${field}`));
  const shown = RECORD_FIELDS.filter((field) => values[field] !== undefined && field !== "kind");
  return (
    <li className={styles["record"]}>
      {problems.length === 0 ? (
        <Badge tone="ok" icon="check">
          {words.kind(kind)}
        </Badge>
      ) : (
        <Badge tone="bad" icon="warn">
          {t("look.unreadable")}
        </Badge>
      )}
      {problems.length > 0 && (
        <ul className={styles["problems"]}>
          {problems.map(({ code, field, value }) => (
            <li key={`${code} ${field}`}>
              {t(`lists:row.${code}`, { field: field === null ? "" : t(`lists:field.${field}`), value })}
            </li>
          ))}
        </ul>
      )}
      <dl>
        {shown.map((field) => (
          <div key={field}>
            <dt>{nameOf(field)}</dt>
            <dd className={/\d/u.test(values[field]!) ? "num" : ""}>{values[field]}</dd>
          </div>
        ))}
        {files.map(({ name, elsewhere }) => (
          <div key={name}>
            <dt>{t("look.file")}</dt>
            <dd>
              {name} {elsewhere && <span className="small quiet">{t("look.elsewhere")}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {problems.length === 0 && missing.length > 0 && (
        <p className="small quiet">
          {t("look.missing", { fields: missing.map((path) => path.split("|").map(words.field).join(" / ")).join("、") })}
        </p>
      )}
    </li>
  );
}
