import { useMutation } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { signIn } from "./people.api.ts";
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
  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      <div aria-live="assertive">
        {attempt.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong>
            <br />
            {problem.text}
          </Note>
        )}
      </div>
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
      <Field label={t("password")}>
        <Input.Password
          size="large"
          name="password"
          autoComplete="current-password"
          value={password}
          ref={secret}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="primary" size="large" htmlType="submit" block loading={attempt.isPending}>
        {t("signIn")}
      </Button>
    </form>
  );
}
