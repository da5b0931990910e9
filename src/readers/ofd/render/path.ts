import { number, numbers } from "../geometry.ts";
import { paintAttributes, paintOf } from "./color.ts";
import { attribute, inheritedChild, type DrawContext, type Style } from "./context.ts";
import { element, num } from "./svg.ts";

/** OFD's operators and how many numbers each takes; SVG writes cubic curves as C and closing as Z. */
const OPERATORS: Record<string, [svg: string, numbers: number]> = {
  S: ["M", 2],
  M: ["M", 2],
  L: ["L", 2],
  Q: ["Q", 4],
  B: ["C", 6],
  A: ["A", 7],
  C: ["Z", 0],
  Z: ["Z", 0],
};

/** AbbreviatedData as the `d` of an SVG path; reading stops at the first thing that isn't understood. */
export function pathData(abbreviated: string): string {
  const words = abbreviated.trim().split(/[\s,]+/);
  const parts: string[] = [];
  let at = 0;
  while (at < words.length) {
    const operator = OPERATORS[words[at] ?? ""];
    if (operator === undefined) break;
    const [svg, count] = operator;
    const values = words.slice(at + 1, at + 1 + count).map(Number);
    if (values.length < count || values.some((value) => !Number.isFinite(value))) break;
    parts.push(svg === "A" ? arc(values) : svg + values.map(num).join(" "));
    at += 1 + count;
  }
  const data = parts.join("");
  return data === "" || data.startsWith("M") ? data : `M0 0${data}`;
}

function arc([rx = 0, ry = 0, angle = 0, large = 0, sweep = 0, x = 0, y = 0]: number[]): string {
  return `A${num(Math.abs(rx))} ${num(Math.abs(ry))} ${num(angle)} ${large === 0 ? 0 : 1} ${sweep === 0 ? 0 : 1} ${num(x)} ${num(y)}`;
}

const CAPS: Record<string, string> = { Round: "round", Square: "square" };
const JOINS: Record<string, string> = { Round: "round", Bevel: "bevel" };

/** The attributes of a stroke: colour (black by default), width, ends, corners, dashes. */
export function strokeAttributes(ctx: DrawContext, style: Style): Record<string, string | null> {
  const paint = paintOf(ctx, inheritedChild(style, "StrokeColor")) ?? { paint: "#000000", opacity: 1 };
  const dashes = numbers(attribute(style, "DashPattern")).map(Math.abs);
  const dashed = dashes.some((dash) => dash > 0);
  return {
    ...paintAttributes("stroke", paint),
    // a width of 0 means the thinnest line that the device can draw
    "stroke-width": num(Math.max(0.05, number(attribute(style, "LineWidth"), 0.353))),
    "stroke-linecap": CAPS[attribute(style, "Cap") ?? ""] ?? null,
    "stroke-linejoin": JOINS[attribute(style, "Join") ?? ""] ?? null,
    "stroke-miterlimit":
      attribute(style, "MiterLimit") === null ? null : num(Math.max(1, number(attribute(style, "MiterLimit"), 4))),
    "stroke-dasharray": dashed ? dashes.map(num).join(" ") : null,
    "stroke-dashoffset":
      dashed && attribute(style, "DashOffset") !== null ? num(number(attribute(style, "DashOffset"), 0)) : null,
  };
}

/** A PathObject in its own coordinates. Without a colour a fill is transparent, as viewers draw it. */
export function drawPath(ctx: DrawContext, style: Style): string {
  const source = style.node.children.find((one) => one.name === "AbbreviatedData")?.text ?? "";
  const d = pathData(source);
  if (d === "" || !ctx.spend(d.length)) return "";
  const filled = style.node.attributes["Fill"] === "true";
  const stroked = style.node.attributes["Stroke"] !== "false";
  const fill = filled ? paintOf(ctx, inheritedChild(style, "FillColor")) : null;
  return element("path", {
    d,
    ...paintAttributes("fill", fill),
    "fill-rule": filled && /even/i.test(style.node.attributes["Rule"] ?? "") ? "evenodd" : null,
    ...(stroked ? strokeAttributes(ctx, style) : {}),
  });
}
