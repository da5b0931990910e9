import { useLocation, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { handedOver } from "../batch-lookups/handed-over.ts";
import { Icon } from "../ui/icons.tsx";
import { type Dropped, droppedFiles, holdsFiles } from "./dropped-files.ts";
import { uploads } from "./uploads.ts";
import styles from "./intake.module.css";

/** A file may be dropped on any page; where the results aren't shown, the intake page opens. Where many are looked up, it is for that. */
export function DropAnywhere() {
  const { t } = useTranslation("web-intake");
  const [over, setOver] = useState(false);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const take = useEffectEvent(({ files, lost }: Dropped): void => {
    if (lost > 0) message.error(t("dropLost", { count: lost }));
    const [first] = files;
    if (first === undefined) return;
    if (pathname === "/lookups/many") return handedOver.give({ file: first });
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
        <p>{t(pathname === "/lookups/many" ? "web-many:dropHere" : "dropHere")}</p>
      </div>
    </div>
  );
}
