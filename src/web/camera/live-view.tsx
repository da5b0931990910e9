import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { setAbility, type Stream } from "./use-stream.ts";
import styles from "./camera.module.css";

/** What the camera sees (`whole`: to its edges, as that is what a photo holds), with its torch, zoom and change of camera; or why it sees nothing and what to do. */
export function LiveView({ stream, whole = false, children }: { stream: Stream; whole?: boolean; children?: ReactNode }) {
  const { t } = useTranslation("web-camera");
  const { video, trouble, retry } = stream;
  if (trouble) {
    return (
      <Note
        tone="warn"
        icon="camera"
        actions={trouble !== "insecure" && <Button onClick={retry}>{t("web-common:retry")}</Button>}
      >
        <strong>{t(`trouble.${trouble}.title`)}</strong>
        <p>{t(`trouble.${trouble}.text`)}</p>
      </Note>
    );
  }
  return (
    <div className={`${styles["view"]} ${whole ? styles["whole"] : ""}`}>
      <video ref={video} autoPlay playsInline muted aria-label={t("view")} />
      {children}
      {/* another camera, or the same one anew, starts dark and unzoomed */}
      {stream.track && <Controls key={stream.track.id} stream={stream} track={stream.track} />}
    </div>
  );
}

function Controls({ stream: { abilities, turn }, track }: { stream: Stream; track: MediaStreamTrack }) {
  const { t } = useTranslation("web-camera");
  const [torch, setTorch] = useState(false);
  const [zoom, setZoom] = useState<number | null>(null);
  const range = abilities.zoom;
  return (
    <div className={styles["controls"]}>
      {abilities.torch && (
        <Button
          shape="round"
          aria-pressed={torch}
          icon={<Icon name="torch" />}
          onClick={() =>
            void setAbility(track, { torch: !torch }).then(
              () => setTorch(!torch),
              () => setTorch(false),
            )
          }
        >
          {t(torch ? "torchOff" : "torchOn")}
        </Button>
      )}
      {range && (
        <input
          type="range"
          aria-label={t("zoom")}
          min={range.min}
          max={range.max}
          step={range.step}
          value={zoom ?? range.min}
          onChange={(event) => {
            setZoom(event.target.valueAsNumber);
            setAbility(track, { zoom: event.target.valueAsNumber }).catch(() => setZoom(null));
          }}
        />
      )}
      {abilities.several && (
        <Button shape="round" icon={<Icon name="retry" />} onClick={turn}>
          {t("turn")}
        </Button>
      )}
    </div>
  );
}
