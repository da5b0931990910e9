import { useEffect, useEffectEvent } from "react";

/** true where a key is a character of a text. */
export const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** "ctrl+k", "/", "?", "j" … of a key press. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${key}`;
}

/** Runs the handler of a pressed key. While somebody types, only combinations with Ctrl are heard. */
export function useKeys(handlers: Record<string, () => void>): void {
  const listen = useEffectEvent((event: KeyboardEvent): void => {
    const name = keyName(event);
    if (event.defaultPrevented || (typing(event.target) && !name.startsWith("ctrl+"))) return;
    if (document.querySelector(".ant-modal-wrap:not([style*='display: none'])")) return;
    const handler = handlers[name];
    if (!handler) return;
    event.preventDefault();
    handler();
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => listen(event);
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** The box that "/" and Ctrl+K go to: the last one on the page is the one that stands there to be used. */
export function focusAskBox(): void {
  const boxes = document.querySelectorAll<HTMLElement>("[data-ask-box]");
  const box = [...boxes].findLast((each) => each.offsetParent !== null);
  box?.focus();
  if (box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement) box.select();
}

/** ↑ and ↓ move through the rows (data-row) of the page, once one of them or nothing else has the focus; Enter is the link's own. */
function moveBetweenRows(event: KeyboardEvent): void {
  if (
    (event.key !== "ArrowDown" && event.key !== "ArrowUp") ||
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey
  )
    return;
  const focused = document.activeElement;
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row.contains(focused));
  if (at < 0 && (focused !== document.body || event.key === "ArrowUp")) return;
  const next = rows[event.key === "ArrowDown" ? at + 1 : at - 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Lists are walked through by keyboard on every page. */
export function useRowKeys(): void {
  useEffect(() => {
    window.addEventListener("keydown", moveBetweenRows);
    return () => window.removeEventListener("keydown", moveBetweenRows);
  }, []);
}
