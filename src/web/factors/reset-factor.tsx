import { useMutation } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { resetSecondFactor } from "./factors.api.ts";
import { wasCancelled } from "./passkeys.ts";
import { useProof } from "./proof.tsx";

/** For a colleague who lost his second factor; with a reason, as it takes a guard away. */
export function ResetFactor({ id, name, onDone }: { id: string; name: string; onDone?: () => void }) {
  const { t } = useTranslation("web-factors");
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const { withProof, dialog } = useProof();
  const reset = useMutation({
    mutationFn: () => withProof(() => resetSecondFactor(id, reason.trim())),
    onSuccess: () => {
      void message.success(t("reset.done", { name }));
      setOpen(false);
      setReason("");
      onDone?.();
    },
  });
  const error = wasCancelled(reset.error) ? null : reset.error;
  const problem = useProblemWords()(error);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("reset.title")}</Button>
      <Modal
        open={open}
        title={t("reset.title")}
        okText={t("reset.ok")}
        cancelText={t("web-common:cancel")}
        okButtonProps={{ danger: true, loading: reset.isPending, disabled: reason.trim().length < 3 }}
        onOk={() => reset.mutate()}
        onCancel={() => setOpen(false)}
      >
        <p>{t("reset.text", { name })}</p>
        {error !== null && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong> {problem.text}
          </Note>
        )}
        <Field label={t("web-security:reason")} hint={t("web-security:reasonHint")}>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </Modal>
      {dialog}
    </>
  );
}
