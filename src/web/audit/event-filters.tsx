import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AuditFilters, EventKind } from "#api/audit.api.ts";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icons.tsx";
import { LAST_DATE } from "../ui/time.ts";
import { peopleOptions } from "./audit.api.ts";
import styles from "./audit.module.css";
import { useSubjectWord } from "./event-words.ts";

type Props = { company: number; filters: AuditFilters; onChange: (part: AuditFilters) => void };

/** From when to when, of whom, of which kind, of which invoice. */
export function EventFilters({ company, filters, onChange }: Props) {
  const { t } = useTranslation("web-audit");
  const people = useQuery(peopleOptions(company));
  const subjectWord = useSubjectWord();
  const [number, setNumber] = useState(filters.number ?? "");
  const day = (key: "from" | "to") => (
    <input
      type="date"
      max={LAST_DATE}
      aria-label={t(key)}
      className={styles["day"]}
      value={filters[key] ?? ""}
      onChange={(event) => onChange({ [key]: event.target.value })}
    />
  );
  return (
    <form
      className={styles["filters"]}
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ number: number.trim() });
      }}
    >
      <span className={styles["days"]}>
        {day("from")} <span aria-hidden>–</span> {day("to")}
      </span>
      <Select
        aria-label={t("kindFilter")}
        value={filters.kind ?? ""}
        onChange={(kind) => onChange({ kind: kind as EventKind })}
        options={[
          { value: "", label: t("anyKind") },
          ...EventKind.options.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
        ]}
      />
      <Select
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("personFilter")}
        value={filters.actor ?? ""}
        onChange={(actor) => onChange({ actor })}
        options={[
          { value: "", label: t("anybody") },
          { value: "system", label: t("system") },
          ...(people.data?.people ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Input
        aria-label={t("number")}
        placeholder={t("number")}
        className={styles["number"] ?? ""}
        value={number}
        maxLength={40}
        allowClear
        onChange={(event) => {
          setNumber(event.target.value);
          if (event.target.value === "") onChange({ number: "" });
        }}
      />
      <Button htmlType="submit" icon={<Icon name="search" size={16} />}>
        {t("look")}
      </Button>
      {filters.subject && filters.subjectId && (
        <button type="button" className={styles["chip"]} onClick={() => onChange({ subject: "", subjectId: "" })}>
          <Badge tone="info" icon="filter">
            {t("onlyOf", { subject: subjectWord(filters.subject) })}
          </Badge>
          <Icon name="close" size={14} />
          <span className="visually-hidden">{t("clear")}</span>
        </button>
      )}
    </form>
  );
}
