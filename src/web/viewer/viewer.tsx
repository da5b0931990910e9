import { Select } from "antd";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Carrier } from "#api/invoices.api.ts";
import { DownloadButton } from "./download-button.tsx";
import { keyOf, type Mark, type SignMark } from "./pages.ts";
import { placesOf, ratioOf, rotated, type Turn, wholeZoom } from "./rotation.ts";
import { Sheet } from "./sheet.tsx";
import { SignFrames, SignWords } from "./sign-marks.tsx";
import { usePageKeys } from "./use-page-keys.ts";
import { useZoom } from "./use-zoom.ts";
import { ViewerTools } from "./viewer-tools.tsx";
import styles from "./viewer.module.css";

type Props = {
  carriers: readonly Carrier[];
  current: Carrier;
  page: number;
  marks: readonly Mark[];
  /** what the signatures found altered, added or not signed on this page */
  signs?: readonly SignMark[];
  active: string | null;
  /** begins enlarged, with the active place in the middle */
  closeUp?: boolean;
  fieldName: (field: string) => string;
  formatName: (format: string) => string;
  onShow: (carrier: Carrier, page: number) => void;
  onField: (field: string | null, chosen: boolean) => void;
};

/** The original: pages, rotation, zoom, and the places of the fields on it. Pointing at a place marks its field, and the other way round. */
export function Viewer(props: Props) {
  const { carriers, current, page, marks, signs = [], active, closeUp = false } = props;
  const { fieldName, formatName, onShow, onField } = props;
  const { t } = useTranslation("web-invoice");
  const shown = keyOf(current);
  const [counted, setCounted] = useState({ of: shown, pages: 0 });
  const pages = Math.max(current.pages, counted.of === shown ? counted.pages : 0, 1);
  const scroller = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const [rotation, setRotation] = useState<{ of: string; turn: Turn }>({ of: shown, turn: 0 });
  const turn = rotation.of === shown ? rotation.turn : 0;
  const rotate = (by: 1 | -1): void => setRotation({ of: shown, turn: rotated(turn, by) });
  const { ratio, room } = useSizes(scroller, paper);
  const { zoom, larger, smaller, fitWidth, fitPage, atLeast, atMost } = useZoom(
    scroller,
    closeUp ? 2 : 1,
    wholeZoom(room, ratioOf(ratio, turn)),
  );
  useMiddle(scroller, paper, active, zoom);
  const show = (next: number): void => onShow(current, next);
  usePageKeys(scroller, {
    turnPage: (by) => {
      const inside = page + by >= 1 && page + by <= pages;
      if (inside) show(page + by);
      return inside;
    },
    rotate,
  });
  const places = placesOf(ratio, turn, zoom);

  return (
    <figure className={styles["viewer"]}>
      <div className={styles["bar"]}>
        {carriers.length > 1 ? (
          <Select
            aria-label={t("viewer.carrier")}
            variant="borderless"
            value={shown}
            onChange={(value) =>
              onShow(
                carriers.find((carrier) => keyOf(carrier) === value)!,
                1,
              )
            }
            options={carriers.map((carrier) => ({
              value: keyOf(carrier),
              label: `${formatName(carrier.format)} · ${carrier.name}`,
            }))}
            className={styles["choose"] ?? ""}
          />
        ) : (
          <span className={styles["name"]}>
            {formatName(current.format)} · {current.name}
          </span>
        )}
        <span className={styles["tools"]}>
          <ViewerTools
            page={page}
            pages={pages}
            zoom={zoom}
            atLeast={atLeast}
            atMost={atMost}
            onPage={show}
            onRotate={rotate}
            onSmaller={smaller}
            onLarger={larger}
            onFitWidth={fitWidth}
            onFitPage={fitPage}
          />
          <DownloadButton carrier={current} page={page} />
        </span>
      </div>
      <SignWords marks={signs} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1) */}
      <section className={styles["scroller"]} ref={scroller} tabIndex={0} aria-label={t("viewer.label")}>
        <div className={styles["room"]} style={places.room}>
          <div ref={paper} className={styles["paper"]} style={places.page}>
            <Sheet key={shown} carrier={current} page={page} onPages={(count) => setCounted({ of: shown, pages: count })} />
            <SignFrames marks={signs} />
            {marks.map((mark) => (
              <button
                key={mark.field}
                type="button"
                data-mark={mark.field}
                className={styles["mark"]}
                data-active={mark.field === active}
                style={{ left: `${mark.left}%`, top: `${mark.top}%`, width: `${mark.width}%`, height: `${mark.height}%` }}
                aria-label={fieldName(mark.field)}
                title={fieldName(mark.field)}
                tabIndex={-1}
                onMouseEnter={() => onField(mark.field, false)}
                onMouseLeave={() => onField(null, false)}
                onClick={() => onField(mark.field, true)}
              />
            ))}
          </div>
        </div>
      </section>
    </figure>
  );
}

/** Height of the page by its width, as it lies in the file, and how much room its frame may take. */
function useSizes(frame: RefObject<HTMLElement | null>, paper: RefObject<HTMLElement | null>) {
  const [sizes, setSizes] = useState({ ratio: 1, room: { width: 0, height: 0 } });
  useEffect(() => {
    const [around, page] = [frame.current, paper.current];
    if (!around || !page) return;
    const measure = (): void => {
      if (page.offsetWidth === 0 || page.offsetHeight === 0) return;
      const height = Number.parseFloat(getComputedStyle(around).maxHeight);
      const room = { width: around.clientWidth, height: Number.isNaN(height) ? around.clientHeight : height };
      setSizes({ ratio: page.offsetHeight / page.offsetWidth, room });
    };
    const seen = new ResizeObserver(measure);
    seen.observe(page);
    seen.observe(around);
    return () => seen.disconnect();
  }, [frame, paper]);
  return sizes;
}

/** Keeps the active place in the middle of an enlarged page. */
function useMiddle(
  frame: RefObject<HTMLElement | null>,
  paper: RefObject<HTMLElement | null>,
  active: string | null,
  zoom: number,
): void {
  useEffect(() => {
    if (!active || zoom <= 1 || !paper.current) return;
    // the page has its height only once it is drawn
    const drawn = new ResizeObserver(() => bringToMiddle(frame.current, active));
    drawn.observe(paper.current);
    return () => drawn.disconnect();
  }, [frame, paper, active, zoom]);
}

/** Within the frame only: the page around it stays where it is. */
function bringToMiddle(frame: HTMLElement | null, field: string): void {
  const mark = frame?.querySelector<HTMLElement>(`[data-mark="${CSS.escape(field)}"]`)?.getBoundingClientRect();
  const around = frame?.getBoundingClientRect();
  if (!frame || !mark || !around) return;
  frame.scrollBy({
    left: mark.left + mark.width / 2 - around.left - around.width / 2,
    top: mark.top + mark.height / 2 - around.top - around.height / 2,
  });
}
