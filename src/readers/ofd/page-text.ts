import type { TextPage, TextRun } from "../reader.types.ts";
import { child, children, textAt, type XmlNode } from "../xml/parse.ts";
import { annotationsOf, areaOf, type OfdDocument } from "./document.ts";
import { bounds, deltas, matrix, move, multiply, number, rect, union, type Matrix, type Rect } from "./geometry.ts";

/** A line of text on a page: one TextCode, with the id of the TextObject it stands in. Millimetres. */
export type OfdRun = TextRun & { id: string; origin: "template" | "page" | "annotation" };

/** One page: its size, the text of its templates, of itself and of its annotations, and where its pictures stand. */
export type OfdPageContent = {
  id: string;
  /** from 1 */
  page: number;
  area: Rect;
  runs: OfdRun[];
  images: { resource: string; box: Rect }[];
  /** what is drawn as paths, among it perhaps a QR code, each with the matrix of what it stands in */
  paths: { node: XmlNode; place: Matrix }[];
};

const A4: Rect = { x: 0, y: 0, w: 210, h: 297 };
const MOST_OBJECTS = 50_000;
/** of one TextCode: more than a page holds */
const MOST_CHARACTERS = 10_000;
/** A crowded invoice has some 300 lines of text, ten times that where each character is one; more of a page isn't searched for labels. */
const MOST_RUNS = 2_500;

/** The content of a page, or null where its part is missing or broken. */
export function readPage(document: OfdDocument, index: number): OfdPageContent | null {
  const ref = document.pages[index];
  if (ref === undefined) return null;
  const part = document.pkg.part(ref.location, document.folder);
  if (part === null) return null;
  const area = areaOf(child(part.root, "Area")) ?? document.pageArea ?? A4;
  const content: OfdPageContent = { id: ref.id, page: index + 1, area, runs: [], images: [], paths: [] };
  for (const template of children(part.root, "Template")) {
    const location = document.templates.get(template.attributes["TemplateID"] ?? "")?.location ?? null;
    const base = document.pkg.part(location, document.folder);
    if (base !== null) collect(child(base.root, "Content"), move(0, 0), content, "template");
  }
  collect(child(part.root, "Content"), move(0, 0), content, "page");
  for (const annotation of annotationsOf(document, ref.id)) {
    const appearance = child(annotation, "Appearance");
    const box = rect(appearance?.attributes["Boundary"]);
    if (appearance !== null) collect(appearance, move(box?.x ?? 0, box?.y ?? 0), content, "annotation");
  }
  return content;
}

function collect(node: XmlNode | null, place: Matrix, content: OfdPageContent, origin: OfdRun["origin"]): void {
  for (const one of node?.children ?? []) {
    if (content.runs.length + content.images.length + content.paths.length > MOST_OBJECTS) return;
    // what can't be seen is no witness of what is printed
    if (one.attributes["Visible"] === "false" || one.attributes["Alpha"] === "0") continue;
    if (one.name === "TextObject") {
      if (isPainted(one)) for (const run of runsOf(one, place, origin)) content.runs.push(run);
    } else if (one.name === "PathObject") content.paths.push({ node: one, place });
    else if (one.name === "ImageObject") {
      const box = rect(one.attributes["Boundary"]);
      if (box !== null) content.images.push({ resource: one.attributes["ResourceID"] ?? "", box: bounds(place, box) });
    } else if (one.children.length > 0) collect(one, place, content, origin);
  }
}

/** Whether anything of a text is drawn: it is filled unless it says otherwise, and outlined where it says so (GB/T 33190, text objects). */
function isPainted({ attributes, children: inside }: XmlNode): boolean {
  const clear = (name: string): boolean => inside.some((one) => one.name === name && one.attributes["Alpha"] === "0");
  const filled = attributes["Fill"] !== "false" && !clear("FillColor");
  return filled || (attributes["Stroke"] === "true" && !clear("StrokeColor"));
}

