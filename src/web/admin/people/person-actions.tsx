import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "#api/staff.api.ts";
import { RecoveryLinkButton } from "../../account/recovery-link-button.tsx";
import { ResetFactor } from "../../factors/reset-factor.tsx";
import { Field } from "../../ui/field.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { disablePerson, enablePerson, renamePerson } from "./people.api.ts";
import styles from "./people.module.css";
import { ProblemNote } from "./problem-note.tsx";

type Deed = "disable" | "enable" | "rename";

/** What can be done with a person as a whole. */
export function PersonActions({ person }: { person: Person }) {
  const { t } = useTranslation("web-admin");
  const [deed, setDeed] = useState<Deed | "leave" | null>(null);
  const { may } = person;
  return (
    <div className={styles["buttons"]}>
      {may.rename && <Button onClick={() => setDeed("rename")}>{t("people.rename.title")}</Button>}
      {may.enable && <Button onClick={() => setDeed("enable")}>{t("people.enable.title")}</Button>}
      {may.disable && <Button onClick={() => setDeed("disable")}>{t("people.disable.title")}</Button>}
      {may.disable && <RecoveryLinkButton userId={person.id} name={person.name} />}
      {may.resetSecondFactor && <ResetFactor id={person.id} name={person.name} />}
      {may.leave && (
        <Button danger onClick={() => setDeed("leave")}>
          {t("people.leave.title")}
        </Button>
      )}
      {deed === "leave" ? (
        <LeaveDialog person={person} onClose={() => setDeed(null)} />
      ) : (
        deed && <DeedDialog person={person} deed={deed} onClose={() => setDeed(null)} />
      )}
    </div>
  );
}

function DeedDialog({ person, deed, onClose }: { person: Person; deed: Deed; onClose: () => void }) {
  const { t } = useTranslation("web-admin");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [text, setText] = useState(deed === "rename" ? person.name : "");
  const doing = useMutation({
    mutationFn: () => {
      if (deed === "rename") return renamePerson(person.id, text.trim());
      return (deed === "disable" ? disablePerson : enablePerson)(person.id, text.trim());
    },
    onSuccess: (after) => {
      client.setQueryData(["person", person.id], after);
      void client.invalidateQueries({ queryKey: ["people"] });
      void message.success(t(`people.${deed}.done`, { name: after.name }));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t(`people.${deed}.title`)}
      okText={t(`people.${deed}.ok`)}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ danger: deed === "disable", loading: doing.isPending, disabled: deed === "rename" && text.trim() === "" }}
      onOk={() => doing.mutate()}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p>{t(`people.${deed}.text`, { name: person.name })}</p>
        <ProblemNote error={doing.error} />
        <Field label={t(deed === "rename" ? "people.name" : "people.reason")}>
          <Input maxLength={deed === "rename" ? 100 : 500} value={text} onChange={({ target }) => setText(target.value)} />
        </Field>
      </div>
    </Modal>
  );
}
