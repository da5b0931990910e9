import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import type { Decoded } from "./decode.thread.ts";

/** Between the answer to one frame and the next: a phone stays cool, and a code is still read as soon as it is held still. */
const PAUSE_MS = 150;
const MOST_WIDTH = 1600;

/** Reads QR codes from a running video, one frame at a time, in a thread of its own. True when the reader doesn't load. */
export function useDecoder(
  video: RefObject<HTMLVideoElement | null>,
  running: boolean,
  onTexts: (texts: string[]) => void,
): boolean {
  const [broken, setBroken] = useState(false);
  const found = useEffectEvent(onTexts);
  useEffect(() => {
    if (!running) return;
    const thread = new Worker(new URL("./decode.thread.ts", import.meta.url), { type: "module" });
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    let timer = 0;
    const look = (): void => {
      const source = video.current;
      if (!source || !context || source.videoWidth === 0 || source.readyState < source.HAVE_CURRENT_DATA) return wait();
      const shrink = Math.min(1, MOST_WIDTH / Math.max(source.videoWidth, source.videoHeight));
      canvas.width = Math.round(source.videoWidth * shrink);
      canvas.height = Math.round(source.videoHeight * shrink);
      context.drawImage(source, 0, 0, canvas.width, canvas.height);
      const frame = context.getImageData(0, 0, canvas.width, canvas.height);
      thread.postMessage(frame, [frame.data.buffer]);
    };
    const wait = (): void => void (timer = window.setTimeout(look, PAUSE_MS));
    thread.addEventListener("message", ({ data }: MessageEvent<Decoded>) => {
      setBroken(data.broken);
      if (data.texts.length > 0) found(data.texts);
      wait();
    });
    thread.addEventListener("error", () => setBroken(true));
    look();
    return () => {
      clearTimeout(timer);
      thread.terminate();
    };
  }, [video, running]);
  return broken;
}
