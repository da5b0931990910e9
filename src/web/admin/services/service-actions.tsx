import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ServiceAccount } from "#api/service-accounts.api.ts";
import { Field } from "../../ui/field.tsx";
import styles from "../people/people.module.css";
import { ProblemNote } from "../people/problem-note.tsx";
import { ServiceDialog } from "./service-dialog.tsx";
import { SERVICES_KEY, turnService } from "./services.api.ts";

type Deed = "pause" | "resume" | "end";

/** What is done with the account as a whole. */
export function ServiceActions({ account }: { account: ServiceAccount }) {
  const { t } = useTranslation("web-services");
  const [open, setOpen] = useState<Deed | "edit" | null>(null);
  if (!account.may.manage) return null;
  const turn = account.state === "paused" ? "resume" : "pause";
  return (
    <div className={styles["buttons"]}>
      <Button onClick={() => setOpen("edit")}>{t("edit")}</Button>
      <Button onClick={() => setOpen(turn)}>{t(`${turn}.title`)}</Button>
      <Button danger onClick={() => setOpen("end")}>
        {t("end.title")}
      </Button>
      {open === "edit" ? (
        <ServiceDialog account={account} onClose={() => setOpen(null)} />
      ) : (
        open !== null && <DeedDialog account={account} deed={open} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}

function DeedDialog({ account, deed, onClose }: { account: ServiceAccount; deed: Deed; onClose: () => void }) {
  const { t } = useTranslation("web-services");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const { name, responsible } = account;
  const doing = useMutation({
    mutationFn: () => turnService(account.id, deed, reason.trim()),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: SERVICES_KEY });
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t(`${deed}.done`, { name }));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(`${deed}.title`)}
      okText={t(`${deed}.ok`)}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ danger: deed !== "resume", loading: doing.isPending }}
      onOk={() => doing.mutate()}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p>{t(`${deed}.text`, { name, responsible: responsible.name })}</p>
        <ProblemNote error={doing.error} />
        <Field label={t("reason")}>
          <Input maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
      </div>
    </Modal>
  );
}
