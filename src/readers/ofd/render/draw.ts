import { child, children, type XmlNode } from "../../xml/parse.ts";
import { matrix, number, numbers, rect, type Rect } from "../geometry.ts";
import { chain, styleOf, type DrawContext } from "./context.ts";
import { drawImage } from "./image.ts";
import { drawPath, pathData } from "./path.ts";
import { element, num, transform } from "./svg.ts";
import { drawText } from "./text.ts";

/** Composites may hold composites; a circle of them ends here. */
const DEEPEST = 10;

/** Draws what a page, template, layer, block, appearance or composite contains, in order. */
export function drawContent(ctx: DrawContext, node: XmlNode | null, inherited: XmlNode[] = [], depth = 0): string {
  if (node === null || depth > DEEPEST) return "";
  return node.children.map((one) => drawObject(ctx, one, inherited, depth)).join("");
}

function drawObject(ctx: DrawContext, node: XmlNode, inherited: XmlNode[], depth: number): string {
  if (node.attributes["Visible"] === "false") return "";
  switch (node.name) {
    case "Layer":
    case "PageBlock":
      return drawContent(ctx, node, [...chain(ctx, node.attributes["DrawParam"]), ...inherited], depth + 1);
    case "TextObject":
      return framed(ctx, node, drawText(ctx, styleOf(ctx, node, inherited)));
    case "PathObject":
      return framed(ctx, node, drawPath(ctx, styleOf(ctx, node, inherited)));
    case "ImageObject":
      return framed(ctx, node, drawImage(ctx, node), unitSquare(node));
    case "CompositeObject": {
      const unit = ctx.document.composites.get(node.attributes["ResourceID"] ?? "");
      // each costs an object though it may draw nothing: ten that hold ten of themselves are ten thousand million
      return unit === undefined || !ctx.spend(0)
        ? ""
        : framed(ctx, node, drawContent(ctx, child(unit, "Content"), inherited, depth + 1));
    }
    default:
      return "";
  }
}

/** A picture without a matrix fills its boundary. */
function unitSquare(node: XmlNode): readonly number[] {
  const box = rect(node.attributes["Boundary"]);
  return node.attributes["CTM"] === undefined && box !== null ? [box.w, 0, 0, box.h, 0, 0] : matrix(node.attributes["CTM"]);
}

/** Puts an object in its place: boundary, matrix, clips, opacity. */
function framed(ctx: DrawContext, node: XmlNode, drawn: string, ctm: readonly number[] = matrix(node.attributes["CTM"])): string {
  if (drawn === "") return "";
  const box = rect(node.attributes["Boundary"]);
  const opacity = Math.min(1, Math.max(0, number(node.attributes["Alpha"], 255) / 255));
  const blend = node.attributes["BlendMode"];
  let inner = drawn;
  const own = transform(ctm);
  const clips = child(node, "Clips");
  const clipsFollow = clips?.attributes["TransFlag"] !== "false" && node.name !== "ImageObject";
  if (clips !== null && clipsFollow) inner = clipped(ctx, clips, inner);
  if (own !== null) inner = element("g", { transform: own }, inner);
  if (clips !== null && !clipsFollow) inner = clipped(ctx, clips, inner);
  const place = box === null ? null : transform([1, 0, 0, 1, box.x, box.y]);
  const style = blend !== undefined && BLENDS.has(blend) ? `mix-blend-mode:${blend.toLowerCase()}` : null;
  if (place === null && opacity === 1 && style === null) return inner;
  return element("g", { transform: place, opacity: opacity === 1 ? null : num(opacity), style }, inner);
}

const BLENDS = new Set(["Multiply", "Screen", "Darken", "Lighten", "Overlay"]);

/** Each Clip cuts away what lies outside the union of its areas. */
function clipped(ctx: DrawContext, clips: XmlNode, inner: string): string {
  let drawn = inner;
  for (const clip of children(clips, "Clip").slice(0, 20)) {
    const shapes = children(clip, "Area")
      .flatMap((area) => children(area, "Path").map((path) => clipShape(area, path)))
      .filter((shape) => shape !== "");
    if (shapes.length === 0) continue;
    const id = ctx.id();
    ctx.defs.push(element("clipPath", { id }, shapes.join("")));
    drawn = element("g", { "clip-path": `url(#${id})` }, drawn);
  }
  return drawn;
}

function clipShape(area: XmlNode, path: XmlNode): string {
  const d = pathData(child(path, "AbbreviatedData")?.text ?? "");
  if (d === "") return "";
  const box = numbers(path.attributes["Boundary"]);
  const transforms = [
    transform(matrix(area.attributes["CTM"])),
    transform([1, 0, 0, 1, box[0] ?? 0, box[1] ?? 0]),
    transform(matrix(path.attributes["CTM"])),
  ];
  const joined = transforms.filter((one) => one !== null).join(" ");
  return element("path", {
    d,
    transform: joined === "" ? null : joined,
    "clip-rule": /even/i.test(path.attributes["Rule"] ?? "") ? "evenodd" : null,
  });
}

/** Something drawn in a rectangle of the page, scaled to it, with what lies outside of `clip` cut away. */
export function drawInto(
  ctx: DrawContext,
  target: Rect,
  size: { w: number; h: number },
  drawn: string,
  clip: Rect | null,
): string {
  const scaled = element("g", { transform: transform([target.w / size.w, 0, 0, target.h / size.h, 0, 0]) }, drawn);
  let inner = scaled;
  if (clip !== null) {
    const id = ctx.id();
    ctx.defs.push(
      element(
        "clipPath",
        { id },
        element("rect", { x: clip.x, y: clip.y, width: Math.max(0, clip.w), height: Math.max(0, clip.h) }),
      ),
    );
    inner = element("g", { "clip-path": `url(#${id})` }, scaled);
  }
  return element("g", { transform: transform([1, 0, 0, 1, target.x, target.y]) }, inner);
}