/** The lines of a TextObject: one per TextCode that holds text. A missing X or Y is that of the TextCode before. */
function runsOf(object: XmlNode, place: Matrix, origin: OfdRun["origin"]): OfdRun[] {
  const box = rect(object.attributes["Boundary"]) ?? { x: 0, y: 0, w: 0, h: 0 };
  const size = number(object.attributes["Size"], 3);
  const scale = number(object.attributes["HScale"], 1);
  const toPage = multiply(multiply(place, move(box.x, box.y)), matrix(object.attributes["CTM"]));
  const runs: OfdRun[] = [];
  let x = 0;
  let y = 0;
  for (const code of children(object, "TextCode")) {
    x = number(code.attributes["X"], x);
    y = number(code.attributes["Y"], y);
    for (const line of linesOf(code, x, y, size, scale)) {
      const { x: left, y: top, w, h } = bounds(toPage, line.box);
      runs.push({ id: object.attributes["ID"] ?? "", origin, text: line.text, x: left, y: top, w, h });
    }
  }
  return runs;
}

/** The advance of a character where no delta gives it: wide ones a full em, others half. */
function advance(char: string, size: number, scale: number): number {
  return ((char.codePointAt(0) ?? 0) > 0x2e7f || "¥×÷·“”‘’…—".includes(char) ? size : size / 2) * scale;
}

/**
 * The characters of a TextCode as its deltas count them. Line breaks at its ends are the formatting of the XML; inside,
 * a break or a tab takes one place.
 */
export function charactersOf(code: XmlNode): string[] {
  const text = code.text.replace(/\r\n/g, "\n").replace(/^\s*\n\s*|\s*\n\s*$/g, "");
  return Array.from(text.replace(/[\r\n\t]/g, " "));
}

type TextLine = { text: string; box: Rect };

/** A TextCode as lines: where DeltaY or a step back to the left begins a new one, the text is divided. */
function linesOf(code: XmlNode, startX: number, startY: number, size: number, scale: number): TextLine[] {
  const chars = charactersOf(code).slice(0, MOST_CHARACTERS);
  const stepsX = deltas(code.attributes["DeltaX"]);
  const stepsY = deltas(code.attributes["DeltaY"]);
  const lines: TextLine[] = [];
  let x = startX;
  let y = startY;
  let line: TextLine | null = null;
  // with steps down only, the text runs down in one column: each character is a line of its own
  const column = stepsX.length === 0 && stepsY.length > 0;
  chars.forEach((char, i) => {
    const natural = column ? 0 : advance(char, size, scale);
    const step = stepsX[i] ?? (stepsX.length > 0 && i < chars.length - 1 ? stepsX[stepsX.length - 1]! : natural);
    const width = Math.max(0, Math.min(step > 0 ? step : Infinity, advance(char, size, scale)));
    const glyph: Rect = { x, y: y - size * 0.86, w: width, h: size };
    if (line === null) lines.push((line = { text: char, box: glyph }));
    else {
      line.text += char;
      if (char.trim() !== "") line.box = union(line.box, glyph);
    }
    const down = stepsY[i] ?? 0;
    if (down !== 0 && Math.abs(down) > size * 0.4) line = null;
    x += step;
    y += down;
  });
  return lines.map(trimmed).filter((one) => one.text !== "");
}

/** Leading and trailing blanks of a line are no text; the box was only grown over what is. */
function trimmed(line: TextLine): TextLine {
  return { text: line.text.trim(), box: line.box };
}

/** The page in the form that the layout reader takes: the origin at the top left of the visible area. */
export function textPage(content: OfdPageContent): TextPage {
  const { area } = content;
  const runs = content.runs.slice(0, MOST_RUNS).map(({ text, x, y, w, h }) => ({ text, x: x - area.x, y: y - area.y, w, h }));
  return { width: area.w, height: area.h, runs };
}

/** A rectangle on a page as fractions of it, cut to the page. */
export function fractions(box: Rect, area: Rect): [number, number, number, number] {
  const clamp = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  const x = clamp((box.x - area.x) / area.w);
  const y = clamp((box.y - area.y) / area.h);
  return [x, y, clamp((box.x - area.x + box.w) / area.w - x), clamp((box.y - area.y + box.h) / area.h - y)];
}

/** The location of a part that the document names once, e.g. "CustomTags". */
export function documentPart(document: OfdDocument, name: string): string | null {
  return textAt(document.root, name);
}
