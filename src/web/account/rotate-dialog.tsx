import { useMutation } from "@tanstack/react-query";
import { Button, Modal, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiToken, MadeApiToken, RotateToken } from "#api/account.api.ts";
import { wasCancelled } from "../factors/passkeys.ts";
import { Field } from "../ui/field.tsx";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import styles from "./account.module.css";
import { TOKEN_DAYS } from "./token-dialog.tsx";

/** So long an old token may go on beside the new one. */
const OVERLAPS = [0, 1, 7, 30];

type Props = {
  token: ApiToken;
  rotate: (wish: RotateToken) => Promise<MadeApiToken>;
  onMade: (token: MadeApiToken) => void;
  onClose: () => void;
};

/** Another token in place of one, which goes on for a while. */
export function RotateDialog({ token, rotate, onMade, onClose }: Props) {
  const { t } = useTranslation("web-account");
  const [days, setDays] = useState(90);
  const [overlapDays, setOverlapDays] = useState(7);
  const making = useMutation({ mutationFn: () => rotate({ days, overlapDays }), onSuccess: onMade });
  const error = wasCancelled(making.error) ? null : making.error;
  const problem = useProblemWords()(error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    making.mutate();
  };
  const day = (count: number) => ({ value: count, label: t(count === 0 ? "tokens.atOnce" : "tokens.day", { count }) });
  return (
    <Modal
      open
      title={t("tokens.rotateTitle", { name: token.name })}
      footer={null}
      onCancel={onClose}
      destroyOnHidden
      width={480}
    >
      <form className={styles["form"]} onSubmit={submit} noValidate>
        <p>{t("tokens.rotateText")}</p>
        {error !== null && (
          <Note tone="bad" icon="warn">
            <strong>{problem.title}</strong> {problem.text}
          </Note>
        )}
        <Field label={t("tokens.overlap")}>
          <Select value={overlapDays} onChange={setOverlapDays} options={OVERLAPS.map(day)} />
        </Field>
        <Field label={t("tokens.days")}>
          <Select value={days} onChange={setDays} options={TOKEN_DAYS.map(day)} />
        </Field>
        <Button type="primary" size="large" htmlType="submit" loading={making.isPending}>
          {t("tokens.rotate")}
        </Button>
      </form>
    </Modal>
  );
}
