import { type RefObject, useEffect, useState } from "react";

const LEAST = 1;
const MOST = 6;
const STEP = 1.25;
const clamp = (value: number): number => Math.min(MOST, Math.max(LEAST, value));
const within = (value: number): number => (clamp(value) < 1.02 ? 1 : clamp(value));

const distance = (touches: TouchList): number =>
  Math.hypot(touches[0]!.clientX - touches[1]!.clientX, touches[0]!.clientY - touches[1]!.clientY);

/**
 * How much larger than the width of its frame a page is shown: by buttons, + - 0, Ctrl and the wheel, two fingers.
 * @param first how large it begins
 */
export function useZoom(frame: RefObject<HTMLElement | null>, first = 1) {
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
    const key = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+" || event.key === "=") setZoom((before) => within(before * STEP));
      else if (event.key === "-") setZoom((before) => within(before / STEP));
      else if (event.key === "0") setZoom(1);
    };
    // not passive: the browser would zoom the whole page beside
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("touchmove", move, { passive: false });
    element.addEventListener("touchend", end);
    element.addEventListener("keydown", key);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("touchmove", move);
      element.removeEventListener("touchend", end);
      element.removeEventListener("keydown", key);
    };
  }, [frame]);
  const larger = (): void => setZoom((before) => within(before * STEP));
  const smaller = (): void => setZoom((before) => within(before / STEP));
  const fit = (): void => setZoom(1);
  return { zoom, larger, smaller, fit, atLeast: zoom <= LEAST, atMost: zoom >= MOST };
}
