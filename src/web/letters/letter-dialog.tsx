import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LETTER_LANGUAGES, type LetterDraft, type LetterLanguage, type LetterSent } from "#api/letters.api.ts";
import { ProblemNote } from "../admin/people/problem-note.tsx";
import { useCopy } from "../ui/copy-button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { draftOptions, lettersOptions, sendLetter } from "./letters.api.ts";
import { printLetter } from "./print-letter.ts";
import styles from "./letters.module.css";

/** Days after which one is reminded of a letter that isn't answered. */
const REMIND = [3, 7, 14, 30];
type Props = { lookup: string; onClose: () => void };

/** A letter to the issuer with everything filled in: changed as one likes, sent by one's own mail, copied or printed, and then followed. */
export function LetterDialog({ lookup, onClose }: Props) {
  const { t, i18n } = useTranslation("web-letter");
  const spoken = LETTER_LANGUAGES.find((each) => each === i18n.language) ?? "zh-CN";
  const [language, setLanguage] = useState<LetterLanguage>(spoken);
  const draft = useQuery(draftOptions(lookup, language));
  return (
    <Modal open title={t("dialogTitle")} onCancel={onClose} footer={null} width={640}>
      <div className={styles["form"]}>
        <Select
          aria-label={t("language")}
          value={language}
          onChange={setLanguage}
          options={LETTER_LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))}
        />
        <ProblemNote error={draft.error} />
        {draft.data ? (
          <Written key={language} draft={draft.data} lookup={lookup} onClose={onClose} />
        ) : (
          !draft.isError && <LoadingRows rows={5} />
        )}
      </div>
    </Modal>
  );
}

function Written({ draft, lookup, onClose }: Props & { draft: LetterDraft }) {
  const { t } = useTranslation("web-letter");
  const { message } = App.useApp();
  const client = useQueryClient();
  const copy = useCopy();
  const [subject, setSubject] = useState(draft.subject);
  const [body, setBody] = useState(draft.body);
  const [remindInDays, setRemind] = useState(7);
  const sending = useMutation({
    mutationFn: (by: LetterSent["by"]) => sendLetter(lookup, { language: draft.language, subject, body, by, remindInDays }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: lettersOptions.queryKey });
      void message.success(t("noted", { count: remindInDays }));
      onClose();
    },
  });
  const go = (by: LetterSent["by"]): void => {
    if (by === "mail") location.href = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
    else if (by === "print") printLetter({ subject, body });
    else void copy(`${subject}\n\n${body}`);
    sending.mutate(by);
  };
  const empty = !subject.trim() || !body.trim();
  return (
    <>
      <ProblemNote error={sending.error} />
      <Field label={t("subject")}>
        <Input value={subject} maxLength={200} onChange={(event) => setSubject(event.target.value)} />
      </Field>
      <Field label={t("body")}>
        <Input.TextArea
          value={body}
          maxLength={8000}
          autoSize={{ minRows: 8, maxRows: 16 }}
          onChange={(event) => setBody(event.target.value)}
        />
      </Field>
      <Field label={t("remind")}>
        <Select
          value={remindInDays}
          onChange={setRemind}
          options={REMIND.map((value) => ({ value, label: t("remindIn", { count: value }) }))}
        />
      </Field>
      <p className="small quiet">{t("own")}</p>
      <div className={styles["ways"]}>
        <Button type="primary" disabled={empty} loading={sending.isPending} onClick={() => go("mail")}>
          {t("by.mail")}
        </Button>
        <Button disabled={empty} icon={<Icon name="copy" size={16} />} onClick={() => go("copy")}>
          {t("by.copy")}
        </Button>
        <Button disabled={empty} icon={<Icon name="printer" size={16} />} onClick={() => go("print")}>
          {t("by.print")}
        </Button>
      </div>
    </>
  );
}
