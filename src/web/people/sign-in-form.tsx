import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { PasswordInput } from "./password-input.tsx";
import { askForLink, signIn, statusOptions } from "./people.api.ts";
import styles from "./people.module.css";

type Props = {
  email?: string;
  onDone: () => void;
  /** the password was right, and a code is asked for */ onSecondStep: () => void;
};

export function SignInForm({ email: known = "", onDone, onSecondStep }: Props) {
  const { t } = useTranslation("web-sign-in");
  const name = useFirstFocus<InputRef>(!known);
  const secret = useFirstFocus<InputRef>(Boolean(known));
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const attempt = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (owed) => (owed ? onSecondStep() : onDone()),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (email.trim() && password) attempt.mutate();
  };
  const problem = useProblemWords()(attempt.error);
  const locked = attempt.error instanceof ApiProblem && attempt.error.code === "account-locked";
  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      <div aria-live="assertive">
        {attempt.isError && (
          <Note tone="bad" icon={locked ? "lock" : "warn"}>
            <strong>{problem.title}</strong>
            <br />
            {problem.text}
          </Note>
        )}
      </div>
      {locked && <UnlockByMail email={email.trim()} />}
      <Field label={t("email")}>
        <Input
          size="large"
          type="email"
          name="email"
          autoComplete="username webauthn"
          inputMode="email"
          value={email}
          ref={name}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <PasswordInput
        label={t("password")}
        name="password"
        autoComplete="current-password"
        value={password}
        ref={secret}
        onChange={setPassword}
      />
      <Button type="primary" size="large" htmlType="submit" block loading={attempt.isPending}>
        {t("signIn")}
      </Button>
      {/* the dialog of a session that ended stands outside of the router */}
      <a href="/forgot" className={styles["forgot"]}>
        {t("forgot.link")}
      </a>
    </form>
  );
}

/** The way to an open name for whoever reads the mails of it; without mail the page says what else there is. */
function UnlockByMail({ email }: { email: string }) {
  const { t } = useTranslation("web-sign-in");
  const { data: status } = useQuery(statusOptions);
  const asking = useMutation({ mutationFn: () => askForLink("unlock", email) });
  const problem = useProblemWords()(asking.error);
  if (status?.mail === false) return <p className={styles["why"]}>{t("locked.noMail")}</p>;
  if (asking.isSuccess)
    return (
      <Note tone="ok" icon="checkCircle">
        {t("locked.sent")}
      </Note>
    );
  return (
    <>
      {asking.isError && (
        <Note tone="bad" icon="warn">
          {problem.title} {problem.text}
        </Note>
      )}
      <Button block loading={asking.isPending} onClick={() => asking.mutate()}>
        {t("locked.send")}
      </Button>
    </>
  );
}
