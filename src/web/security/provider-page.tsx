import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { App, Button, Checkbox, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SsoProvider, SsoProviderInput, SsoProviders } from "#api/sso.api.ts";
import admin from "../admin/admin.module.css";
import { SectionHead } from "../admin/section-head.tsx";
import factors from "../factors/factors.module.css";
import { wasCancelled } from "../factors/passkeys.ts";
import { useProof } from "../factors/proof.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { Empty, LoadingRows, Problem, useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { CheckButton, RemoveButton } from "./provider-actions.tsx";
import { RulesEditor } from "./rules-editor.tsx";
import { providersOptions, saveProvider } from "./security.api.ts";
import styles from "./security.module.css";

/** One provider, or a new one. */
export function ProviderPage() {
  const { t } = useTranslation("web-security");
  const { id } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(providersOptions);
  const provider = data?.providers.find((each) => each.id === id);
  const title = provider?.name ?? t("sso.add");
  useTitle(title);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <LoadingRows />;
  if (provider === undefined && id !== "new")
    return <Empty icon="question" title={t("web-common:notFoundPage.title")} actions={<Back />} />;
  return (
    <div className={admin["section"]}>
      <Back />
      <SectionHead title={title} lead={t("sso.lead")} />
      <Told data={data} />
      <ProviderForm key={provider?.id ?? "new"} provider={provider} roles={data.roles} />
    </div>
  );
}

function Back() {
  const { t } = useTranslation("web-security");
  return (
    <Link to="/admin/$section" params={{ section: "security" }}>
      {t("title")}
    </Link>
  );
}

/** What the other side must know. */
function Told({ data }: { data: SsoProviders }) {
  const { t } = useTranslation("web-security");
  return (
    <section className={factors["card"]} aria-label={t("sso.told")}>
      <p>{t("sso.told")}</p>
      <dl className={styles["told"]}>
        <dt>{t("sso.redirectUri")}</dt>
        <dd>
          {data.redirectUri} <CopyButton text={data.redirectUri} />
        </dd>
        <dt>{t("sso.signedOutUri")}</dt>
        <dd>
          {data.signedOutUri} <CopyButton text={data.signedOutUri} />
        </dd>
      </dl>
    </section>
  );
}

type Values = Omit<SsoProviderInput, "scopes" | "reason" | "clientSecret"> & {
  scopes: string;
  clientSecret: string;
  reason: string;
};

const valuesOf = (provider: SsoProvider | undefined): Values => ({
  name: provider?.name ?? "",
  issuer: provider?.issuer ?? "",
  clientId: provider?.clientId ?? "",
  clientSecret: "",
  scopes: (provider?.scopes ?? ["openid", "email", "profile"]).join(" "),
  enabled: provider?.enabled ?? true,
  linksByEmail: provider?.linksByEmail ?? false,
  provesTwo: provider?.provesTwo ?? false,
  rules: provider?.rules ?? [],
  reason: "",
});

type FormProps = { provider: SsoProvider | undefined; roles: SsoProviders["roles"] };

function ProviderForm({ provider, roles }: FormProps) {
  const { t } = useTranslation("web-security");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [values, setValues] = useState(() => valuesOf(provider));
  const set = (more: Partial<Values>): void => setValues({ ...values, ...more });
  const { withProof, dialog } = useProof();
  const saving = useMutation({
    mutationFn: () => {
      const { clientSecret, scopes, ...rest } = values;
      return withProof(() =>
        saveProvider(provider?.id ?? null, {
          ...rest,
          scopes: scopes.split(/\s+/).filter(Boolean),
          ...(clientSecret === "" ? {} : { clientSecret }),
        }),
      );
    },
    onSuccess: async ({ id }) => {
      message.success(t("saved"));
      await queries.invalidateQueries(providersOptions);
      set({ reason: "", clientSecret: "" });
      await navigate({ to: "/admin/$section/$id", params: { section: "security", id }, replace: true });
    },
  });
  const error = wasCancelled(saving.error) ? null : saving.error;
  const problem = useProblemWords()(error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const text = (name: "name" | "issuer" | "clientId" | "scopes" | "reason") => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value }),
  });
  const box = (name: "enabled" | "linksByEmail" | "provesTwo") => (
    <Checkbox checked={values[name]} onChange={(event) => set({ [name]: event.target.checked })}>
      {t(`sso.${name}Box`)}
    </Checkbox>
  );
  const ready =
    [values.name, values.issuer, values.clientId].every((each) => each.trim() !== "") && values.reason.trim().length >= 3;
  return (
    <>
      <form className={factors["card"]} onSubmit={submit} noValidate>
        <Field label={t("sso.name")} hint={t("sso.nameHint")}>
          <Input {...text("name")} maxLength={60} />
        </Field>
        <Field label={t("sso.issuer")} hint={t("sso.issuerHint")}>
          <Input {...text("issuer")} inputMode="url" placeholder="https://" />
        </Field>
        <Field label={t("sso.clientId")}>
          <Input {...text("clientId")} autoComplete="off" />
        </Field>
        <Field label={t("sso.clientSecret")} hint={t(provider?.hasSecret ? "sso.secretKept" : "sso.secretHint")}>
          <Input.Password
            value={values.clientSecret}
            autoComplete="new-password"
            onChange={(event) => set({ clientSecret: event.target.value })}
          />
        </Field>
        <Field label={t("sso.scopes")} hint={t("sso.scopesHint")}>
          <Input {...text("scopes")} />
        </Field>
        {box("enabled")}
        {box("linksByEmail")}
        {box("provesTwo")}
        <RulesEditor rules={values.rules} roles={roles} onChange={(rules) => set({ rules })} />
        <Field label={t("reason")} hint={t("reasonHint")}>
          <Input {...text("reason")} maxLength={500} />
        </Field>
        {error !== null && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong> {problem.text}
          </Note>
        )}
        <div className={factors["buttons"]}>
          <Button type="primary" htmlType="submit" disabled={!ready} loading={saving.isPending}>
            {t("save")}
          </Button>
          {provider && <CheckButton id={provider.id} />}
          {provider && <RemoveButton provider={provider} reason={values.reason} />}
        </div>
      </form>
      {dialog}
    </>
  );
}
