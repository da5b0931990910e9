import { Button, Checkbox } from "antd";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../ui/note.tsx";
import { BlobImage } from "./blob-image.tsx";
import { type Crop, isConvex, type Point, type Quad } from "#domain/picture/quad.ts";
import { cornersIn, pixelsOf, straightened } from "./paper.ts";
import type { Pixels } from "#domain/picture/straighten.ts";
import styles from "./camera.module.css";

const CORNERS = ["topLeft", "topRight", "bottomRight", "bottomLeft"] as const;
const STEPS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** Share of the longer side that an arrow key moves a corner by; with Shift ten times as much. */
const STEP = 0.004;

type Props = {
  photo: Blob;
  /** how the paper lies on the photo, and how it looks straightened */
  onCrop: (crop: Crop, preview: Blob) => void;
  /** the photo as taken */
  onWhole: () => void;
  onRetake: () => void;
};

/** The paper's four corners on a photo, found where that is certain, moved by finger, mouse or keyboard. */
export function CropEditor({ photo, onCrop, onWhole, onRetake }: Props) {
  const { t } = useTranslation("web-camera");
  const [pixels, setPixels] = useState<Pixels | null>(null);
  const [quad, setQuad] = useState<Quad | null>(null);
  const [state, setState] = useState<"looking" | "found" | "notFound" | "unshowable" | "working">("looking");
  const [contrast, setContrast] = useState(false);
  useEffect(() => {
    let current = true;
    const look = async (): Promise<void> => {
      const read = await pixelsOf(photo);
      if (!current) return;
      setPixels(read);
      setQuad(inset(read));
      const found = await cornersIn(read).catch(() => null);
      if (!current) return;
      if (found) setQuad(found);
      setState(found ? "found" : "notFound");
    };
    look().catch(() => current && setState("unshowable"));
    return () => {
      current = false;
    };
  }, [photo]);

  const crop = (): void => {
    if (!pixels || !quad) return;
    setState("working");
    const corners = quad.map(({ x, y }): [number, number] => [x / pixels.width, y / pixels.height]);
    straightened(pixels, quad, contrast).then(
      (preview) => onCrop({ corners, contrast }, preview),
      () => setState("unshowable"),
    );
  };
  const usable = quad !== null && isConvex(quad);
  return (
    <>
      {state === "unshowable" ? (
        <Note tone="warn" icon="info">
          {t("unshowable")}
        </Note>
      ) : (
        <div className={styles["still"]}>
          {pixels && quad && (
            <div className={styles["sheet"]} style={{ aspectRatio: `${pixels.width} / ${pixels.height}` }}>
              <BlobImage blob={photo} alt={t("photo")} />
              <Outline pixels={pixels} quad={quad} onMove={setQuad} />
            </div>
          )}
        </div>
      )}
      <output className={styles["hint"]}>
        {state !== "unshowable" && t(usable || !quad ? `corners.${state}` : "corners.crossed")}
      </output>
      <Checkbox checked={contrast} onChange={(event) => setContrast(event.target.checked)} disabled={state === "unshowable"}>
        {t("contrast")}
      </Checkbox>
      <p className="small quiet">{t("kept")}</p>
      <div className={styles["bar"]}>
        <Button size="large" disabled={state === "working"} onClick={onRetake}>
          {t("retake")}
        </Button>
        <Button
          size="large"
          type={state === "unshowable" ? "primary" : "default"}
          disabled={state === "working"}
          onClick={onWhole}
        >
          {t("whole")}
        </Button>
        {state !== "unshowable" && (
          <Button
            size="large"
            type="primary"
            disabled={!usable || state === "looking"}
            loading={state === "working"}
            onClick={crop}
          >
            {t("crop")}
          </Button>
        )}
      </div>
    </>
  );
}

/** Where the corners stand before they are found: a little inside, so that each can be grasped. */
function inset({ width, height }: Pixels): Quad {
  const [x, y] = [width * 0.06, height * 0.06];
  return [
    { x, y },
    { x: width - x, y },
    { x: width - x, y: height - y },
    { x, y: height - y },
  ];
}

function Outline({ pixels: { width, height }, quad, onMove }: { pixels: Pixels; quad: Quad; onMove: (quad: Quad) => void }) {
  const { t } = useTranslation("web-camera");
  const layer = useRef<HTMLDivElement>(null);
  const grip = useRef<Point>({ x: 0, y: 0 });
  const place = (index: number, { x, y }: Point): void => {
    const point = { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) };
    onMove(quad.map((each, at) => (at === index ? point : each)) as unknown as Quad);
  };
  const under = (event: PointerEvent): Point => {
    const box = layer.current!.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
  };
  const take = (event: PointerEvent, index: number): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    // The corner doesn't jump to the finger: it keeps its distance, and so stays visible beside it.
    const at = under(event);
    grip.current = { x: quad[index]!.x - at.x, y: quad[index]!.y - at.y };
  };
  const drag = (event: PointerEvent, index: number): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const at = under(event);
    place(index, { x: at.x + grip.current.x, y: at.y + grip.current.y });
  };
  const press = (event: KeyboardEvent, index: number): void => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const length = Math.max(width, height) * STEP * (event.shiftKey ? 10 : 1);
    place(index, { x: quad[index]!.x + step.x * length, y: quad[index]!.y + step.y * length });
  };
  const path = quad.map(({ x, y }) => `${x},${y}`).join(" ");
  return (
    <div ref={layer} className={styles["layer"]}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <polygon points={path} className={styles["halo"]} />
        <polygon points={path} className={styles["line"]} />
      </svg>
      {quad.map(({ x, y }, index) => (
        <button
          key={CORNERS[index]}
          type="button"
          className={styles["corner"]}
          style={{ left: `${(x / width) * 100}%`, top: `${(y / height) * 100}%` }}
          aria-label={t(`corner.${CORNERS[index]!}`)}
          onPointerDown={(event) => take(event, index)}
          onPointerMove={(event) => drag(event, index)}
          onKeyDown={(event) => press(event, index)}
        />
      ))}
    </div>
  );
}
