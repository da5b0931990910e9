import { type MouseEvent, type PointerEvent, useRef } from "react";

const HELD_MS = 450;
/** A finger that moved so far scrolls. */
const STILL_PX = 10;

/** Handlers of something that does one thing when it is tapped and another, once, when a finger rests on it. */
export function useLongPress(onLong: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const held = useRef(false);
  const stop = (): void => clearTimeout(timer.current);
  return {
    onPointerDown: ({ pointerType, clientX, clientY }: PointerEvent): void => {
      held.current = false;
      if (pointerType === "mouse") return;
      from.current = { x: clientX, y: clientY };
      timer.current = setTimeout(() => {
        held.current = true;
        onLong();
      }, HELD_MS);
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent): void => {
      if (Math.hypot(clientX - from.current.x, clientY - from.current.y) > STILL_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    // the menu that the browser opens for a link that is held
    onContextMenu: (event: MouseEvent): void => {
      if (held.current) event.preventDefault();
    },
    // the finger that lets go isn't a tap
    onClickCapture: (event: MouseEvent): void => {
      if (!held.current) return;
      held.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
