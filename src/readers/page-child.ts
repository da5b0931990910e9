/** The drawing process: a page of an OFD as SVG, pages for paper, a page as PNG, a picture (HEIC too) as a JPEG of a size that a page shows. */
import sharp from "sharp";
import { decodePicture } from "./image/picture.ts";
import { straightenedPicture } from "./image/straightened.ts";
import { renderOfdPage } from "./ofd/render/render.ts";
import type { PageTask } from "./page-process.ts";
import { blackedOut } from "./paper/blackout.ts";
import { facesOf, pngOf } from "./paper/faces.ts";
import { serveParent } from "./process.ts";
import { DEFAULT_LIMITS } from "./reader.types.ts";

const JPEG_QUALITY = 82;

async function jpegOf(bytes: Uint8Array, maxSide: number): Promise<Uint8Array> {
  const { width, height, data } = await decodePicture(bytes, DEFAULT_LIMITS.pixels, maxSide);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY, mozjpeg: true })
    .toBuffer();
}

serveParent(async (payload) => {
  const task = payload as PageTask;
  if (task.draw === "faces") return facesOf(task.bytes, task.wanted);
  if (task.draw === "paper") return straightenedPicture(task.bytes, task.crop, DEFAULT_LIMITS.pixels);
  if (task.draw === "blacked-out") return blackedOut(task.bytes, task.page, task.blackout, task.as);
  if (task.draw === "png") return pngOf(task.bytes, task.page, task.dpi);
  return task.draw === "ofd" ? renderOfdPage(task.bytes, task.page) : jpegOf(task.bytes, task.maxSide);
});
