import type { UseMutationResult } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { wasCancelled } from "../factors/passkeys.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import styles from "./account.module.css";

type Props = {
  title: string;
  text: string;
  action: string;
  attempt: UseMutationResult<unknown, Error, string>;
  onClose: () => void;
  children?: ReactNode;
};

/** Something done for somebody else: the reason stands in the trace, and the person is told it. */
export function ReasonDialog({ title, text, action, attempt, onClose, children }: Props) {
  const { t } = useTranslation("web-account");
  const [reason, setReason] = useState("");
  const error = wasCancelled(attempt.error) ? null : attempt.error;
  const problem = useProblemWords()(error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim().length > 1) attempt.mutate(reason.trim());
  };
  return (
    <Modal open title={title} footer={null} onCancel={onClose} destroyOnHidden width={480}>
      {children ?? (
        <form className={styles["form"]} onSubmit={submit} noValidate>
          <p>{text}</p>
          {error !== null && (
            <Note tone="bad" icon="warn">
              <strong>{problem.title}</strong> {problem.text}
            </Note>
          )}
          <Field label={t("reason")} hint={t("reasonHint")}>
            <Input maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
          </Field>
          <Button type="primary" size="large" htmlType="submit" loading={attempt.isPending} disabled={reason.trim().length < 2}>
            {action}
          </Button>
        </form>
      )}
    </Modal>
  );
}
