import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Icon } from "./icons.tsx";

/** Copies where the browser lets us (HTTPS or localhost); elsewhere by the older way, which works everywhere. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function useCopy(): (text: string) => Promise<void> {
  const { message } = App.useApp();
  const { t } = useTranslation();
  return async (text) => {
    if (await copyText(text)) message.success(t("copied"));
    else message.error(t("notCopied"));
  };
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const copy = useCopy();
  return (
    <Button
      type="text"
      size="small"
      icon={<Icon name="copy" size={14} />}
      aria-label={label ?? t("copy")}
      title={label ?? t("copy")}
      onClick={() => void copy(text)}
    />
  );
}
