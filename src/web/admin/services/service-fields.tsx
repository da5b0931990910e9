import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../../ui/field.tsx";
import { PersonChoice } from "../people/person-choice.tsx";

export type ServiceValues = { name: string; purpose: string; responsible: string | null };

export const complete = ({ name, purpose, responsible }: ServiceValues): boolean =>
  name.trim() !== "" && purpose.trim() !== "" && responsible !== null;

type Props = {
  company: number;
  value: ServiceValues;
  /** shown until another one is chosen */ current?: string;
  onChange: (value: ServiceValues) => void;
};

/** What a service account is called, what it is for, and who answers for it. */
export function ServiceFields({ company, value, current, onChange }: Props) {
  const { t } = useTranslation("web-services");
  const set = (change: Partial<ServiceValues>): void => onChange({ ...value, ...change });
  return (
    <>
      <Field label={t("name")} hint={t("nameHint")}>
        <Input maxLength={100} value={value.name} onChange={({ target }) => set({ name: target.value })} />
      </Field>
      <Field label={t("purpose")} hint={t("purposeHint")}>
        <Input maxLength={300} value={value.purpose} onChange={({ target }) => set({ purpose: target.value })} />
      </Field>
      <Field label={t("responsible")} hint={t("responsibleHint")}>
        <PersonChoice
          company={company}
          value={value.responsible}
          {...(current === undefined ? {} : { current })}
          onChange={(responsible) => set({ responsible })}
        />
      </Field>
    </>
  );
}
