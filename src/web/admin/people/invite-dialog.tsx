import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input, Modal } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MembershipInput } from "#api/staff.api.ts";
import { Field } from "../../ui/field.tsx";
import { InvitationLink } from "./invitation-link.tsx";
import { MembershipFields, blankMembership } from "./membership-fields.tsx";
import { invite } from "./people.api.ts";
import styles from "./people.module.css";
import { ProblemNote } from "./problem-note.tsx";
import { useCompanies } from "./use-places.ts";

/** Asks a colleague to join; then the link, to be copied where no mail goes out. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation("web-admin");
  const client = useQueryClient();
  const [company] = useCompanies();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [alone, setAlone] = useState(false);
  const [membership, setMembership] = useState<MembershipInput>(() => blankMembership(company?.value ?? 0));
  const inviting = useMutation({
    mutationFn: () =>
      invite({ email: email.trim(), name: name.trim(), locale: i18n.language, memberships: alone ? [] : [membership] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
  const again = (): void => {
    setEmail("");
    setName("");
    inviting.reset();
  };
  const ready = /^\S+@\S+\.\S+$/u.test(email.trim()) && name.trim() !== "";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) inviting.mutate();
  };
  return (
    <Modal open title={t("people.invite.title")} onCancel={onClose} footer={null} destroyOnHidden>
      {inviting.data ? (
        <div className={styles["form"]}>
          <InvitationLink invitation={inviting.data} />
          <div className={styles["buttons"]}>
            <Button onClick={again}>{t("people.invite.another")}</Button>
            <Button type="primary" onClick={onClose}>
              {t("people.invite.done")}
            </Button>
          </div>
        </div>
      ) : (
        <form className={styles["form"]} onSubmit={submit} noValidate>
          <ProblemNote error={inviting.error} />
          <Field label={t("people.email")}>
            <Input
              type="email"
              autoComplete="off"
              maxLength={200}
              value={email}
              onChange={({ target }) => setEmail(target.value)}
            />
          </Field>
          <Field label={t("people.name")}>
            <Input autoComplete="off" maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
          </Field>
          {!alone && <MembershipFields value={membership} onChange={setMembership} />}
          <Checkbox checked={alone} onChange={({ target }) => setAlone(target.checked)}>
            {t("people.invite.alone")}
          </Checkbox>
          <div className={styles["buttons"]}>
            <Button onClick={onClose}>{t("web-common:cancel")}</Button>
            <Button type="primary" htmlType="submit" disabled={!ready} loading={inviting.isPending}>
              {t("people.invite.send")}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
