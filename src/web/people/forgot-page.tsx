import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { useTitle } from "../ui/use-title.ts";
import { Doorway } from "./doorway.tsx";
import { askForLink, statusOptions } from "./people.api.ts";
import styles from "./people.module.css";

/** D12: the password or the name is forgotten. It says the same for every name that is typed. */
export function ForgotPage() {
  const { t } = useTranslation("web-sign-in");
  const { data: status } = useQuery(statusOptions);
  useTitle(t("forgot.title"));
  return (
    <Doorway title={t("forgot.title")}>
      {status?.mail === false ? <p>{t("forgot.noMail")}</p> : <AskForm />}
      <details className={styles["help"]}>
        <summary>{t("forgot.name")}</summary>
        <p>{t("forgot.nameText")}</p>
      </details>
      <Link to="/sign-in">{t("forgot.back")}</Link>
    </Doorway>
  );
}

function AskForm() {
  const { t } = useTranslation("web-sign-in");
  const [email, setEmail] = useState("");
  const [missing, setMissing] = useState(false);
  const first = useFirstFocus<InputRef>();
  const asking = useMutation({ mutationFn: () => askForLink("recovery", email.trim()) });
  const problem = useProblemWords()(asking.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(email.trim() === "");
    if (email.trim() !== "") asking.mutate();
  };
  if (asking.isSuccess)
    return (
      <>
        <Note tone="ok" icon="checkCircle">
          {t("forgot.sent", { email: email.trim() })}
        </Note>
        <p className={styles["why"]}>{t("forgot.notCome")}</p>
        <Button onClick={() => asking.reset()}>{t("forgot.again")}</Button>
      </>
    );
  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      <p className={styles["why"]}>{t("forgot.text")}</p>
      <div aria-live="assertive">
        {asking.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong> {problem.text}
          </Note>
        )}
      </div>
      <Field label={t("email")} error={missing ? t("setup.error.required") : null}>
        <Input
          size="large"
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          maxLength={200}
          value={email}
          ref={first}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Button type="primary" size="large" htmlType="submit" block loading={asking.isPending}>
        {t("forgot.send")}
      </Button>
    </form>
  );
}
