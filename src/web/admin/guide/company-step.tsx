import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Company } from "#api/companies.api.ts";
import { Field } from "../../ui/field.tsx";
import { changeCompany } from "../companies/companies.api.ts";
import { TaxIdField, taxIdDoubt } from "../companies/tax-id-field.tsx";
import { ProblemNote } from "../people/problem-note.tsx";
import styles from "./guide.module.css";

export function CompanyStep({ company, onDone }: { company: Company; onDone: () => void }) {
  const { t } = useTranslation("web-admin");
  const [name, setName] = useState(company.name);
  const [taxId, setTaxId] = useState(company.taxId ?? "");
  const [confirmed, setConfirmed] = useState(company.taxIdDoubt !== null);
  const doubt = taxIdDoubt(taxId);
  const saving = useMutation({
    mutationFn: () => changeCompany(company.id, { name: name.trim(), taxId: taxId.trim() || null, taxIdConfirmed: confirmed }),
    onSuccess: onDone,
  });
  const ready = name.trim() !== "" && (doubt === null || confirmed);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) saving.mutate();
  };
  return (
    <form className={styles["panel"]} onSubmit={submit} noValidate>
      <h2>{t("guide.company.title")}</h2>
      <p className="quiet">{t("guide.company.text")}</p>
      <ProblemNote error={saving.error} />
      <Field label={t("companies.name")} hint={t("companies.nameHint")}>
        <Input size="large" maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
      </Field>
      <TaxIdField value={taxId} onChange={setTaxId} doubt={doubt} confirmed={confirmed} onConfirm={setConfirmed} />
      <div className={styles["buttons"]}>
        <Button size="large" onClick={onDone}>
          {t("guide.skip")}
        </Button>
        <Button type="primary" size="large" htmlType="submit" disabled={!ready} loading={saving.isPending}>
          {t("guide.next")}
        </Button>
      </div>
    </form>
  );
}
