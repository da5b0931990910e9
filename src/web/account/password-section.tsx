import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import { queryClient } from "../app/query-client.ts";
import { PasswordInput } from "../people/password-input.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { changePassword } from "./account.api.ts";
import styles from "./account.module.css";

const blank = { current: "", password: "" };

/** Another password: the old one is asked for, and what is wrong with the new one stands beneath it. */
export function PasswordSection() {
  const { t } = useTranslation("web-account");
  const [values, setValues] = useState(blank);
  const [endOthers, setEndOthers] = useState(true);
  const changing = useMutation({
    mutationFn: () => changePassword({ ...values, endOthers }),
    onSuccess: () => {
      setValues(blank);
      return queryClient.invalidateQueries({ queryKey: ["account"] });
    },
  });
  const problem = useProblemWords()(changing.error);
  const words = changing.isError ? [problem.title, problem.text].join(" ") : null;
  const aboutCurrent =
    changing.error instanceof ApiProblem &&
    !changing.error.code.startsWith("password-") &&
    changing.error.code !== "same-password";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (values.current && values.password) changing.mutate();
  };
  return (
    <form className={styles["card"]} onSubmit={submit} noValidate>
      {changing.isSuccess && (
        <Note tone="ok" icon="checkCircle">
          {t("password.done")}
        </Note>
      )}
      <PasswordInput
        label={t("password.current")}
        error={aboutCurrent ? words : null}
        name="current"
        autoComplete="current-password"
        value={values.current}
        onChange={(current) => setValues({ ...values, current })}
      />
      <PasswordInput
        label={t("password.next")}
        hint={t("password.hint")}
        error={aboutCurrent ? null : words}
        name="password"
        autoComplete="new-password"
        value={values.password}
        onChange={(password) => setValues({ ...values, password })}
      />
      <Checkbox checked={endOthers} onChange={(event) => setEndOthers(event.target.checked)}>
        {t("password.endOthers")}
      </Checkbox>
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        loading={changing.isPending}
        disabled={!values.current || !values.password}
      >
        {t("password.change")}
      </Button>
    </form>
  );
}
