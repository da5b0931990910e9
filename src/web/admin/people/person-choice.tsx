import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { choiceOptions } from "./people.api.ts";

type Props = {
  company: number;
  /** not this one */
  except?: string;
  /** the name of the one who is chosen already */
  current?: string;
  value: string | null;
  onChange: (id: string | null) => void;
  id?: string;
};

/** Chooses somebody who works in the company. */
export function PersonChoice({ company, except, current, value, onChange, ...rest }: Props) {
  const { t } = useTranslation("web-admin");
  const [text, setText] = useState("");
  const asked = useDeferredValue(text);
  const found = useQuery(choiceOptions({ company, state: "active", ...(asked.trim() ? { text: asked.trim() } : {}) }));
  const [chosen] = useState(value);
  const options = (found.data ?? [])
    .filter(({ id, kind }) => kind === "person" && id !== except)
    .map((person) => ({ value: person.id, label: `${person.name} · ${person.email}` }));
  return (
    <Select
      {...rest}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={t("people.choose")}
      notFoundContent={t("people.nobody")}
      loading={found.isFetching}
      options={
        current !== undefined && chosen !== null && !options.some((each) => each.value === chosen)
          ? [{ value: chosen, label: current }, ...options]
          : options
      }
      value={value}
      onChange={(id?: string) => onChange(id ?? null)}
    />
  );
}
