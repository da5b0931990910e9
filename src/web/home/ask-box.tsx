import { useNavigate } from "@tanstack/react-router";
import { AutoComplete, Button, type GetRef, Input } from "antd";
import { type ClipboardEvent, type ComponentProps, type KeyboardEvent, type ReactElement, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { handedOver } from "../batch-lookups/handed-over.ts";
import { isMany } from "../batch-lookups/many-rows.ts";
import { ScanButton } from "../camera/camera.tsx";
import { uploads } from "../intake/uploads.ts";
import { useAsk } from "../lookups/use-ask.ts";
import { useFirstFocus } from "../ui/focus.ts";
import { Icon } from "../ui/icons.tsx";
import { useSuggestions } from "./suggestions.ts";
import styles from "./ask-box.module.css";

type AreaProps = ComponentProps<typeof Input.TextArea> & { type?: string };

/** A text of several lines has no role of a combobox: what its list is stands in the other attributes. */
function Area({ role: _role, type: _type, "aria-expanded": _expanded, ...props }: AreaProps) {
  return <Input.TextArea {...props} />;
}

/** The one big box: text, pasted messages, pasted or picked files, a scan; many rows go where many are looked up. In the header it is one line. */
export function AskBox({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation("web-home");
  // On a phone the keyboard would cover the page.
  const area = useFirstFocus<GetRef<typeof Input.TextArea>>(!compact && matchMedia("(hover: hover)").matches);
  const [text, setText] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  const question = useAsk();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const pointedAt = useRef<string | null>(null);
  const suggestions = useSuggestions(text, open);
  const submit = (): void => {
    setOpen(false);
    if (text.trim() && !question.isPending) question.mutate({ text }, { onSuccess: () => compact && setText("") });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // An Enter that ends the composing of a Chinese word, or takes a suggestion, isn't the question's end.
    if (open && suggestions.length > 0 && pointedAt.current !== null) return;
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData.getData("text/plain");
    if (isMany(pasted)) {
      event.preventDefault();
      handedOver.give({ text: pasted });
      void navigate({ to: "/lookups/many" });
      return;
    }
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    uploads.add(files);
  };
  const shared = {
    "data-ask-box": true,
    placeholder: compact ? t("boxShort") : t("box"),
    "aria-label": t("boxLabel"),
    onKeyDown,
    onPaste,
  };
  const completed = (field: ReactElement): ReactElement => (
    <AutoComplete
      value={text}
      open={open && suggestions.length > 0}
      onOpenChange={setOpen}
      variant={compact ? "outlined" : "borderless"}
      defaultActiveFirstOption={false}
      className={styles["field"] ?? ""}
      options={suggestions.map((each) => ({ value: each.text, suggestion: each }))}
      optionRender={({ data }) => (
        <span className={styles["option"]}>
          <span>{data.suggestion.label}</span>
          <span className="quiet small">{t(`suggestion.${data.suggestion.group}`)}</span>
        </span>
      )}
      onActive={(value?: string) => {
        pointedAt.current = value ?? null;
      }}
      onChange={(value: string | undefined) => {
        pointedAt.current = null;
        setText(value ?? "");
        setOpen(true);
      }}
    >
      {field}
    </AutoComplete>
  );
  if (compact) {
    return (
      <search className={styles["compact"]}>
        {completed(<Input {...shared} prefix={<Icon name="search" size={16} />} suffix={<kbd>/</kbd>} allowClear={false} />)}
      </search>
    );
  }
  return (
    <search className={styles["box"]}>
      {completed(
        <Area {...shared} autoSize={{ minRows: 1, maxRows: 8 }} variant="borderless" ref={area} enterKeyHint="search" />,
      )}
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
