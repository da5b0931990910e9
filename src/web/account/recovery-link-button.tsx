import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProof } from "../factors/proof.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { makeRecoveryLink } from "./account.api.ts";
import styles from "./account.module.css";
import { ReasonDialog } from "./reason-dialog.tsx";

/** A link to a new password for somebody whom one administrates; shown once, for his own hands. */
export function RecoveryLinkButton({ userId, name }: { userId: string; name: string }) {
  const { t } = useTranslation("web-account");
  const [open, setOpen] = useState(false);
  const { withProof, dialog } = useProof();
  const making = useMutation({ mutationFn: (reason: string) => withProof(() => makeRecoveryLink(userId, reason)) });
  const close = (): void => {
    setOpen(false);
    making.reset();
  };
  const link = making.data && new URL(making.data.link, location.origin).href;
  return (
    <>
      <Button icon={<Icon name="lock" size={16} />} onClick={() => setOpen(true)}>
        {t("recoveryLink.make")}
      </Button>
      {open && (
        <ReasonDialog
          title={t("recoveryLink.title", { name })}
          text={t("recoveryLink.text")}
          action={t("recoveryLink.make")}
          attempt={making}
          onClose={close}
        >
          {link && (
            <Note tone="ok" icon="checkCircle">
              {t("recoveryLink.shown")}
              <p className={styles["secret"]}>
                <code>{link}</code> <CopyButton text={link} />
              </p>
            </Note>
          )}
        </ReasonDialog>
      )}
      {dialog}
    </>
  );
}
