import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox, Input, Modal, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { TOKEN_SCOPES, type MadeApiToken, type NewApiToken, type TokenScope } from "#api/account.api.ts";
import { wasCancelled } from "../factors/passkeys.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import styles from "./account.module.css";

export const TOKEN_DAYS = [7, 30, 90, 180, 365];

type Props = {
  make: (wanted: NewApiToken) => Promise<MadeApiToken>;
  companies: { value: number; label: string }[];
  companiesHint: string;
  onMade: (token: MadeApiToken) => void;
  onClose: () => void;
};

/** A token with no more than it needs: what for, which companies, how long. */
export function TokenDialog({ make, companies, companiesHint, onMade, onClose }: Props) {
  const { t } = useTranslation("web-account");
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<TokenScope[]>(["read"]);
  const [days, setDays] = useState(90);
  const [companyIds, setCompanyIds] = useState<number[]>([]);
  const making = useMutation({
    mutationFn: () => make({ name: name.trim(), scopes, days, ...(companyIds.length > 0 ? { companyIds } : {}) }),
    onSuccess: onMade,
  });
  const error = wasCancelled(making.error) ? null : making.error;
  const problem = useProblemWords()(error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() && scopes.length > 0) making.mutate();
  };
  return (
    <Modal open title={t("tokens.make")} footer={null} onCancel={onClose} destroyOnHidden width={480}>
      <form className={styles["form"]} onSubmit={submit} noValidate>
        {error !== null && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong> {problem.text}
          </Note>
        )}
        <Field label={t("tokens.name")} hint={t("tokens.nameHint")}>
          <Input maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <fieldset className={styles["form"]}>
          <legend>{t("tokens.scopes")}</legend>
          {TOKEN_SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              checked={scopes.includes(scope)}
              onChange={({ target }) =>
                setScopes(TOKEN_SCOPES.filter((each) => (each === scope ? target.checked : scopes.includes(each))))
              }
            >
              {t(`tokens.scope.${scope}`)} <span className="small quiet">{t(`tokens.scopeText.${scope}`)}</span>
            </Checkbox>
          ))}
        </fieldset>
        {companies.length > 1 && (
          <Field label={t("tokens.companies")} hint={companiesHint}>
            <Select
              mode="multiple"
              value={companyIds}
              onChange={setCompanyIds}
              placeholder={t("tokens.allCompanies")}
              optionFilterProp="label"
              options={companies}
            />
          </Field>
        )}
        <Field label={t("tokens.days")}>
          <Select
            value={days}
            onChange={setDays}
            options={TOKEN_DAYS.map((each) => ({ value: each, label: t("tokens.day", { count: each }) }))}
          />
        </Field>
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          loading={making.isPending}
          disabled={!name.trim() || scopes.length === 0}
        >
          {t("tokens.make")}
        </Button>
      </form>
    </Modal>
  );
}
