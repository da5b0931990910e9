import { bitmapToPng, decodeJbig2 } from "../jbig2.ts";
import { pictureFor, sniffPicture, type Picture } from "../picture.ts";
import type { DrawContext } from "./context.ts";
import { element } from "./svg.ts";

const MEDIA_TYPES: Partial<Record<Picture["format"], string>> = {
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  bmp: "image/bmp",
};

/** A picture in the unit square, or an outline with a cross where it is absent or of a kind that browsers can't show. */
export function drawImage(ctx: DrawContext, resource: string): string {
  const picture = pictureFor(ctx.document, resource);
  const uri = picture === null ? null : dataUri(picture);
  if (uri === null || !ctx.spend(uri.length)) return placeholder();
  return imageElement(uri);
}

/** An encoded picture in the unit square, e.g. of a seal; null where it is none that browsers show. */
export function drawEncoded(bytes: Uint8Array): string | null {
  const format = sniffPicture(bytes);
  const uri = format === null ? null : dataUri({ format, bytes });
  return uri === null ? null : imageElement(uri);
}

function imageElement(uri: string): string {
  return element("image", { x: 0, y: 0, width: 1, height: 1, preserveAspectRatio: "none", href: uri });
}

function dataUri({ format, bytes }: Picture): string | null {
  if (format === "jbig2") {
    const bitmap = decodeJbig2(bytes);
    return bitmap === null ? null : `data:image/png;base64,${Buffer.from(bitmapToPng(bitmap)).toString("base64")}`;
  }
  const type = MEDIA_TYPES[format];
  return type === undefined
    ? null
    : `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;
}

function placeholder(): string {
  return element("path", {
    d: "M0 0H1V1H0ZM0 0L1 1M1 0L0 1",
    fill: "#f2f2f2",
    stroke: "#b0b0b0",
    "stroke-width": 0.5,
    "vector-effect": "non-scaling-stroke",
  });
}
