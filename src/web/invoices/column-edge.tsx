import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type SizedColumn, WIDTH_MAX, WIDTH_MIN } from "#domain/lists/list-columns.ts";
import type { Sizing } from "./use-sizing.ts";
import styles from "./table.module.css";

/** Pixels of one press of an arrow. */
const STEP = 16;
const BY_KEY: Record<string, number> = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -WIDTH_MAX, End: WIDTH_MAX };

type Props = { column: SizedColumn; word: string; sizing: Sizing };

/** The right edge of a column: dragged, or moved with the arrows; a double click or Enter gives the column its usual width again. */
export function ColumnEdge({ column, word, sizing }: Props) {
  const { t } = useTranslation("web-invoices");
  const start = useRef<number | null>(null);
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (start.current !== null) sizing.pull(column, event.clientX - start.current);
  };
  const begin = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = event.clientX;
    sizing.begin(event.currentTarget);
  };
  const end = (keep: boolean): void => {
    if (start.current !== null) sizing.end(keep);
    start.current = null;
  };
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const by = BY_KEY[event.key];
    if (by === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (by === undefined) return sizing.reset(column);
    sizing.begin(event.currentTarget);
    sizing.pull(column, by);
    sizing.end(true);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that is moved is a control (ARIA, "window splitter")
    <span
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an hr is drawn and reset by browsers in ways of their own
      role="separator"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the same
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("columns.width", { column: word })}
      aria-valuenow={sizing.widthOf(column)}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={WIDTH_MAX}
      title={t("columns.widthHint")}
      className={styles["edge"]}
      onPointerDown={begin}
      onPointerMove={drag}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      onDoubleClick={() => sizing.reset(column)}
      onKeyDown={press}
    />
  );
}
