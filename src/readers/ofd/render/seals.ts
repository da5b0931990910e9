import { child, children, descendants, textAt, type XmlNode } from "../../xml/parse.ts";
import { rect, type Rect } from "../geometry.ts";
import type { OfdPart } from "../package.ts";
import { drawInto } from "./draw.ts";
import type { DrawContext } from "./context.ts";
import { drawEncoded } from "./image.ts";
import { findSealPicture, type SealPicture } from "./seal-picture.ts";

/** Draws an OFD that is the picture of a seal; gives its size too. */
export type NestedDrawing = (ctx: DrawContext, bytes: Uint8Array) => Promise<{ w: number; h: number; drawn: string } | null>;

/** The seals that signatures place on a page (StampAnnot), each with the picture out of its seal. */
export async function drawSeals(ctx: DrawContext, pageId: string, nested: NestedDrawing): Promise<string> {
  const { pkg, signatures } = ctx.document;
  const list = signatures === null ? null : pkg.part(signatures, ctx.document.folder);
  if (list === null) return "";
  let drawn = "";
  for (const signature of children(list.root, "Signature").slice(0, 50)) {
    const part = pkg.part(signature.attributes["BaseLoc"] ?? null, list.folder);
    if (part !== null) drawn += await drawSeal(ctx, part, pageId, nested);
  }
  return drawn;
}

async function drawSeal(ctx: DrawContext, part: OfdPart, pageId: string, nested: NestedDrawing): Promise<string> {
  const stamps = [...descendants(part.root)].filter(
    (node) => node.name === "StampAnnot" && node.attributes["PageRef"] === pageId,
  );
  if (stamps.length === 0) return "";
  const picture = sealPicture(ctx, part);
  const seal = picture === null ? null : await drawPicture(ctx, picture, nested);
  return seal === null ? "" : stamps.map((stamp) => placeSeal(ctx, stamp, seal)).join("");
}

type DrawnSeal = { w: number; h: number; drawn: string };

function placeSeal(ctx: DrawContext, stamp: XmlNode, seal: DrawnSeal): string {
  const target: Rect | null = rect(stamp.attributes["Boundary"]);
  if (target === null || target.w <= 0 || target.h <= 0) return "";
  return drawInto(ctx, target, seal, seal.drawn, rect(stamp.attributes["Clip"]));
}

/** The seal stands in a file of its own, or in the signature's value. */
function sealPicture(ctx: DrawContext, part: OfdPart): SealPicture | null {
  const { pkg } = ctx.document;
  const places = [textAt(child(part.root, "SignedInfo"), "Seal", "BaseLoc"), textAt(part.root, "SignedValue")];
  for (const place of places) {
    const member = place === null ? null : pkg.locate(place, part.folder);
    const bytes = member === null ? null : pkg.bytes(member);
    const picture = bytes === null ? null : findSealPicture(bytes);
    if (picture !== null) return picture;
  }
  return null;
}

async function drawPicture(ctx: DrawContext, { bytes }: SealPicture, nested: NestedDrawing): Promise<DrawnSeal | null> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return nested(ctx, bytes);
  const drawn = ctx.spend(bytes.length) ? drawEncoded(ctx, bytes) : null;
  return drawn === null ? null : { w: 1, h: 1, drawn };
}
