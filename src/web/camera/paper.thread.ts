/** Finds and straightens paper beside the page's own thread: a photo of 12 megapixels takes a phone a second. */
import { findCorners } from "./corners.ts";
import type { Quad } from "#domain/picture/quad.ts";
import { addContrast, type Pixels, shrinkToGrey, straighten } from "#domain/picture/straighten.ts";

export type PaperTask = { id: number; pixels: Pixels; quad: Quad | null; contrast: boolean };
export type PaperAnswer = { id: number; quad: Quad | null; pixels: Pixels | null };

/** Longer side of the grey picture in which the corners are looked for. */
const SIDE = 640;

self.addEventListener("message", ({ data: task }: MessageEvent<PaperTask>) => {
  if (task.quad === null) {
    const grey = shrinkToGrey(task.pixels, SIDE);
    const found = findCorners(grey);
    const quad = found && (found.map(({ x, y }) => ({ x: x * grey.scale, y: y * grey.scale })) as unknown as Quad);
    self.postMessage({ id: task.id, quad, pixels: null } satisfies PaperAnswer);
    return;
  }
  const pixels = straighten(task.pixels, task.quad);
  if (task.contrast) addContrast(pixels);
  self.postMessage({ id: task.id, quad: task.quad, pixels } satisfies PaperAnswer, { transfer: [pixels.data.buffer] });
});
