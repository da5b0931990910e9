/**
 * Draws our own SVG of a page into a PDF: the few elements that the OFD renderer writes, each outline once in the whole
 * document, and the words of the page as invisible text over their outlines, so that they can be found and copied.
 */
import { DEFAULT_LIMITS } from "../reader.types.ts";
import { multiply, type Matrix } from "../ofd/geometry.ts";
import { children, parseXml, type XmlNode } from "../xml/parse.ts";
import { paintNode, type Paints } from "./paint.ts";
import { movedPath } from "./paths.ts";
import { GlyphForms } from "./glyph-forms.ts";
import type { Pdf } from "./pdf-sheet.ts";

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const ELEMENTS = { elements: 400_000 };

/** Pictures as pdfkit takes them, by their address in the drawing. */
export type Pictures = Map<string, Buffer>;

/** A drawing and what is shared by all drawings of one PDF. */
export class SvgToPdf {
  private readonly pdf: Pdf;
  private readonly forms: GlyphForms;

  constructor(pdf: Pdf) {
    this.pdf = pdf;
    this.forms = new GlyphForms(pdf);
  }

  /** Draws an SVG with its view box on the rectangle (points) of the current page. */
  draw(svg: string, at: { x: number; y: number; width: number; height: number }, pictures: Pictures): void {
    const root = parseXml(Buffer.from(svg), { ...DEFAULT_LIMITS, xmlBytes: 64 * 1024 * 1024, xmlDepth: 128 }, { ...ELEMENTS });
    const [left = 0, top = 0, width = 1, height = 1] = (root.attributes["viewBox"] ?? "").split(" ").map(Number);
    const defs = new Map<string, XmlNode>();
    for (const node of children(root, "defs").flatMap((one) => one.children)) defs.set(node.attributes["id"] ?? "", node);
    const { pdf } = this;
    pdf.save();
    pdf.rect(at.x, at.y, at.width, at.height).clip();
    pdf.transform(at.width / width, 0, 0, at.height / height, at.x, at.y);
    pdf.transform(1, 0, 0, 1, -left, -top);
    this.drawAll(root, { fill: "#000000", stroke: null, opacity: 1, fillOpacity: 1, strokeOpacity: 1 }, { defs, pictures });
    pdf.restore();
  }

  private drawAll(node: XmlNode, paints: Paints, page: Page): void {
    for (const one of node.children) if (one.name !== "defs") this.drawOne(one, paints, page);
  }

  private drawOne(node: XmlNode, above: Paints, page: Page): void {
    const { pdf } = this;
    const paints = inherited(node, above);
    pdf.save();
    const clip = /^url\(#(\w+)\)$/.exec(node.attributes["clip-path"] ?? "")?.[1];
    if (clip !== undefined) this.clip(page.defs.get(clip));
    const m = matrixOf(node.attributes["transform"]);
    if (m !== IDENTITY) pdf.transform(...m);
    const blend = /^mix-blend-mode:(\w+)$/.exec(node.attributes["style"] ?? "")?.[1];
    if (blend !== undefined) this.forms.blend(blend);
    if (node.name === "g") {
      this.drawAll(node, paints, page);
      if (node.attributes["data-text"] !== undefined) this.forms.words(node.attributes["data-text"], node.children.map(placeOf));
    } else if (node.name === "use") {
      const outline = page.defs.get((node.attributes["href"] ?? "").slice(1))?.attributes["d"];
      const { x = "0", y = "0" } = node.attributes;
      if (outline !== undefined) this.forms.draw(outline, Number(x), Number(y), paints);
    } else if (node.name === "image") this.image(node, paints, page.pictures);
    else if (node.name === "path" || node.name === "rect") paintNode(pdf, node, paints, page.defs);
    pdf.restore();
  }

  private image(node: XmlNode, paints: Paints, pictures: Pictures): void {
    const picture = pictures.get(node.attributes["href"] ?? "");
    if (picture === undefined) return;
    this.pdf.opacity(paints.opacity);
    this.pdf.image(picture, 0, 0, { width: 1, height: 1 });
  }

  /** Cuts by the union of the shapes of a clip path. */
  private clip(node: XmlNode | undefined): void {
    const shapes = (node?.children ?? []).map((shape) => {
      const m = matrixOf(shape.attributes["transform"]);
      const { x = "0", y = "0", width = "0", height = "0" } = shape.attributes;
      const d =
        shape.name === "rect"
          ? `M${x} ${y}L${+x + +width} ${y}L${+x + +width} ${+y + +height}L${x} ${+y + +height}Z`
          : shape.attributes["d"];
      return movedPath(d ?? "", m);
    });
    // a shape that can't be moved would cut away what should be seen
    if (shapes.length === 0 || shapes.some((shape) => shape === null)) return;
    const even = node?.children.some((shape) => shape.attributes["clip-rule"] === "evenodd") === true;
    this.pdf.path(shapes.join("")).clip(even ? "even-odd" : "non-zero");
  }
}

type Page = { defs: Map<string, XmlNode>; pictures: Pictures };

function inherited(node: XmlNode, above: Paints): Paints {
  const { fill, stroke, opacity } = node.attributes;
  const given = (name: string, otherwise: number): number => Number(node.attributes[name] ?? otherwise);
  return {
    fill: fill === undefined ? above.fill : fill === "none" ? null : fill,
    stroke: stroke === undefined ? above.stroke : stroke === "none" ? null : stroke,
    opacity: above.opacity * Number(opacity ?? 1),
    fillOpacity: given("fill-opacity", above.fillOpacity),
    strokeOpacity: given("stroke-opacity", above.strokeOpacity),
    strokeWidth: node.attributes["stroke-width"] === undefined ? above.strokeWidth : Number(node.attributes["stroke-width"]),
  };
}

/** "translate(x y)" and "matrix(a b c d e f)", one after the other. */
function matrixOf(transform: string | undefined): Matrix {
  if (transform === undefined) return IDENTITY;
  let m = IDENTITY;
  for (const [, kind, list] of transform.matchAll(/(translate|matrix)\(([^)]*)\)/g)) {
    const values = list!.split(" ").map(Number);
    m = multiply(m, kind === "translate" ? [1, 0, 0, 1, values[0] ?? 0, values[1] ?? 0] : (values.slice(0, 6) as Matrix));
  }
  return m;
}

function placeOf(use: XmlNode): [x: number, y: number] {
  const m = matrixOf(use.attributes["transform"]);
  return m === IDENTITY ? [Number(use.attributes["x"] ?? 0), Number(use.attributes["y"] ?? 0)] : [m[4], m[5]];
}

/** The addresses of a drawing's pictures, to be turned into what pdfkit takes. */
export const pictureAddresses = (svg: string): string[] => [...new Set(svg.match(/data:image\/\w+;base64,[\w+/=]+/g) ?? [])];
