import { useMutation } from "@tanstack/react-query";
import { Button, Input, type InputRef } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NewSecondFactor } from "#api/factors.api.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field } from "../ui/field.tsx";
import { useFirstFocus } from "../ui/focus.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { confirmSecondFactor } from "./factors.api.ts";
import styles from "./factors.module.css";
import { RecoveryCodes } from "./recovery-codes.tsx";

/** Scan or type, one code to confirm, keep the recovery codes. */
export function SetUp({ made, onDone, onCancel }: { made: NewSecondFactor; onDone: () => void; onCancel?: () => void }) {
  const [confirmed, setConfirmed] = useState(false);
  if (confirmed) return <RecoveryCodes codes={made.recoveryCodes} onKept={onDone} />;
  return <Scan made={made} onConfirmed={() => setConfirmed(true)} onCancel={onCancel} />;
}

type ScanProps = { made: NewSecondFactor; onConfirmed: () => void; onCancel?: (() => void) | undefined };

function Scan({ made, onConfirmed, onCancel }: ScanProps) {
  const { t } = useTranslation("web-factors");
  const [code, setCode] = useState("");
  const field = useFirstFocus<InputRef>();
  const confirming = useMutation({ mutationFn: confirmSecondFactor, onSuccess: onConfirmed, onError: () => setCode("") });
  const problem = useProblemWords()(confirming.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim()) confirming.mutate(code.trim());
  };
  return (
    <form className={styles["steps"]} onSubmit={submit} noValidate>
      <p>{t("setUp.app")}</p>
      <div className={styles["scan"]}>
        <img src={`data:image/svg+xml;utf8,${encodeURIComponent(made.qr)}`} alt={t("setUp.qr")} width={184} height={184} />
        <div>
          <p>{t("setUp.scan")}</p>
          <p className="small quiet">{t("setUp.type")}</p>
          <p className={`num ${styles["secret"]}`}>
            <span>{made.secret.match(/.{1,4}/g)?.join(" ")}</span> <CopyButton text={made.secret} label={t("setUp.copySecret")} />
          </p>
        </div>
      </div>
      <div aria-live="assertive">
        {confirming.isError && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong> {problem.text}
          </Note>
        )}
      </div>
      <Field label={t("setUp.confirm")} hint={t("codeHint")}>
        <Input
          ref={field}
          size="large"
          className={`num ${styles["code"]}`}
          value={code}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      <div className={styles["buttons"]}>
        <Button type="primary" htmlType="submit" loading={confirming.isPending}>
          {t("setUp.on")}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t("web-common:cancel")}</Button>}
      </div>
    </form>
  );
}
