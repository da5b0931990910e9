import type { XmlNode } from "../xml/parse.ts";
import { pdfNumber, type Pdf } from "./pdf-sheet.ts";

/** Colours as SVG writes them ("#rrggbb", "url(#id)"), null for none; opacities from 0 to 1. */
export type Paints = {
  fill: string | null;
  stroke: string | null;
  opacity: number;
  fillOpacity: number;
  strokeOpacity: number;
  strokeWidth?: number | undefined;
};

/** Draws a path or rect with its colours. */
export function paintNode(pdf: Pdf, node: XmlNode, paints: Paints, defs: Map<string, XmlNode>): void {
  const { fill, stroke } = paints;
  if (fill === null && stroke === null) return;
  if (fill !== null) pdf.fillColor(colorOf(pdf, fill, defs), paints.opacity * paints.fillOpacity);
  if (stroke !== null) {
    pdf.strokeColor(colorOf(pdf, stroke, defs), paints.opacity * paints.strokeOpacity);
    strokeStyle(pdf, node, paints);
  }
  const { x = "0", y = "0", width = "0", height = "0", d = "" } = node.attributes;
  if (node.name === "rect") pdf.rect(Number(x), Number(y), Number(width), Number(height));
  else pdf.path(d);
  const rule = node.attributes["fill-rule"] === "evenodd" ? "even-odd" : "non-zero";
  if (fill !== null && stroke !== null) pdf.fillAndStroke(undefined, undefined, rule);
  else if (fill !== null) pdf.fill(rule);
  else pdf.stroke();
}

function strokeStyle(pdf: Pdf, { attributes }: XmlNode, paints: Paints): void {
  // the outline of a placeholder has the width of the device's line
  const constant = attributes["vector-effect"] === "non-scaling-stroke";
  pdf.lineWidth(constant ? 0 : (paints.strokeWidth ?? 1));
  const cap = attributes["stroke-linecap"];
  const join = attributes["stroke-linejoin"];
  if (cap === "round" || cap === "square") pdf.lineCap(cap);
  if (join === "round" || join === "bevel") pdf.lineJoin(join);
  pdf.miterLimit(Number(attributes["stroke-miterlimit"] ?? 4));
  const dashes = attributes["stroke-dasharray"];
  // pdfkit refuses dashes of no length, which make dots
  if (dashes !== undefined) pdf.addContent(`[${dashes}] ${pdfNumber(Number(attributes["stroke-dashoffset"] ?? 0))} d`);
}

type Color = Parameters<Pdf["fillColor"]>[0];

/** A plain colour, or the gradient that an address names, in the coordinates of what it is drawn on. */
function colorOf(pdf: Pdf, paint: string, defs: Map<string, XmlNode>): Color {
  const id = /^url\(#(\w+)\)$/.exec(paint)?.[1];
  const node = id === undefined ? undefined : defs.get(id);
  if (id === undefined) return paint;
  if (node === undefined) return "#000000";
  const at = (name: string): number => Number(node.attributes[name] ?? 0);
  const gradient =
    node.name === "linearGradient"
      ? pdf.linearGradient(at("x1"), at("y1"), at("x2"), at("y2"))
      : pdf.radialGradient(at("fx"), at("fy"), at("fr"), at("cx"), at("cy"), at("r"));
  for (const stop of node.children) {
    const { offset = "0", "stop-color": color = "#000000", "stop-opacity": opacity = "1" } = stop.attributes;
    gradient.stop(Math.min(1, Math.max(0, Number(offset))), color, Number(opacity));
  }
  return gradient;
}

/** A colour where only a plain one will do: the first of a gradient. */
export const plainColor = (paint: string): string => (paint.startsWith("#") ? paint : "#000000");
