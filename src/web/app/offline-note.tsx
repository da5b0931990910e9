import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isUnsent } from "../intake/uploads.ts";
import { useUploads } from "../intake/use-uploads.ts";
import { Note } from "../ui/note.tsx";
import { useOnline } from "./use-online.ts";

/** Without network: what still works, and how many files wait for it. */
export function OfflineNote() {
  const { t } = useTranslation();
  const online = useOnline();
  const waiting = useUploads().reduce((sum, batch) => sum + batch.files.filter(isUnsent).length, 0);
  return (
    <output>
      {!online && (
        <Note tone="warn" icon="offline" actions={<Link to="/self-check">{t("web-self-check:open")}</Link>}>
          {t("offline")} {waiting > 0 && t("web-intake:waitForNetwork", { count: waiting })}
        </Note>
      )}
    </output>
  );
}
