import { ZipError } from "../../archive/zip.ts";
import { DEFAULT_LIMITS } from "../../reader.types.ts";
import { child, children, type XmlNode } from "../../xml/parse.ts";
import { annotationsOf, areaOf, readDocuments, readResources, type OfdDocument } from "../document.ts";
import { rect, type Rect } from "../geometry.ts";
import { OfdPackage, type OfdPart } from "../package.ts";
import { chain, DrawContext } from "./context.ts";
import { drawContent } from "./draw.ts";
import { putPictures } from "./pictures.ts";
import { drawSeals } from "./seals.ts";
import { element, transform } from "./svg.ts";

const A4: Rect = { x: 0, y: 0, w: 210, h: 297 };
/** A seal's picture may be an OFD, whose own seals aren't drawn. */
const DEEPEST_NESTING = 2;

/** How many pages an OFD has, those of all its documents together; 0 where it can't be read. */
export async function ofdPageCount(bytes: Uint8Array): Promise<number> {
  const documents = await open(bytes);
  return documents.reduce((sum, document) => sum + document.pages.length, 0);
}

/**
 * Draws one page of an OFD, counted from 1, as an SVG that is inert: no scripts, no links, no external references.
 * Its size is the page's in millimetres. Throws RangeError where there is no such page or the file can't be read.
 */
export async function renderOfdPage(bytes: Uint8Array, page: number): Promise<string> {
  let before = 0;
  for (const document of await open(bytes)) {
    const index = page - 1 - before;
    if (index >= 0 && index < document.pages.length) return renderPage(document, index);
    before += document.pages.length;
  }
  throw new RangeError(`no page ${page}`);
}

async function open(bytes: Uint8Array): Promise<OfdDocument[]> {
  try {
    return readDocuments(await OfdPackage.open(bytes, DEFAULT_LIMITS), DEFAULT_LIMITS.pages);
  } catch (error) {
    if (error instanceof ZipError) return [];
    throw error;
  }
}

async function renderPage(document: OfdDocument, index: number): Promise<string> {
  const ctx = new DrawContext(document);
  const { area, drawn } = await drawPage(ctx, index, 0);
  const defs = ctx.defs.length === 0 ? "" : element("defs", {}, ctx.defs.join(""));
  const paper = element("rect", { x: area.x, y: area.y, width: area.w, height: area.h, fill: "#ffffff" });
  const svg = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: `${area.w}mm`,
      height: `${area.h}mm`,
      viewBox: `${area.x} ${area.y} ${area.w} ${area.h}`,
    },
    defs + paper + drawn,
  );
  return putPictures(svg, ctx.held);
}

type DrawnPage = { area: Rect; drawn: string };

async function drawPage(ctx: DrawContext, index: number, nesting: number): Promise<DrawnPage> {
  const { document } = ctx;
  const ref = document.pages[index];
  const part = ref === undefined ? null : document.pkg.part(ref.location, document.folder);
  if (ref === undefined || part === null) return { area: document.pageArea ?? A4, drawn: "" };
  const area = areaOf(child(part.root, "Area")) ?? document.pageArea ?? A4;
  for (const resource of children(part.root, "PageRes")) readResources(document, document.pkg.part(resource.text, part.folder));
  let drawn = sheets(ctx, part)
    .map((sheet) => drawContent(ctx, sheet.layer, chain(ctx, sheet.layer.attributes["DrawParam"])))
    .join("");
  for (const annotation of annotationsOf(document, ref.id)) drawn += drawAnnotation(ctx, annotation);
  if (nesting === 0) drawn += await drawSeals(ctx, ref.id, (parent, bytes) => drawNested(parent, bytes, nesting + 1));
  return { area, drawn };
}

type Sheet = { layer: XmlNode; order: number };

const ORDER: Record<string, number> = { Background: 0, Body: 1, Foreground: 2 };

/** The layers of a page and of its templates from the lowest to the topmost; of one height, templates lie below. */
function sheets(ctx: DrawContext, part: OfdPart): Sheet[] {
  const found: Sheet[] = [];
  for (const template of children(part.root, "Template")) {
    const known = ctx.document.templates.get(template.attributes["TemplateID"] ?? "");
    const base = known === undefined ? null : ctx.document.pkg.part(known.location, ctx.document.folder);
    const order = ORDER[template.attributes["ZOrder"] ?? known?.zOrder ?? "Background"] ?? 0;
    for (const layer of children(child(base?.root, "Content"), "Layer")) found.push({ layer, order: order - 0.5 });
  }
  for (const layer of children(child(part.root, "Content"), "Layer")) {
    found.push({ layer, order: ORDER[layer.attributes["Type"] ?? "Body"] ?? 1 });
  }
  return found.sort((a, b) => a.order - b.order);
}

/** What an annotation looks like: stamps, watermarks, notes. Those that are set to be invisible stay so. */
function drawAnnotation(ctx: DrawContext, annotation: XmlNode): string {
  const appearance = child(annotation, "Appearance");
  if (appearance === null || annotation.attributes["Visible"] === "false") return "";
  const drawn = drawContent(ctx, appearance);
  const box = rect(appearance.attributes["Boundary"]);
  return drawn === "" ? "" : element("g", { transform: transform([1, 0, 0, 1, box?.x ?? 0, box?.y ?? 0]) }, drawn);
}

async function drawNested(
  parent: DrawContext,
  bytes: Uint8Array,
  nesting: number,
): Promise<{ w: number; h: number; drawn: string } | null> {
  const [document] = nesting > DEEPEST_NESTING ? [] : await open(bytes);
  if (document === undefined || document.pages.length === 0) return null;
  const { area, drawn } = await drawPage(new DrawContext(document, parent), 0, nesting);
  return { w: area.w, h: area.h, drawn: element("g", { transform: transform([1, 0, 0, 1, -area.x, -area.y]) }, drawn) };
}
