import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../ui/field.tsx";
import { LAST_DATE, today } from "../ui/time.ts";

type Props = {
  /** those that one may ask; with one there is nothing to choose */
  companies: readonly { id: number; name: string }[];
  company: number | undefined;
  onCompany: (id: number) => void;
  reason: string;
  onReason: (text: string) => void;
  /** "yyyy-MM-dd" or "" */
  until: string;
  onUntil: (day: string) => void;
};

/** Whom one asks for access, why, and until when one wishes it. */
export function AskFields({ companies, company, onCompany, reason, onReason, until, onUntil }: Props) {
  const { t } = useTranslation("web-access");
  return (
    <>
      {companies.length > 1 && (
        <Field label={t("new.company")}>
          <Select
            {...(company === undefined ? {} : { value: company })}
            onChange={onCompany}
            options={companies.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Field>
      )}
      <Field label={t("reason")} hint={t("new.reasonHint")}>
        <Input.TextArea
          value={reason}
          maxLength={500}
          autoSize={{ minRows: 2 }}
          onChange={(event) => onReason(event.target.value)}
        />
      </Field>
      <Field label={t("new.until")}>
        <Input type="date" value={until} min={today()} max={LAST_DATE} onChange={(event) => onUntil(event.target.value)} />
      </Field>
    </>
  );
}
