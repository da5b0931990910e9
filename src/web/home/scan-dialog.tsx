import { Button, Modal } from "antd";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { uploads } from "../intake/uploads.ts";
import { useAsk } from "../lookups/use-ask.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { readCodes } from "./read-code.ts";
import styles from "./scan-dialog.module.css";

type Trouble = "insecure" | "denied" | "noCamera" | null;
const PAUSE_MS = 180;

/** Looks through the camera until a QR code is read. Stops the camera when it closes. */
function useCamera(onText: (text: string) => void): { video: React.RefObject<HTMLVideoElement | null>; trouble: Trouble } {
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<Trouble>(
    navigator.mediaDevices ? null : window.isSecureContext ? "noCamera" : "insecure",
  );
  const found = useEffectEvent(onText);
  useEffect(() => {
    if (!navigator.mediaDevices) return;
    let running = true;
    let stream: MediaStream | undefined;
    const look = async (): Promise<void> => {
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d", { willReadFrequently: true })!;
      while (running) {
        const source = video.current;
        if (source && source.videoWidth > 0) {
          canvas.width = source.videoWidth;
          canvas.height = source.videoHeight;
          context.drawImage(source, 0, 0);
          const [text] = await readCodes(context.getImageData(0, 0, canvas.width, canvas.height));
          if (text && running) return found(text);
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    };
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false })
      .then((opened) => {
        stream = opened;
        if (!running) return opened.getTracks().forEach((track) => track.stop());
        if (video.current) video.current.srcObject = opened;
        return look();
      })
      .catch((error: Error) => setTrouble(error.name === "NotAllowedError" ? "denied" : "noCamera"));
    return () => {
      running = false;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  return { video, trouble };
}

export function ScanDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("web-home");
  const question = useAsk();
  const picker = useRef<HTMLInputElement>(null);
  const [unread, setUnread] = useState<File | null>(null);
  const [reading, setReading] = useState(false);
  const askFor = (text: string): void => question.mutate({ text }, { onSuccess: onClose });
  const { video, trouble } = useCamera(askFor);

  const readPicture = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setReading(true);
    const [text] = await readCodes(file).catch(() => []);
    setReading(false);
    if (text) askFor(text);
    else setUnread(file);
  };
  const putIn = (): void => {
    if (unread) uploads.add([unread]);
    onClose();
  };
  return (
    <Modal open onCancel={onClose} footer={null} title={t("scan.title")} width={520} centered>
      {trouble ? (
        <Note tone="warn" icon="camera">
          {t(`scan.${trouble}`)}
        </Note>
      ) : (
        <div className={styles["view"]}>
          <video ref={video} autoPlay playsInline muted aria-label={t("scan.view")} />
          <div className={styles["frame"]} />
        </div>
      )}
      <output className={styles["hint"]}>
        {question.isPending || reading ? t("scan.reading") : trouble ? "" : t("scan.hint")}
      </output>
      {unread && (
        <Note tone="warn" icon="question" actions={<Button onClick={putIn}>{t("scan.putIn")}</Button>}>
          {t("scan.noCode")}
        </Note>
      )}
      <input ref={picker} type="file" accept="image/*" hidden onChange={(event) => void readPicture(event.target.files?.[0])} />
      <Button
        block
        size="large"
        icon={<Icon name="file" />}
        onClick={() => picker.current?.click()}
        className={styles["pick"] ?? ""}
      >
        {t("scan.picture")}
      </Button>
    </Modal>
  );
}
