import { useEffect, useRef } from "react";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** "ctrl+k", "/", "?", "j" … of a key press. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${key}`;
}

/** Runs the handler of a pressed key. While somebody types, only combinations with Ctrl are heard. */
export function useKeys(handlers: Record<string, () => void>): void {
  const current = useRef(handlers);
  current.current = handlers;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const name = keyName(event);
      if (event.defaultPrevented || (typing(event.target) && !name.startsWith("ctrl+"))) return;
      if (document.querySelector(".ant-modal-wrap:not([style*='display: none'])")) return;
      const handler = current.current[name];
      if (!handler) return;
      event.preventDefault();
      handler();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

/** The box that "/" and Ctrl+K go to: the last one on the page is the one that stands there to be used. */
export function focusAskBox(): void {
  const boxes = document.querySelectorAll<HTMLElement>("[data-ask-box]");
  const box = [...boxes].findLast((each) => each.offsetParent !== null);
  box?.focus();
  if (box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement) box.select();
}

/** ↑ and ↓ move through the elements marked data-row inside; Enter is the link's own. */
export function moveBetweenRows(event: React.KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (typing(event.target)) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = rows[event.key === "ArrowDown" ? at + 1 : Math.max(at - 1, 0)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
