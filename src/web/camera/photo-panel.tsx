import { App, Button } from "antd";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/icons.tsx";
import { BlobImage } from "./blob-image.tsx";
import { CropEditor } from "./crop-editor.tsx";
import { LiveView } from "./live-view.tsx";
import { takeStill } from "./still.ts";
import type { Photos } from "./use-photos.ts";
import { useStream } from "./use-stream.ts";
import styles from "./camera.module.css";

/** As many pixels as a camera's video has. */
const VIDEO_WIDTH = 3840;

/** Photos of paper, one after the other: taken, straightened, and put in together. */
export function PhotoPanel({ photos, onPutIn }: { photos: Photos; onPutIn: () => void }) {
  const { t } = useTranslation("web-camera");
  const { message } = App.useApp();
  const [current] = photos.open;
  const stream = useStream(current === undefined, VIDEO_WIDTH);
  const [taking, setTaking] = useState(false);
  const own = useRef<HTMLInputElement>(null);
  const { track, video, trouble } = stream;

  const shoot = (): void => {
    if (!track || !video.current) return;
    setTaking(true);
    void takeStill(track, video.current)
      .then(
        (photo) => photos.take([photo]),
        () => message.error(t("notTaken")),
      )
      .finally(() => setTaking(false));
  };
  const pick = (event: ChangeEvent<HTMLInputElement>): void => {
    photos.take([...(event.target.files ?? [])]);
    event.target.value = "";
  };
  if (current) {
    return <CropEditor key={photos.taken} photo={current} onCrop={photos.crop} onWhole={photos.whole} onRetake={photos.retake} />;
  }
  return (
    <>
      <LiveView stream={stream} whole />
      {!trouble && <p className={styles["hint"]}>{t("photoHint")}</p>}
      {photos.pages.length > 0 && (
        <ul className={styles["pages"]} aria-label={t("pages")}>
          {photos.pages.map((page, index) => (
            <li key={page.photo.name}>
              <BlobImage blob={page.preview} alt={t("page", { number: index + 1 })} />
              <Button
                size="small"
                icon={<Icon name="close" size={14} />}
                aria-label={t("removePage", { number: index + 1 })}
                onClick={() => photos.remove(page)}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={styles["bar"]}>
        <input ref={own} type="file" accept="image/*" capture="environment" hidden onChange={pick} />
        <Button size="large" icon={<Icon name="camera" />} onClick={() => own.current?.click()}>
          {t("ownApp")}
        </Button>
        {!trouble && (
          <button
            type="button"
            className={styles["shutter"]}
            aria-label={t("shoot")}
            disabled={!track || taking}
            onClick={shoot}
          />
        )}
        <Button size="large" type="primary" disabled={photos.pages.length === 0} onClick={onPutIn}>
          {t("putIn", { count: photos.pages.length })}
        </Button>
      </div>
    </>
  );
}
