import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { AppearanceChoice } from "../app/appearance-choice.tsx";
import { LanguageChoice } from "../app/language-choice.tsx";
import { queryClient } from "../app/query-client.ts";
import { meOptions } from "../people/people.api.ts";
import { Field } from "../ui/field.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { changeProfile } from "./account.api.ts";
import styles from "./account.module.css";

/** Who one is here, and how the pages look. */
export function Profile() {
  const { t } = useTranslation("web-account");
  const { data: me } = useQuery(meOptions);
  return (
    <>
      <NameForm key={me?.name} name={me?.name ?? ""} />
      <dl className={styles["facts"]}>
        <dt>{t("profile.email")}</dt>
        <dd>{me?.email}</dd>
        <dt>{t("profile.companies")}</dt>
        <dd>
          {me?.companies.map((company) => (
            <p key={company.id}>{company.name}</p>
          ))}
        </dd>
        <dt>{t("web-common:language")}</dt>
        <dd>
          <LanguageChoice />
          <p className="small quiet">{t("profile.languageHint")}</p>
        </dd>
        <dt>{t("web-common:appearance")}</dt>
        <dd>
          <AppearanceChoice />
        </dd>
      </dl>
    </>
  );
}

function NameForm({ name: before }: { name: string }) {
  const { t } = useTranslation("web-account");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const [name, setName] = useState(before);
  const saving = useMutation({
    mutationFn: () => changeProfile({ name: name.trim() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["me"] });
      message.success(t("profile.saved"));
    },
  });
  const problem = problemWords(saving.error);
  const changed = name.trim() !== "" && name.trim() !== before;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (changed) saving.mutate();
  };
  return (
    <form className={styles["card"]} onSubmit={submit} noValidate>
      <Field label={t("profile.name")} hint={t("profile.nameHint")} error={saving.isError ? problem.title : null}>
        <Input name="name" autoComplete="name" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      {changed && (
        <Button type="primary" htmlType="submit" loading={saving.isPending}>
          {t("profile.save")}
        </Button>
      )}
    </form>
  );
}
