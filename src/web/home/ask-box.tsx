import { Button, type GetRef, Input } from "antd";
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ScanButton } from "../camera/camera.tsx";
import { uploads } from "../intake/uploads.ts";
import { useAsk } from "../lookups/use-ask.ts";
import { useFirstFocus } from "../ui/focus.ts";
import { Icon } from "../ui/icons.tsx";
import styles from "./ask-box.module.css";

/** The one big box: text, pasted messages and columns, pasted or picked files, a scan. In the header it is one line. */
export function AskBox({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation("web-home");
  // On a phone the keyboard would cover the page.
  const area = useFirstFocus<GetRef<typeof Input.TextArea>>(!compact && matchMedia("(hover: hover)").matches);
  const [text, setText] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  const question = useAsk();
  const submit = (): void => {
    if (text.trim() && !question.isPending) question.mutate({ text }, { onSuccess: () => compact && setText("") });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // An Enter that ends the composing of a Chinese word isn't the question's end.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    uploads.add(files);
  };
  const shared = {
    "data-ask-box": true,
    value: text,
    placeholder: compact ? t("boxShort") : t("box"),
    "aria-label": t("boxLabel"),
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    onKeyDown,
    onPaste,
  };
  if (compact) {
    return (
      <search className={styles["compact"]}>
        <Input {...shared} prefix={<Icon name="search" size={16} />} suffix={<kbd>/</kbd>} allowClear={false} />
      </search>
    );
  }
  return (
    <search className={styles["box"]}>
      <Input.TextArea {...shared} autoSize={{ minRows: 1, maxRows: 8 }} variant="borderless" ref={area} enterKeyHint="search" />
      <div className={styles["tools"]}>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            uploads.add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <Button type="text" icon={<Icon name="attach" />} onClick={() => picker.current?.click()}>
          {t("pickFiles")}
        </Button>
        <ScanButton labelled />
        <span className={styles["space"]} />
        <Button type="primary" size="large" icon={<Icon name="search" />} loading={question.isPending} onClick={submit}>
          {t("find")}
        </Button>
      </div>
    </search>
  );
}
