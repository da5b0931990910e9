import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../ui/note.tsx";

const KEY = "piaozai.insecureNote";

/** Without HTTPS the browser switches camera, offline use and passkeys off: the page says so, why, and what to do. */
export function InsecureNote() {
  const { t } = useTranslation();
  const [hidden, setHidden] = useState(() => sessionStorage.getItem(KEY) === "hidden");
  if (window.isSecureContext || hidden) return null;
  const hide = (): void => {
    sessionStorage.setItem(KEY, "hidden");
    setHidden(true);
  };
  return (
    <Note
      tone="warn"
      icon="lock"
      actions={
        <Button size="small" onClick={hide}>
          {t("insecure.hide")}
        </Button>
      }
    >
      <strong>{t("insecure.title")}</strong>
      <p>{t("insecure.text")}</p>
      <details>
        <summary>{t("insecure.what")}</summary>
        <ul>
          <li>{t("insecure.now")}</li>
          <li>{t("insecure.admin")}</li>
        </ul>
      </details>
    </Note>
  );
}
