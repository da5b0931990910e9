import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, type GetRef, Input } from "antd";
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { BATCH_ROWS_MAX } from "#domain/batch/table.ts";
import { queryClient } from "../app/query-client.ts";
import { usePhone } from "../app/use-phone.ts";
import { Icon } from "../ui/icons.tsx";
import { showCount } from "../ui/money.ts";
import { Note } from "../ui/note.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { batchesOptions, batchOptions, startBatch, startBatchOfFile } from "./batch-lookups.api.ts";
import { type Given, handedOver } from "./handed-over.ts";
import styles from "./many.module.css";

const ACCEPTED = [".xlsx", ".xlsm", ".csv", ".tsv", ".txt"];
const readable = (name: string): boolean => ACCEPTED.some((ending) => name.toLowerCase().endsWith(ending));
const rowsIn = (text: string): number => text.split("\n").filter((line) => line.trim() !== "").length;

/** A pasted column or a file; what is wrong with it is said before anything is sent, where it can be known. */
export function ManyForm() {
  const { t } = useTranslation("web-many");
  const phone = usePhone();
  const navigate = useNavigate();
  const problemWords = useProblemWords();
  const [text, setText] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const area = useRef<GetRef<typeof Input.TextArea>>(null);
  const picker = useRef<HTMLInputElement>(null);
  const start = useMutation({
    mutationFn: (what: Given) => ("file" in what ? startBatchOfFile(what.file) : startBatch({ text: what.text })),
    onSuccess: async (batch) => {
      queryClient.setQueryData(batchOptions(batch.id).queryKey, batch);
      void queryClient.invalidateQueries(batchesOptions);
      await navigate({ to: "/lookups/many/$id", params: { id: batch.id } });
    },
  });
  const take = (file: File): void => {
    const wrong = readable(file.name) ? null : /\.xls$/iu.test(file.name) ? "xls" : "format";
    setRefused(wrong === null ? null : t(wrong === "xls" ? "refused.xls" : "refused.format", { name: file.name }));
    if (wrong === null) start.mutate({ file });
    else start.reset();
  };
  const receive = useEffectEvent((given: Given): void => {
    if ("file" in given) return take(given.file);
    setText(given.text);
    setRefused(null);
    area.current?.focus();
  });
  useEffect(() => handedOver.receive((given) => receive(given)), []);

  const rows = rowsIn(text);
  // one of them may be the headers'
  const tooMany =
    rows > BATCH_ROWS_MAX + 1 ? t("refused.rows", { rows: showCount(rows), most: showCount(BATCH_ROWS_MAX) }) : null;
  const problem = start.error === null ? null : problemWords(start.error);
  const wrong = tooMany ?? refused ?? (problem && `${problem.title} ${problem.text}`);
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    setRefused(null);
    if (rows > 0 && tooMany === null && !start.isPending) start.mutate({ text });
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <label htmlFor="many">{t("paste")}</label>
      <Input.TextArea
        id="many"
        ref={area}
        value={text}
        placeholder={t("example")}
        aria-describedby="many-hint"
        // ten thousand lines: neither measured again and again nor spelled
        rows={phone ? 6 : 10}
        spellCheck={false}
        className={styles["area"] ?? ""}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === "Enter" && submit()}
      />
      <p id="many-hint" className="small quiet">
        {rows > 0 ? t("lines", { count: rows, shown: showCount(rows) }) : t("hint", { most: showCount(BATCH_ROWS_MAX) })}
      </p>
      {wrong && (
        <div role="alert">
          <Note tone="bad" icon="warn">
            {wrong}
          </Note>
        </div>
      )}
      <div className={styles["begin"]}>
        <Button type="primary" size="large" htmlType="submit" disabled={rows === 0} loading={start.isPending}>
          {t("start")}
        </Button>
        <Button size="large" icon={<Icon name="attach" />} disabled={start.isPending} onClick={() => picker.current?.click()}>
          {t(phone ? "pick" : "pickOrDrop")}
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          accept={ACCEPTED.join()}
          data-testid="many-file"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) take(file);
            event.target.value = "";
          }}
        />
      </div>
    </form>
  );
}
