import { useLocation, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { type Dropped, droppedFiles, holdsFiles } from "./dropped-files.ts";
import { uploads } from "./uploads.ts";
import styles from "./intake.module.css";

/** A file may be dropped on any page; where the results aren't shown, the intake page opens. */
export function DropAnywhere() {
  const { t } = useTranslation("web-intake");
  const [over, setOver] = useState(false);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const take = useEffectEvent(({ files, lost }: Dropped): void => {
    if (lost > 0) message.error(t("dropLost", { count: lost }));
    if (files.length === 0) return;
    uploads.add(files);
    if (pathname !== "/" && pathname !== "/intake" && pathname !== "/lists") void navigate({ to: "/intake" });
  });
  useEffect(() => {
    let depth = 0;
    const controller = new AbortController();
    const on = { signal: controller.signal };
    const only = (handle: (event: DragEvent) => void) => (event: DragEvent) => holdsFiles(event.dataTransfer) && handle(event);
    window.addEventListener(
      "dragenter",
      only(() => setOver(++depth > 0)),
      on,
    );
    window.addEventListener(
      "dragleave",
      only(() => setOver(--depth > 0)),
      on,
    );
    window.addEventListener(
      "dragover",
      only((event) => event.preventDefault()),
      on,
    );
    window.addEventListener(
      "drop",
      only((event) => {
        event.preventDefault();
        depth = 0;
        setOver(false);
        void droppedFiles(event.dataTransfer!).then((dropped) => take(dropped));
      }),
      on,
    );
    return () => controller.abort();
  }, []);
  if (!over) return null;
  return (
    <div className={styles["overlay"]}>
      <div>
        <Icon name="inbox" size={40} />
        <p>{t("dropHere")}</p>
      </div>
    </div>
  );
}
