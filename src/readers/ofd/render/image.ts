import type { XmlNode } from "../../xml/parse.ts";
import { pictureFor, sniffPicture, type Picture } from "../picture.ts";
import type { DrawContext } from "./context.ts";
import { element } from "./svg.ts";

/** An ImageObject's picture in the unit square, or an outline with a cross where it is absent or of an unknown kind. */
export function drawImage(ctx: DrawContext, node: XmlNode): string {
  const picture = pictureFor(ctx.document, node.attributes["ResourceID"] ?? "");
  if (picture === null || !ctx.spend(picture.bytes.length)) return placeholder();
  const mask = node.attributes["ImageMask"];
  return imageElement(ctx.hold({ picture, mask: mask === undefined ? null : pictureFor(ctx.document, mask) }));
}

/** An encoded picture in the unit square, e.g. of a seal; null where it is none that is known. */
export function drawEncoded(ctx: DrawContext, bytes: Uint8Array): string | null {
  const format = sniffPicture(bytes);
  const picture: Picture | null = format === null ? null : { format, bytes };
  return picture === null ? null : imageElement(ctx.hold({ picture, mask: null }));
}

function imageElement(href: string): string {
  return element("image", { x: 0, y: 0, width: 1, height: 1, preserveAspectRatio: "none", href });
}

/** What stands where a picture can't be shown. */
export function placeholder(): string {
  return element("path", {
    d: "M0 0H1V1H0ZM0 0L1 1M1 0L0 1",
    fill: "#f2f2f2",
    stroke: "#b0b0b0",
    "stroke-width": 0.5,
    "vector-effect": "non-scaling-stroke",
  });
}
