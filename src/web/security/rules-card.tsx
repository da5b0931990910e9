import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Input, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignInRules } from "#api/sign-in-rules.api.ts";
import factors from "../factors/factors.module.css";
import { wasCancelled } from "../factors/passkeys.ts";
import { useProof } from "../factors/proof.tsx";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { rulesOptions, saveRules } from "./security.api.ts";
import styles from "./security.module.css";

/** Two factors and passwords by company; roles, trusted devices and emergency administrators for all. */
export function RulesCard({ rules }: { rules: SignInRules }) {
  const { t } = useTranslation("web-security");
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [companies, setCompanies] = useState(rules.companies);
  const [roles, setRoles] = useState(rules.roles);
  const [trustDevices, setTrustDevices] = useState(rules.trustDevices);
  const [breakGlass, setBreakGlass] = useState(rules.breakGlass.map(({ email }) => email).join("\n"));
  const [reason, setReason] = useState("");
  const { withProof, dialog } = useProof();
  const saving = useMutation({
    mutationFn: () =>
      withProof(() =>
        saveRules({
          companies: companies.map(({ id, secondFactor, passwordOff }) => ({ id, secondFactor, passwordOff })),
          roles,
          trustDevices,
          breakGlass: breakGlass.split(/[\s,;，；]+/).filter(Boolean),
          reason: reason.trim(),
        }),
      ),
    onSuccess: (saved) => {
      message.success(t("saved"));
      queries.setQueryData(rulesOptions.queryKey, saved);
    },
  });
  const error = wasCancelled(saving.error) ? null : saving.error;
  const problem = useProblemWords()(error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const set = (id: number, more: { secondFactor?: boolean; passwordOff?: boolean }): void =>
    setCompanies(companies.map((each) => (each.id === id ? { ...each, ...more } : each)));
  return (
    <>
      <form className={factors["card"]} onSubmit={submit} aria-labelledby="rules">
        <h2 id="rules">{t("rules.title")}</h2>
        <ul className={styles["companies"]}>
          {companies.map(({ id, name, secondFactor, passwordOff, without }) => (
            <li key={id}>
              <strong>{name}</strong>
              <Checkbox checked={secondFactor} onChange={(event) => set(id, { secondFactor: event.target.checked })}>
                {t("rules.secondFactor")}
              </Checkbox>
              <span className="small quiet">{t("rules.without", { count: without })}</span>
              <Checkbox checked={passwordOff} onChange={(event) => set(id, { passwordOff: event.target.checked })}>
                {t("rules.passwordOff")}
              </Checkbox>
            </li>
          ))}
        </ul>
        {rules.may.changeForAll && (
          <>
            <Field label={t("rules.roles")} hint={t("rules.rolesHint")}>
              <Select
                mode="multiple"
                value={roles}
                onChange={setRoles}
                options={rules.roleChoices.map(({ key, name }) => ({ value: key, label: name ?? t(`web-common:roles.${key}`) }))}
              />
            </Field>
            <Checkbox checked={trustDevices} onChange={(event) => setTrustDevices(event.target.checked)}>
              {t("rules.trustDevices")}
            </Checkbox>
            <Field label={t("rules.breakGlass")} hint={t("rules.breakGlassHint")}>
              <Input.TextArea
                value={breakGlass}
                autoSize={{ minRows: 2 }}
                onChange={(event) => setBreakGlass(event.target.value)}
              />
            </Field>
          </>
        )}
        <Field label={t("reason")} hint={t("reasonHint")}>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {error !== null && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong> {problem.text}
          </Note>
        )}
        <div className={factors["buttons"]}>
          <Button type="primary" htmlType="submit" disabled={reason.trim().length < 3} loading={saving.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
      {dialog}
    </>
  );
}
