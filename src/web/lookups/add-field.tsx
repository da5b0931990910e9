import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "../ui/field.tsx";
import { useWords } from "../invoices/use-words.ts";
import { useFirstFocus } from "../ui/focus.ts";
import { LAST_DATE } from "../ui/time.ts";
import styles from "./lookups.module.css";

/** D2: what the question lacks is typed here, and it is asked again. */
export function AddField({
  field,
  pending,
  onAdd,
}: {
  field: string;
  pending: boolean;
  onAdd: (value: string, label: string) => void;
}) {
  const { t } = useTranslation("web-lookup");
  const first = useFirstFocus<InputRef>();
  const [value, setValue] = useState("");
  const label = useWords().field(field);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (value.trim()) onAdd(value.trim(), label);
  };
  return (
    <form className={styles["add"]} onSubmit={submit}>
      <Field label={t("add", { field: label })}>
        <Input
          ref={first}
          type={field === "date" ? "date" : "text"}
          max={LAST_DATE}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </Field>
      <Button type="primary" htmlType="submit" loading={pending} disabled={!value.trim()}>
        {t("askAgain")}
      </Button>
    </form>
  );
}
