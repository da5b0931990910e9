import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Source } from "#api/sources.api.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { today } from "../ui/time.ts";
import { handInFile } from "./sources.api.ts";
import styles from "./sources.module.css";

/** Hands in the file that is due, and says up to which day it has everything: it goes the way of any upload, and the source is no longer late. */
export function HandInButton({ source }: { source: Source }) {
  const { t } = useTranslation("web-sources");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [until, setUntil] = useState("");
  const handing = useMutation({
    mutationFn: (chosen: File) => handInFile(source.id, chosen, until === "" ? null : until),
    onSuccess: () => {
      setFile(null);
      void client.invalidateQueries({ queryKey: ["sources"] });
      void message.success(t("upload.done"));
    },
    onError: (error) => void message.error(problemWords(error).title),
  });
  return (
    <>
      <Button
        type={source.due?.late ? "primary" : "default"}
        size="middle"
        icon={<Icon name="plus" size={16} />}
        onClick={() => input.current?.click()}
      >
        {t("upload.handIn")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t("upload.file", { name: source.name })}
        onChange={({ target }) => {
          setUntil("");
          setFile(target.files?.[0] ?? null);
          target.value = "";
        }}
      />
      <Modal
        open={file !== null}
        title={source.name}
        okText={t("upload.handIn")}
        cancelText={t("web-common:cancel")}
        confirmLoading={handing.isPending}
        onOk={() => file !== null && handing.mutate(file)}
        onCancel={() => setFile(null)}
      >
        <p className={styles["chosen"]}>{file?.name}</p>
        <Field label={t("upload.until")} hint={t("upload.untilHint")}>
          <Input type="date" value={until} max={today()} onChange={({ target }) => setUntil(target.value)} />
        </Field>
      </Modal>
    </>
  );
}
