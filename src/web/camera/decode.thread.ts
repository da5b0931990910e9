/** Reads QR codes beside the page's own thread, so that the picture of the camera never stutters. */
import { readCodes } from "./read-code.ts";

export type Decoded = { texts: string[]; broken: boolean };

self.addEventListener("message", (event: MessageEvent<ImageData>) => {
  readCodes(event.data).then(
    (texts) => self.postMessage({ texts, broken: false } satisfies Decoded),
    () => self.postMessage({ texts: [], broken: true } satisfies Decoded),
  );
});
