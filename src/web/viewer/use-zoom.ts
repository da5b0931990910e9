import { type RefObject, useEffect, useState } from "react";
import { onPage } from "./use-page-keys.ts";

const LEAST = 0.2;
const MOST = 6;
const STEP = 1.25;
const clamp = (value: number): number => Math.min(MOST, Math.max(LEAST, value));
const within = (value: number): number => (Math.abs(clamp(value) - 1) < 0.02 ? 1 : clamp(value));

const distance = (touches: TouchList): number =>
  Math.hypot(touches[0]!.clientX - touches[1]!.clientX, touches[0]!.clientY - touches[1]!.clientY);

/**
 * How much larger than the width of its frame a page is shown: by buttons, + - 0 9, Ctrl and the wheel, two fingers. It stays
 * from page to page.
 * @param first how large it begins
 * @param whole at how much of the width the whole page is seen, at most 1
 */
export function useZoom(frame: RefObject<HTMLElement | null>, first: number, whole: number) {
  const [zoom, setZoom] = useState(first);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let apart: number | null = null;
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      setZoom((before) => within(before * Math.exp(-event.deltaY / 300)));
    };
    const move = (event: TouchEvent): void => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const now = distance(event.touches);
      const before = apart;
      if (before !== null) setZoom((value) => within((value * now) / before));
      apart = now;
    };
    const end = (): void => {
      apart = null;
    };
    // not passive: the browser would zoom the whole page beside
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("touchmove", move, { passive: false });
    element.addEventListener("touchend", end);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("touchmove", move);
      element.removeEventListener("touchend", end);
    };
  }, [frame]);
  useEffect(
    () =>
      onPage(frame, ({ key }) => {
        if (key === "+" || key === "=") setZoom((before) => within(before * STEP));
        else if (key === "-") setZoom((before) => within(before / STEP));
        else if (key === "0") setZoom(1);
        else if (key === "9") setZoom(whole);
      }),
    [frame, whole],
  );
  return {
    zoom,
    larger: (): void => setZoom((before) => within(before * STEP)),
    smaller: (): void => setZoom((before) => within(before / STEP)),
    fitWidth: (): void => setZoom(1),
    fitPage: (): void => setZoom(whole),
    atLeast: zoom <= LEAST,
    atMost: zoom >= MOST,
  };
}
