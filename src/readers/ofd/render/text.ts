import { children, textAt, type XmlNode } from "../../xml/parse.ts";
import { deltas, number, numbers } from "../geometry.ts";
import { charactersOf } from "../page-text.ts";
import { paintAttributes, paintOf, type Paint } from "./color.ts";
import { inheritedChild, type DrawContext, type Style } from "./context.ts";
import { FontDrawing, type DrawnGlyph } from "./fonts.ts";
import { strokeAttributes } from "./path.ts";
import { element, escape as escapeText, num, transform } from "./svg.ts";

const EM = 1000;
/** The tangent of the slant that stands for an italic where there is none. */
const SLANT = 0.21;
/** How much wider in em a stroke makes a letter that should be bold but has no bold outline. */
const BOLDER = 28;

/**
 * A TextObject in its own coordinates: a group for each TextCode with an outline for each character that isn't blank,
 * in order. The text itself stands in `data-text`, from which the PDF gets its words.
 */
export function drawText(ctx: DrawContext, style: Style): string {
  const { attributes } = style.node;
  const size = Math.abs(number(attributes["Size"], 3));
  const codes = codesOf(style.node);
  if (size === 0 || codes.length === 0) return "";
  if (!ctx.spend(codes.reduce((sum, code) => sum + code.chars.length * 40, 0))) return "";
  const font = ctx.document.fonts.get(attributes["Font"] ?? "");
  const weight = attributes["Weight"] === undefined ? null : number(attributes["Weight"], 400);
  const hand: Hand = {
    font: new FontDrawing(ctx, font, weight),
    size,
    scale: number(attributes["HScale"], 1) || 1,
    turn: number(attributes["CharDirection"], 0),
    down: number(attributes["ReadDirection"], 0) === 90,
    slanted: attributes["Italic"] === "true" || font?.italic === true,
  };
  const inner = codes.map((code) => drawCode(code, hand)).join("");
  return inner === "" ? "" : element("g", paints(ctx, style, hand, weight), inner);
}

type Hand = { font: FontDrawing; size: number; scale: number; turn: number; down: boolean; slanted: boolean };

/** A TextCode: its characters, the glyph that the file names for each, and the steps between them. */
type Code = { chars: string[]; glyphs: (number | null)[]; x: number; y: number; stepsX: number[]; stepsY: number[] };

function drawCode(code: Code, hand: Hand): string {
  const unit = hand.size / EM;
  const step = stepper(code, hand);
  let { x, y } = code;
  let drawn = "";
  code.chars.forEach((char, i) => {
    const blank = char.trim() === "";
    const given = code.stepsX[i];
    // the last character has no step of its own: a letter is as wide as the one before it
    const own = given ?? (isLetter(code.chars[i - 1]) ? code.stepsX.at(-1) : undefined);
    const room = own === undefined ? null : own / (hand.size * hand.scale);
    const glyph = blank ? null : hand.font.glyph(char, code.glyphs[i] ?? null, room);
    if (!blank) drawn += glyph === null ? strange(char, x / (unit * hand.scale), y / unit) : placed(glyph, x, y, hand);
    [x, y] = step(i, char, glyph, x, y);
  });
  const place = transform([unit * hand.scale, 0, 0, unit, 0, 0]);
  return element("g", { "data-text": code.chars.join(""), transform: place }, drawn);
}

const isLetter = (char: string | undefined): boolean => char !== undefined && /[!-~]/.test(char);

/** Where the next character stands. A list of steps that is too short goes on with its last one. */
function stepper({ stepsX, stepsY }: Code, { font, size, scale, down }: Hand) {
  // with steps down only, the text runs down in one column
  const column = (stepsX.length === 0 && stepsY.length > 0) || (down && stepsX.length === 0);
  return (i: number, char: string, glyph: DrawnGlyph | null, x: number, y: number): [number, number] => {
    const natural = font.advance(char, glyph) * size;
    const right = stepsX[Math.min(i, stepsX.length - 1)] ?? (column ? 0 : natural * scale);
    const below = stepsY[Math.min(i, stepsY.length - 1)] ?? (down && stepsX.length === 0 ? natural : 0);
    return [x + right, y + below];
  };
}

