import { Button, Checkbox, Input } from "antd";
import { useTranslation } from "react-i18next";
import { checkTaxId } from "#domain/taxid.ts";
import { Field } from "../../ui/field.tsx";
import styles from "./companies.module.css";

type Doubt = { problem: string; suggestion: string | null };

/** What speaks against a tax id; null where nothing does or none is typed. */
export function taxIdDoubt(typed: string): Doubt | null {
  if (typed.trim() === "") return null;
  const { ok, problems, suggestion } = checkTaxId(typed);
  return ok ? null : { problem: problems[0] ?? "checksum", suggestion: suggestion ?? null };
}

type Props = {
  value: string;
  onChange: (value: string) => void;
  doubt: Doubt | null;
  confirmed: boolean;
  onConfirm: (confirmed: boolean) => void;
};

/** A tax id with its check: a slip is named, mended with one click, or confirmed as it stands on the licence. */
export function TaxIdField({ value, onChange, doubt, confirmed, onConfirm }: Props) {
  const { t } = useTranslation(["web-admin", "domain"]);
  return (
    <div className={styles["taxId"]}>
      <Field
        label={t("companies.taxId")}
        hint={t("companies.taxIdHint")}
        error={doubt && !confirmed ? t(`domain:taxId.${doubt.problem}`) : null}
      >
        <Input
          maxLength={30}
          autoComplete="off"
          value={value}
          onChange={({ target }) => {
            onChange(target.value);
            onConfirm(false);
          }}
        />
      </Field>
      {doubt?.suggestion && (
        <Button size="small" onClick={() => onChange(doubt.suggestion!)}>
          {t("companies.takeSuggestion", { suggestion: doubt.suggestion })}
        </Button>
      )}
      {doubt && (
        <Checkbox checked={confirmed} onChange={({ target }) => onConfirm(target.checked)}>
          {t("companies.taxIdRight")}
        </Checkbox>
      )}
    </div>
  );
}
