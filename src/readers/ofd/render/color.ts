import { children, descendants, type XmlNode } from "../../xml/parse.ts";
import { number, numbers } from "../geometry.ts";
import type { DrawContext } from "./context.ts";
import { element, num } from "./svg.ts";

/** A paint for `fill` or `stroke`, and how opaque it is. */
export type Paint = { paint: string; opacity: number };

const byte = (value: number): number => Math.round(Math.min(255, Math.max(0, value)));

/** "128 0 0" or "#80 #00 #00" as numbers. */
function components(text: string): number[] {
  return text.includes("#")
    ? text
        .trim()
        .split(/\s+/)
        .map((word) => parseInt(word.replace("#", ""), 16) || 0)
    : numbers(text);
}

function rgb(values: number[], scale: number): string | null {
  const [a, b, c, d] = values.map((value) => value * scale);
  if (a === undefined) return null;
  if (b === undefined || c === undefined) return hex(a, a, a);
  if (d === undefined) return hex(a, b, c);
  const black = 1 - Math.min(255, d) / 255;
  return hex((255 - a) * black, (255 - b) * black, (255 - c) * black);
}

function hex(r: number, g: number, b: number): string {
  return `#${[r, g, b].map((value) => byte(value).toString(16).padStart(2, "0")).join("")}`;
}

/** The paint of a FillColor or StrokeColor element: plain, palette, axial or radial; null for what isn't known. */
export function paintOf(ctx: DrawContext, node: XmlNode | null): Paint | null {
  if (node === null) return null;
  const opacity = Math.min(1, Math.max(0, number(node.attributes["Alpha"], 255) / 255));
  const shading = node.children.find((one) => one.name === "AxialShd" || one.name === "RadialShd");
  const paint = shading === undefined ? plainColor(ctx, node) : gradient(ctx, shading);
  return paint === null ? null : { paint, opacity };
}

function plainColor(ctx: DrawContext, node: XmlNode): string | null {
  const space = ctx.document.colorSpaces.get(node.attributes["ColorSpace"] ?? "");
  const bits = number(space?.attributes["BitsPerComponent"], 8);
  const scale = bits > 0 && bits < 16 && bits !== 8 ? 255 / (2 ** bits - 1) : 1;
  const { Value, Index } = node.attributes;
  if (Value !== undefined) return rgb(components(Value), scale);
  if (Index === undefined || space === undefined) return "#000000";
  const palette = [...descendants(space)].filter((one) => one.name === "CV");
  return rgb(components(palette[Number(Index)]?.text ?? ""), scale);
}

function gradient(ctx: DrawContext, node: XmlNode): string | null {
  const stops = children(node, "Segment").map((segment, i, all) => {
    const color = segment.children.find((one) => one.name === "Color") ?? null;
    const plain = color === null ? null : plainColor(ctx, color);
    const at = number(segment.attributes["Position"], all.length < 2 ? 0 : i / (all.length - 1));
    return plain === null
      ? ""
      : element("stop", {
          offset: at,
          "stop-color": plain,
          "stop-opacity": color?.attributes["Alpha"] === undefined ? null : number(color.attributes["Alpha"], 255) / 255,
        });
  });
  const [x1 = 0, y1 = 0] = numbers(node.attributes["StartPoint"]);
  const [x2 = 0, y2 = 0] = numbers(node.attributes["EndPoint"]);
  if (stops.join("") === "") return null;
  const id = ctx.id();
  const shared = { id, gradientUnits: "userSpaceOnUse" };
  const radius = number(node.attributes["EndRadius"], 0);
  ctx.defs.push(
    node.name === "AxialShd"
      ? element("linearGradient", { ...shared, x1, y1, x2, y2 }, stops.join(""))
      : element(
          "radialGradient",
          { ...shared, cx: x2, cy: y2, r: radius, fx: x1, fy: y1, fr: number(node.attributes["StartRadius"], 0) },
          stops.join(""),
        ),
  );
  return `url(#${id})`;
}

/** Attributes for a paint: `fill` with its opacity, or `none`. */
export function paintAttributes(kind: "fill" | "stroke", paint: Paint | null): Record<string, string | null> {
  if (paint === null) return { [kind]: "none" };
  return { [kind]: paint.paint, [`${kind}-opacity`]: paint.opacity === 1 ? null : num(paint.opacity) };
}
