import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useOnline } from "../app/use-online.ts";
import { meOptions } from "../people/people.api.ts";
import { Note } from "../ui/note.tsx";
import { useCamera } from "./camera.tsx";
import { keptScans } from "./kept-scans.ts";

/** Codes that were scanned, without a network or left before the answer, and not looked up since; the camera's dialog goes on with them. */
export function ScansWaiting() {
  const { t } = useTranslation("web-camera");
  const { data: me } = useQuery(meOptions);
  const open = useCamera();
  const online = useOnline();
  const count = useSyncExternalStore(keptScans.subscribe, () => keptScans.countOf(me?.id ?? ""));
  if (!online || count === 0) return null;
  return (
    <Note icon="scan" actions={<Button onClick={() => open("scan")}>{t("waiting.goOn")}</Button>}>
      {t("waiting.text", { count })}
    </Note>
  );
}
