import { useMutation } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "../../app/query-client.ts";
import { Field } from "../../ui/field.tsx";
import { Note } from "../../ui/note.tsx";
import { useProblemWords } from "../../ui/states.tsx";
import { Counts } from "./counts.tsx";
import { askToErase, erasuresOptions, previewErasure } from "./erasures.api.ts";
import styles from "./personal.module.css";

const WORDS_MAX = 5;
const SHORTEST = 2;

/** Who it is about, then what would go and what must stay, then, with a reason and asked once more, it is done. */
export function EraseForm({ company }: { company: string }) {
  const { t } = useTranslation("web-admin");
  const { modal, message } = App.useApp();
  const problemWords = useProblemWords();
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const words = [...new Set(typed.split(/[\n,，、;；]/).map((word) => word.trim()))].filter((word) => word.length >= SHORTEST);
  const preview = useMutation({ mutationFn: previewErasure });
  const erase = useMutation({
    mutationFn: askToErase,
    onSuccess: async () => {
      message.success(t("personal.erase.asked"));
      setTyped("");
      setReason("");
      preview.reset();
      await queryClient.invalidateQueries(erasuresOptions(company));
    },
  });
  const error = erase.error ?? preview.error;
  const goes = Object.values(preview.data?.goes ?? {}).reduce((sum, count) => sum + count, 0);
  const confirm = (): void =>
    void modal.confirm({
      title: t("personal.erase.confirm", { count: goes }),
      content: t("personal.erase.confirmText"),
      okText: t("personal.erase.do"),
      okButtonProps: { danger: true },
      cancelText: t("web-common:cancel"),
      onOk: () => erase.mutateAsync({ company, words, reason: reason.trim() }),
    });
  return (
    <div className={styles["form"]}>
      {error !== null && (
        <Note tone="bad" icon="warn">
          <strong>{problemWords(error).title}</strong> {problemWords(error).text}
        </Note>
      )}
      <Field label={t("personal.erase.who")} hint={t("personal.erase.whoHint")}>
        <Input.TextArea
          value={typed}
          autoSize={{ minRows: 2, maxRows: 5 }}
          maxLength={300}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.target.value);
            preview.reset();
          }}
        />
      </Field>
      <Button
        className={styles["act"] ?? ""}
        disabled={words.length === 0 || words.length > WORDS_MAX}
        loading={preview.isPending}
        onClick={() => preview.mutate({ company, words })}
      >
        {t("personal.erase.preview")}
      </Button>
      {preview.data && (
        <>
          <Counts result={preview.data} />
          {goes > 0 && (
            <>
              <Field label={t("personal.erase.reason")} hint={t("personal.erase.reasonHint")}>
                <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
              </Field>
              <Button
                danger
                className={styles["act"] ?? ""}
                disabled={reason.trim().length < SHORTEST}
                loading={erase.isPending}
                onClick={confirm}
              >
                {t("personal.erase.do")}
              </Button>
            </>
          )}
        </>
      )}
    </div>
  );
}
