import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api/problem.ts";
import styles from "../people/people.module.css";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { takeSecondStep, waysOptions } from "./factors.api.ts";

/** After the first step: the code of the app, or one of the recovery codes. */
export function SecondStepForm({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const { t } = useTranslation("web-factors");
  const mayTrust = useQuery(waysOptions).data?.trustDevices ?? false;
  const [way, setWay] = useState<"code" | "recoveryCode">("code");
  const [typed, setTyped] = useState("");
  const [trustDevice, setTrustDevice] = useState(false);
  const field = useFirstFocus<InputRef>();
  const attempt = useMutation({
    mutationFn: (value: string) =>
      takeSecondStep({ ...(way === "code" ? { code: value } : { recoveryCode: value }), trustDevice }),
    onSuccess: onDone,
    onError: () => setTyped(""),
  });
  const problem = useProblemWords()(attempt.error);
  const over = attempt.error instanceof ApiProblem && attempt.error.code === "second-step-over";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim()) attempt.mutate(typed.trim());
  };
  const other = (): void => {
    setWay(way === "code" ? "recoveryCode" : "code");
    setTyped("");
    attempt.reset();
    field.current?.focus();
  };
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
      <Field label={t(way)} hint={t(`${way}Hint`)}>
        <Input
          size="large"
          ref={field}
          name={way}
          value={typed}
          autoComplete={way === "code" ? "one-time-code" : "off"}
          inputMode={way === "code" ? "numeric" : "text"}
          maxLength={20}
          className="num"
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      {mayTrust && (
        <Checkbox checked={trustDevice} onChange={(event) => setTrustDevice(event.target.checked)}>
          {t("trustDevice")}
        </Checkbox>
      )}
      {over ? (
        <Button type="primary" size="large" block onClick={onBack}>
          {t("again")}
        </Button>
      ) : (
        <Button type="primary" size="large" htmlType="submit" block loading={attempt.isPending}>
          {t("goOn")}
        </Button>
      )}
      <div className={styles["ways"]}>
        <Button type="link" onClick={other}>
          {t(way === "code" ? "byRecoveryCode" : "byCode")}
        </Button>
        <Button type="link" onClick={onBack}>
          {t("back")}
        </Button>
      </div>
    </form>
  );
}
