import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Input, Modal, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Company } from "#api/companies.api.ts";
import { Field } from "../../ui/field.tsx";
import people from "../people/people.module.css";
import { ProblemNote } from "../people/problem-note.tsx";
import { addCompany, changeCompany } from "./companies.api.ts";
import styles from "./companies.module.css";
import { TaxIdField, taxIdDoubt } from "./tax-id-field.tsx";

type Props = {
  /** null: a further one */
  company: Company | null;
  /** in whose group it may stand */
  beside: Company[];
  onClose: () => void;
};

/** What a company is called, its tax id, and whether it tells its members of invoices that they may not see. */
export function CompanyDialog({ company, beside, onClose }: Props) {
  const { t } = useTranslation("web-admin");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [name, setName] = useState(company?.name ?? "");
  const [shortName, setShortName] = useState(company?.shortName ?? "");
  const [taxId, setTaxId] = useState(company?.taxId ?? "");
  const [confirmed, setConfirmed] = useState(false);
  const [tells, setTells] = useState(company?.tellsExistence ?? false);
  const [sister, setSister] = useState(beside[0]?.id ?? 0);
  const [groupName, setGroupName] = useState("");
  const grouped = beside.find(({ id }) => id === sister)?.group ?? null;
  const doubt = taxId === (company?.taxId ?? "") ? null : taxIdDoubt(taxId);
  const saving = useMutation({
    mutationFn: () => {
      const same = {
        name: name.trim(),
        shortName: shortName.trim() || null,
        taxId: taxId.trim() || null,
        taxIdConfirmed: confirmed,
      };
      if (company !== null) return changeCompany(company.id, { ...same, tellsExistence: tells });
      return addCompany({ ...same, beside: sister, ...(grouped || !groupName.trim() ? {} : { groupName: groupName.trim() }) });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["companies"] });
      void client.invalidateQueries({ queryKey: ["me"] });
      void message.success(t("people.saved"));
      onClose();
    },
  });
  const ready = name.trim() !== "" && (doubt === null || confirmed);
  return (
    <Modal
      open
      title={t(company ? "companies.change" : "companies.add")}
      okText={t("people.save")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: saving.isPending, disabled: !ready }}
      onOk={() => saving.mutate()}
      onCancel={onClose}
    >
      <div className={people["form"]}>
        <ProblemNote error={saving.error} />
        <Field label={t("companies.name")} hint={t("companies.nameHint")}>
          <Input maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
        </Field>
        <Field label={t("companies.shortName")}>
          <Input maxLength={60} value={shortName} onChange={({ target }) => setShortName(target.value)} />
        </Field>
        <TaxIdField value={taxId} onChange={setTaxId} doubt={doubt} confirmed={confirmed} onConfirm={setConfirmed} />
        {company === null && beside.length > 1 && (
          <Field label={t("companies.beside")}>
            <Select options={beside.map(({ id, name: label }) => ({ value: id, label }))} value={sister} onChange={setSister} />
          </Field>
        )}
        {company === null && grouped === null && (
          <Field label={t("companies.groupName")} hint={t("companies.groupHint")}>
            <Input maxLength={200} value={groupName} onChange={({ target }) => setGroupName(target.value)} />
          </Field>
        )}
        {company !== null && (
          <div className={styles["switch"]}>
            <Switch checked={tells} onChange={setTells} aria-label={t("companies.tells.switch")} />
            <span>
              {t("companies.tells.switch")}
              <span className="small quiet">{t("companies.tells.hint")}</span>
            </span>
          </div>
        )}
      </div>
    </Modal>
  );
}
