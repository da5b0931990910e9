/** A photo on its way to the upload: decoded, its paper found, and straightened where that is wanted. */
import type { Quad } from "#domain/picture/quad.ts";
import type { PaperAnswer, PaperTask } from "./paper.thread.ts";
import { MOST_PIXELS, type Pixels } from "#domain/picture/straighten.ts";

const JPEG_QUALITY = 0.92;

let thread: Worker | null = null;
let nextId = 1;

function ask(task: Omit<PaperTask, "id">): Promise<PaperAnswer> {
  thread ??= new Worker(new URL("./paper.thread.ts", import.meta.url), { type: "module" });
  const worker = thread;
  const id = nextId++;
  return new Promise((resolve, reject) => {
    const end = (): void => {
      worker.removeEventListener("message", hear);
      worker.removeEventListener("error", fail);
    };
    const hear = ({ data }: MessageEvent<PaperAnswer>): void => {
      if (data.id !== id) return;
      end();
      resolve(data);
    };
    const fail = (event: ErrorEvent): void => {
      end();
      reject(new Error(event.message));
    };
    worker.addEventListener("message", hear);
    worker.addEventListener("error", fail);
    worker.postMessage({ id, ...task } satisfies PaperTask);
  });
}

/** The photo's pixels, upright (EXIF is obeyed) and at most as many as a phone's canvas holds. Throws where it can't be shown. */
export async function pixelsOf(photo: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(photo);
  const shrink = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)));
  const [width, height] = [Math.round(bitmap.width * shrink), Math.round(bitmap.height * shrink)];
  const context = canvasOf(width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

function canvasOf(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  return context;
}

/** The paper's corners, or null where they are not certain. */
export const cornersIn = async (pixels: Pixels): Promise<Quad | null> =>
  (await ask({ pixels: plain(pixels), quad: null, contrast: false })).quad;

/** The paper within `quad` as a JPEG. */
export async function straightened(pixels: Pixels, quad: Quad, contrast: boolean): Promise<Blob> {
  const { pixels: flat } = await ask({ pixels: plain(pixels), quad, contrast });
  if (!flat) throw new Error("no picture");
  const context = canvasOf(flat.width, flat.height);
  context.putImageData(new ImageData(new Uint8ClampedArray(flat.data), flat.width, flat.height), 0, 0);
  return jpegOf(context.canvas);
}

const plain = ({ width, height, data }: Pixels): Pixels => ({ width, height, data });

/** The picture that a video shows now, at the camera's resolution. */
export function frameOf(video: HTMLVideoElement): Promise<Blob> {
  const context = canvasOf(video.videoWidth, video.videoHeight);
  context.drawImage(video, 0, 0);
  return jpegOf(context.canvas);
}

function jpegOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", JPEG_QUALITY);
  });
}
