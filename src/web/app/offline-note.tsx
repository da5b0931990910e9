import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../ui/note.tsx";

export function OfflineNote() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  return (
    <output>
      {!online && (
        <Note tone="warn" icon="offline">
          {t("offline")}
        </Note>
      )}
    </output>
  );
}
