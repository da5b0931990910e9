import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OUTLINE_LENGTH_MAX } from "#api/departments.api.ts";
import { Field } from "../../ui/field.tsx";
import people from "../people/people.module.css";
import { ProblemNote } from "../people/problem-note.tsx";
import { makeOutline } from "./departments.api.ts";
import { OutlinePreview } from "./outline-preview.tsx";

/** Several departments at once: typed or pasted, a line each. */
export function OutlineDialog({ company, onClose }: { company: number; onClose: () => void }) {
  const { t } = useTranslation("web-admin");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const making = useMutation({
    mutationFn: () => makeOutline(company, text),
    onSuccess: ({ made }) => {
      void client.invalidateQueries({ queryKey: ["departments"] });
      void client.invalidateQueries({ queryKey: ["me"] });
      void message.success(t("departments.outline.done", { count: made }));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t("departments.outline.title")}
      okText={t("departments.outline.ok")}
      cancelText={t("web-common:cancel")}
      okButtonProps={{ loading: making.isPending, disabled: text.trim() === "" }}
      onOk={() => making.mutate()}
      onCancel={onClose}
    >
      <div className={people["form"]}>
        <ProblemNote error={making.error} />
        <OutlineField text={text} onChange={setText} />
      </div>
    </Modal>
  );
}

export function OutlineField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { t } = useTranslation("web-admin");
  return (
    <>
      <Field label={t("departments.outline.label")} hint={t("departments.outline.hint")}>
        <Input.TextArea
          rows={8}
          maxLength={OUTLINE_LENGTH_MAX}
          placeholder={t("departments.outline.example")}
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      </Field>
      <OutlinePreview text={text} />
    </>
  );
}
