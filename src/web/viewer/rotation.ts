import type { CSSProperties } from "react";

/** Quarters of a turn to the right. */
export type Turn = 0 | 1 | 2 | 3;

export const rotated = (turn: Turn, by: 1 | -1): Turn => ((turn + by + 4) % 4) as Turn;
const lies = (turn: Turn): boolean => turn % 2 === 1;

/** Height of a rotated page for each unit of its width. @param ratio the same of the page as it is */
export const ratioOf = (ratio: number, turn: Turn): number => (lies(turn) ? 1 / ratio : ratio);

/** At how much of the width of its frame the whole of a page is seen, at most 1. @param ratio height of the page by its width */
export const wholeZoom = (frame: { width: number; height: number }, ratio: number): number =>
  frame.width > 0 && ratio > 0 ? Math.min(1, frame.height / (frame.width * ratio)) : 1;

/** The room that a rotated page takes, and the page in it: turned about the middle, since lying it is as wide as it was high. */
export function placesOf(ratio: number, turn: Turn, zoom: number): { room: CSSProperties; page: CSSProperties } {
  const room: CSSProperties = { width: `${zoom * 100}%` };
  if (turn === 0) return { room, page: {} };
  if (turn === 2) return { room, page: { transform: "rotate(180deg)" } };
  return {
    room: { ...room, aspectRatio: String(ratio) },
    page: {
      position: "absolute",
      left: "50%",
      top: "50%",
      width: `${100 / ratio}%`,
      transform: `translate(-50%, -50%) rotate(${turn * 90}deg)`,
    },
  };
}
