import { type RefObject, useEffect, useEffectEvent } from "react";
import { typing } from "../app/keys.ts";

/**
 * Hears the keys that are meant for the page in `frame`: those pressed while it has the focus or the pointer stands on it, and
 * nobody types. @returns the way to stop
 */
export function onPage(frame: RefObject<HTMLElement | null>, hear: (event: KeyboardEvent) => void): () => void {
  const listen = (event: KeyboardEvent): void => {
    const element = frame.current;
    if (!element || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (element.contains(document.activeElement) || element.matches(":hover")) hear(event);
  };
  window.addEventListener("keydown", listen);
  return () => window.removeEventListener("keydown", listen);
}

type Ways = { turnPage: (by: 1 | -1) => boolean; rotate: (by: 1 | -1) => void };

/**
 * PageDown and PageUp scroll through the page and at its end turn it; → and ← turn it where there is nothing to scroll
 * sideways; R and L rotate it.
 * @param ways `turnPage` returns false where there is no such page
 */
export function usePageKeys(frame: RefObject<HTMLElement | null>, { turnPage, rotate }: Ways): void {
  const hear = useEffectEvent((event: KeyboardEvent): void => {
    const element = frame.current!;
    const key = event.key.toLowerCase();
    if (key === "r" || key === "l") rotate(key === "r" ? 1 : -1);
    const by = stepOf(event.key, element);
    if (by === null || !turnPage(by)) return;
    event.preventDefault();
    element.scrollTo({ top: by === 1 ? 0 : element.scrollHeight });
  });
  useEffect(() => onPage(frame, (event) => hear(event)), [frame]);
}

/** Which way a key turns the page of a frame as it is scrolled now; null where the key scrolls, or is another. */
function stepOf(key: string, frame: HTMLElement): 1 | -1 | null {
  const down = frame.scrollHeight - frame.clientHeight - frame.scrollTop;
  const sideways = frame.scrollWidth - frame.clientWidth > 1;
  if (key === "PageDown") return down > 1 ? null : 1;
  if (key === "PageUp") return frame.scrollTop > 1 ? null : -1;
  if (key === "ArrowRight") return sideways ? null : 1;
  return key === "ArrowLeft" && !sideways ? -1 : null;
}
