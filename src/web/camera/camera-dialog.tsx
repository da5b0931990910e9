import { App, Button, Modal, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { uploads } from "../intake/uploads.ts";
import { Note } from "../ui/note.tsx";
import { PhotoPanel } from "./photo-panel.tsx";
import { ScanPanel } from "./scan-panel.tsx";
import { usePhotos } from "./use-photos.ts";
import styles from "./camera.module.css";

export type CameraMode = "scan" | "photo";

/** The camera: codes to look up, or photos to put in. Fills a phone; what is pressed lies at the thumb. */
export function CameraDialog({ first, onClose }: { first: CameraMode; onClose: () => void }) {
  const { t } = useTranslation("web-camera");
  const { message } = App.useApp();
  const [mode, setMode] = useState(first);
  const [leaving, setLeaving] = useState(false);
  const photos = usePhotos();
  const unsent = photos.open.length + photos.pages.length;
  const putIn = (): void => {
    const all = photos.all();
    uploads.add(
      all.map(({ photo }) => photo),
      all.map(({ crop }) => crop),
    );
    void message.success(t("queued", { count: unsent }));
    onClose();
  };
  const close = (): void => (unsent > 0 ? setLeaving(true) : onClose());
  return (
    <Modal
      open
      centered
      footer={null}
      width={760}
      title={t(`title.${mode}`)}
      onCancel={close}
      closable={{ "aria-label": t("web-common:close") }}
      mask={{ closable: false }}
      rootClassName={styles["dialog"] ?? ""}
      classNames={{ container: styles["container"] ?? "", body: styles["body"] ?? "" }}
    >
      {leaving && (
        <Note
          tone="warn"
          icon="question"
          actions={
            <>
              <Button type="primary" onClick={putIn}>
                {t("putIn", { count: unsent })}
              </Button>
              <Button danger onClick={onClose}>
                {t("discard")}
              </Button>
            </>
          }
        >
          {t("unsent", { count: unsent })}
        </Note>
      )}
      {mode === "scan" ? (
        <ScanPanel
          onClose={close}
          onPhoto={(file) => {
            photos.take([file]);
            setMode("photo");
          }}
        />
      ) : (
        <PhotoPanel photos={photos} onPutIn={putIn} />
      )}
      {(mode === "scan" || photos.open.length === 0) && (
        <Segmented
          block
          className={styles["modes"] ?? ""}
          aria-label={t("mode")}
          value={mode}
          onChange={setMode}
          options={[
            { value: "scan" as const, label: t("scan") },
            { value: "photo" as const, label: t("photograph") },
          ]}
        />
      )}
    </Modal>
  );
}
