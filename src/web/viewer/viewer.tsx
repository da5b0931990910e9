import { Button, Select } from "antd";
import { lazy, type RefObject, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Carrier } from "#api/invoices.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Empty } from "../ui/states.tsx";
import { DownloadButton } from "./download-button.tsx";
import { type Mark, pageAddress, showingOf, type SignMark } from "./pages.ts";
import { SignFrames, SignWords } from "./sign-marks.tsx";
import { useZoom } from "./use-zoom.ts";
import styles from "./viewer.module.css";

const PdfPage = lazy(() => import("./pdf-page.tsx").then((module) => ({ default: module.PdfPage })));

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
  onShow: (documentId: string, page: number) => void;
  onField: (field: string | null, chosen: boolean) => void;
};

/** The original: pages, zoom, and the places of the fields on it. Pointing at a place marks its field, and the other way round. */
export function Viewer(props: Props) {
  const { carriers, current, page, marks, signs = [], active, closeUp = false } = props;
  const { fieldName, formatName, onShow, onField } = props;
  const { t } = useTranslation("web-invoice");
  const shown = `${current.documentId}:${current.member}`;
  const [counted, setCounted] = useState({ of: shown, pages: 0 });
  const pages = Math.max(current.pages, counted.of === shown ? counted.pages : 0, 1);
  const scroller = useRef<HTMLDivElement>(null);
  const { zoom, larger, smaller, fit, atLeast, atMost } = useZoom(scroller, closeUp ? 2 : 1);
  const paper = useMiddle(scroller, active, zoom);

  return (
    <figure className={styles["viewer"]}>
      <div className={styles["bar"]}>
        {carriers.length > 1 ? (
          <Select
            aria-label={t("viewer.carrier")}
            variant="borderless"
            value={`${current.documentId}:${current.member}`}
            onChange={(value) => onShow(value.slice(0, value.indexOf(":")), 1)}
            options={carriers.map((carrier) => ({
              value: `${carrier.documentId}:${carrier.member}`,
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
          {pages > 1 && (
            <>
              <Button
                type="text"
                size="small"
                icon={<Icon name="chevronLeft" size={16} />}
                aria-label={t("viewer.previous")}
                disabled={page <= 1}
                onClick={() => onShow(current.documentId, page - 1)}
              />
              <span className="num small">
                {page} / {pages}
              </span>
              <Button
                type="text"
                size="small"
                icon={<Icon name="chevronRight" size={16} />}
                aria-label={t("viewer.next")}
                disabled={page >= pages}
                onClick={() => onShow(current.documentId, page + 1)}
              />
            </>
          )}
          <Button
            type="text"
            size="small"
            icon={<Icon name="minus" size={16} />}
            aria-label={t("viewer.smaller")}
            disabled={atLeast}
            onClick={smaller}
          />
          <Button
            type="text"
            size="small"
            icon={<Icon name="plus" size={16} />}
            aria-label={t("viewer.larger")}
            disabled={atMost}
            onClick={larger}
          />
          {!atLeast && (
            <Button type="text" size="small" aria-label={t("viewer.fit")} title={t("viewer.fit")} onClick={fit}>
              <span className="num small">{Math.round(zoom * 100)}%</span>
            </Button>
          )}
          <DownloadButton carrier={current} page={page} />
        </span>
      </div>
      <SignWords marks={signs} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrollable by keyboard (WCAG 2.1.1) */}
      <section className={styles["scroller"]} ref={scroller} tabIndex={0} aria-label={t("viewer.label")}>
        <div ref={paper} className={styles["paper"]} style={{ width: `${zoom * 100}%` }}>
          <Sheet
            key={`${current.documentId}:${current.member}`}
            carrier={current}
            page={page}
            onPages={(count) => setCounted({ of: shown, pages: count })}
          />
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
      </section>
    </figure>
  );
}

/** Keeps the active place in the middle of an enlarged page. @returns the ref of the page */
function useMiddle(frame: RefObject<HTMLElement | null>, active: string | null, zoom: number): RefObject<HTMLDivElement | null> {
  const paper = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!active || zoom === 1 || !paper.current) return;
    // the page has its height only once it is drawn
    const drawn = new ResizeObserver(() => bringToMiddle(frame.current, active));
    drawn.observe(paper.current);
    return () => drawn.disconnect();
  }, [frame, active, zoom]);
  return paper;
}

/** Within the frame only: the page around it stays where it is. */
function bringToMiddle(frame: HTMLElement | null, field: string): void {
  const mark = frame?.querySelector<HTMLElement>(`[data-mark="${CSS.escape(field)}"]`);
  if (!frame || !mark) return;
  frame.scrollTo({
    left: mark.offsetLeft + mark.offsetWidth / 2 - frame.clientWidth / 2,
    top: mark.offsetTop + mark.offsetHeight / 2 - frame.clientHeight / 2,
  });
}

function Sheet({ carrier, page, onPages }: { carrier: Carrier; page: number; onPages: (count: number) => void }) {
  const { t } = useTranslation("web-invoice");
  const [broken, setBroken] = useState(false);
  const label = t("viewer.page", { page });
  const showing = showingOf(carrier);
  if (showing === "none") {
    return (
      <Empty icon="file" title={t("viewer.noPages", { format: carrier.format.toUpperCase() })}>
        {t("viewer.noPagesText")}
      </Empty>
    );
  }
  if (broken) {
    return (
      <Empty
        icon="warn"
        title={t("viewer.broken")}
        actions={
          <Button href={carrier.originalUrl} download={carrier.name}>
            {t("viewer.download")}
          </Button>
        }
      >
        {t("viewer.brokenText")}
      </Empty>
    );
  }
  if (showing === "pdf") {
    return (
      <Suspense fallback={<p className={styles["drawing"]}>{t("viewer.drawing")}</p>}>
        <PdfPage url={carrier.originalUrl} page={page} label={label} onPages={onPages} onError={() => setBroken(true)} />
      </Suspense>
    );
  }
  // As the source of an <img> an SVG can run nothing and load nothing.
  return <img className={styles["sheet"]} src={pageAddress(carrier, page)} alt={label} onError={() => setBroken(true)} />;
}
