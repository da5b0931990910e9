import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { PASSWORD_LENGTH_MIN } from "#domain/password.ts";
import { checkTaxId } from "#domain/taxid.ts";
import { queryClient } from "../app/query-client.ts";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { Doorway } from "./doorway.tsx";
import { PasswordInput } from "./password-input.tsx";
import { createFirstAdministrator, meOptions } from "./people.api.ts";
import styles from "./people.module.css";

const blank = { company: "", taxId: "", name: "", email: "", password: "" };
type Values = typeof blank;

/** Which fields still keep the form from being sent; a tax id may stay empty. */
export function setupErrors(values: Values): Partial<Record<keyof Values, "required" | "email" | "short">> {
  return {
    ...(values.company.trim() ? {} : { company: "required" as const }),
    ...(values.name.trim() ? {} : { name: "required" as const }),
    ...(/^\S+@\S+\.\S+$/.test(values.email.trim()) ? {} : { email: "email" as const }),
    ...(values.password.length >= PASSWORD_LENGTH_MIN ? {} : { password: "short" as const }),
  };
}

/** What speaks against the company's tax id, as words of `domain:taxId`. Said, not refused: with a wrong one every title is foreign. */
function taxIdDoubt(typed: string): { key: string; suggestion?: string | undefined } | null {
  if (typed.trim() === "") return null;
  const { ok, value, problems, suggestion } = checkTaxId(typed);
  // the older forms were replaced by the 18 characters; what is shorter has lost some
  if (value.length !== 18) return { key: "length", suggestion };
  return ok ? null : { key: problems[0] ?? "checksum", suggestion };
}

export function SetupPage() {
  const { t } = useTranslation(["web-sign-in", "domain"]);
  const navigate = useNavigate();
  const problemWords = useProblemWords();
  // The token stands behind the # so that it reaches no server log and no referrer.
  const [token] = useState(() => location.hash.replace(/^#(token=)?/, ""));
  const [values, setValues] = useState<Values>(blank);
  const [shown, setShown] = useState(false);
  const [taxIdLeft, setTaxIdLeft] = useState(false);
  const first = useFirstFocus<InputRef>();
  useTitle(t("setup.title"));

  const creation = useMutation({
    mutationFn: async () => {
      const { taxId, ...rest } = values;
      const email = values.email.trim();
      await createFirstAdministrator({ token, ...rest, email, ...(taxId.trim() ? { taxId: taxId.trim() } : {}) });
      await queryClient.resetQueries();
      return (await queryClient.fetchQuery(meOptions)).companies[0]!.id;
    },
    // on to what the company needs next
    onSuccess: (company) =>
      navigate({ to: "/admin/$section/$id", params: { section: "companies", id: `guide-${company}` }, replace: true }),
  });
  const errors = setupErrors(values);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setShown(true);
    if (Object.keys(errors).length === 0) creation.mutate();
  };
  const input = (name: keyof Values) => ({
    size: "large" as const,
    name,
    value: values[name],
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }),
  });
  const doubt = taxIdLeft ? taxIdDoubt(values.taxId) : null;
  const doubtWords = doubt && [
    t(`domain:taxId.${doubt.key}`),
    doubt.suggestion ? t("domain:taxId.suggestion", { suggestion: doubt.suggestion }) : "",
  ];
  const errorOf = (name: keyof Values): string | null => (shown && errors[name] ? t(`setup.error.${errors[name]}`) : null);

  if (!token) {
    return (
      <Doorway title={t("setup.title")}>
        <Note tone="warn" icon="warn">
          {t("setup.noToken")}
        </Note>
        <Link to="/sign-in">{t("setup.toSignIn")}</Link>
      </Doorway>
    );
  }
  return (
    <Doorway title={t("setup.title")}>
      <p className={styles["why"]}>{t("setup.text")}</p>
      {creation.isError && (
        <Note tone="bad" icon="warn">
          <strong>{problemWords(creation.error).title}</strong> {problemWords(creation.error).text}
        </Note>
      )}
      <form className={styles["form"]} onSubmit={submit} noValidate>
        <Field label={t("setup.company")} hint={t("setup.companyHint")} error={errorOf("company")}>
          <Input {...input("company")} autoComplete="organization" ref={first} />
        </Field>
        <Field label={t("setup.taxId")} hint={t("setup.taxIdHint")} error={doubtWords?.join(" ")}>
          <Input {...input("taxId")} autoComplete="off" maxLength={20} onBlur={() => setTaxIdLeft(true)} />
        </Field>
        <Field label={t("setup.name")} error={errorOf("name")}>
          <Input {...input("name")} autoComplete="name" />
        </Field>
        <Field label={t("email")} error={errorOf("email")}>
          <Input {...input("email")} type="email" autoComplete="username" />
        </Field>
        <PasswordInput
          label={t("password")}
          hint={t("passwordHint")}
          error={errorOf("password")}
          name="password"
          autoComplete="new-password"
          value={values.password}
          onChange={(password) => setValues({ ...values, password })}
        />
        <Button type="primary" size="large" htmlType="submit" block loading={creation.isPending}>
          {t("setup.create")}
        </Button>
      </form>
    </Doorway>
  );
}