function placed(glyph: DrawnGlyph, x: number, y: number, { size, scale, turn, slanted }: Hand): string {
  const unit = size / EM;
  const [left, top] = [x / (unit * scale) + glyph.shift * EM, y / unit];
  const href = `#${glyph.id}`;
  if (glyph.width === 1 && turn === 0 && !slanted) return element("use", { href, x: tenth(left), y: tenth(top) });
  const angle = (turn * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)].map((value) => Math.round(value * 1e6) / 1e6) as [number, number];
  const lean = slanted ? -SLANT : 0;
  // the turn is one of the page, not of the scaled em
  const m = [cos * glyph.width, sin * glyph.width * scale, (cos * lean - sin) / (turn === 0 ? 1 : scale), cos + sin * lean];
  return element("use", { href, transform: transform([...m, tenth(left), tenth(top)]) });
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** A character that none of the fonts has is left to the fonts of the one who looks. */
function strange(char: string, x: number, y: number): string {
  return element("text", { x: tenth(x), y: tenth(y), "font-size": EM, "font-family": "serif" }, escapeText(char));
}

/** Text is filled, black by default, and not stroked unless it says so. */
function paints(ctx: DrawContext, style: Style, hand: Hand, weight: number | null): Record<string, string | null> {
  const { Fill, Stroke } = style.node.attributes;
  const black: Paint = { paint: "#000000", opacity: 1 };
  const fill = Fill === "false" ? null : (paintOf(ctx, inheritedChild(style, "FillColor")) ?? black);
  const attributes = paintAttributes("fill", fill);
  if (Stroke === "true") {
    // widths are in millimetres, the outlines in thousandths of the letter
    const stroke = strokeAttributes(ctx, style);
    return { ...attributes, ...stroke, "stroke-width": num((Number(stroke["stroke-width"]) * EM) / hand.size) };
  }
  if (weight === null || weight < 600 || !hand.font.ownOutlines || fill === null) return attributes;
  return { ...attributes, stroke: fill.paint, "stroke-width": num(BOLDER), "stroke-opacity": attributes["fill-opacity"] ?? null };
}

/** The TextCodes of an object that hold text. A missing X or Y is that of the TextCode before. */
function codesOf(object: XmlNode): Code[] {
  const codes: Code[] = [];
  const named = namedGlyphs(object);
  let x = 0;
  let y = 0;
  children(object, "TextCode").forEach((code, i) => {
    x = number(code.attributes["X"], x);
    y = number(code.attributes["Y"], y);
    const chars = charactersOf(code);
    if (chars.join("").trim() === "") return;
    codes.push({
      chars,
      glyphs: chars.map((_, at) => named(i, at)),
      x,
      y,
      stepsX: deltas(code.attributes["DeltaX"]),
      stepsY: deltas(code.attributes["DeltaY"]),
    });
  });
  return codes;
}

/**
 * The glyphs that CGTransforms name. Their positions are counted over all the object's text where they stand before it,
 * and within the TextCode that follows where each has its own.
 */
function namedGlyphs(object: XmlNode): (code: number, at: number) => number | null {
  const glyphs = new Map<number, Map<number, number>>();
  const starts: number[] = [];
  let [count, code, own] = [0, 0, false];
  for (const node of object.children) {
    if (node.name === "TextCode") {
      starts.push(count);
      count += charactersOf(node).length;
      code += 1;
    } else if (node.name === "CGTransform") {
      own ||= code > 0;
      const first = number(node.attributes["CodePosition"], 0);
      const list = numbers(textAt(node, "Glyphs") ?? node.text);
      const target = glyphs.get(code) ?? new Map<number, number>();
      list.slice(0, MOST_GLYPHS).forEach((glyph, i) => target.set(first + i, glyph));
      glyphs.set(code, target);
    }
  }
  return (index, at) => (own ? glyphs.get(index)?.get(at) : glyphs.get(0)?.get((starts[index] ?? 0) + at)) ?? null;
}

const MOST_GLYPHS = 20_000;
