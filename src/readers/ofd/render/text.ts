import { children, type XmlNode } from "../../xml/parse.ts";
import { deltas, number } from "../geometry.ts";
import { charactersOf } from "../page-text.ts";
import { paintAttributes, paintOf } from "./color.ts";
import { inheritedChild, type DrawContext, type Style } from "./context.ts";
import { fontFamily } from "./fonts.ts";
import { strokeAttributes } from "./path.ts";
import { element, escape, num } from "./svg.ts";

/**
 * A TextObject in its own coordinates: one `text` per TextCode, each character at its own place. Blanks are written as
 * no-break ones: a viewer that folds several blanks into one would count the places wrongly.
 */
export function drawText(ctx: DrawContext, style: Style): string {
  const { attributes } = style.node;
  const size = number(attributes["Size"], 3);
  const scale = number(attributes["HScale"], 1) || 1;
  const codes = placed(style.node);
  if (codes.length === 0 || !ctx.spend(codes.reduce((sum, code) => sum + code.chars.length * 12, 0))) return "";
  const turn = number(attributes["CharDirection"], 0);
  const inner = codes
    .flatMap((code) => segments(code, Math.abs(size * scale)))
    .map((segment) => drawSegment(segment, scale, turn))
    .join("");
  return element("g", { ...fontAttributes(ctx, style, size), ...paints(ctx, style) }, inner);
}

function drawSegment({ chars, xs, ys, length }: Segment, scale: number, turn: number): string {
  return element(
    "text",
    {
      x: xs.map((x) => num(x / scale)).join(" "),
      y: ys.map(num).join(" "),
      textLength: length === null ? null : num(length / scale),
      lengthAdjust: length === null ? null : "spacingAndGlyphs",
      rotate: turn === 0 ? null : num(turn),
      transform: scale === 1 ? null : `scale(${num(scale)} 1)`,
    },
    escape(chars.join("").replaceAll(" ", "\u00a0")),
  );
}

/** A stretch of text; with a length it is one word that is fitted into it. */
type Segment = PlacedCode & { length: number | null };

/** Half a character and a bit: where letters have more room than that, each keeps its own place. */
const NARROW = 0.62;

/**
 * Words in Latin letters and digits are fitted into the room that the steps give them, as the font that takes the place
 * of a missing Chinese one has wider letters; everything else has a place for each character.
 */
function segments(code: PlacedCode, size: number): Segment[] {
  const { chars, xs, ys } = code;
  if (xs.length < chars.length || ys.length > 1) return [{ ...code, length: null }];
  const found: Segment[] = [];
  for (let from = 0; from < chars.length;) {
    const to = wordEnd(chars, xs, from);
    const length = to - from < 2 ? null : wordLength(xs, from, to, size);
    const last = found.at(-1);
    if (length === null && last !== undefined && last.length === null) {
      last.chars.push(...chars.slice(from, to));
      last.xs.push(...xs.slice(from, to));
    } else found.push({ chars: chars.slice(from, to), xs: length === null ? xs.slice(from, to) : [xs[from]!], ys, length });
    from = to;
  }
  return found;
}

/** Where a word of Latin characters ends; `from` + 1 where none begins. */
function wordEnd(chars: string[], xs: number[], from: number): number {
  let to = from;
  while (to < chars.length && /[!-~]/.test(chars[to]!) && (to === from || xs[to]! > xs[to - 1]!)) to += 1;
  return Math.max(to, from + 1);
}

/** The room of a word: its steps, and for the last character the middle one of them; null where it isn't narrow. */
function wordLength(xs: number[], from: number, to: number, size: number): number | null {
  const steps: number[] = [];
  for (let i = from + 1; i < to; i += 1) steps.push(xs[i]! - xs[i - 1]!);
  const middle = [...steps].sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  const length = xs[to - 1]! - xs[from]! + middle;
  return length / (to - from) <= size * NARROW ? length : null;
}

function fontAttributes(ctx: DrawContext, style: Style, size: number): Record<string, string | null> {
  const { Font = "", Weight, Italic } = style.node.attributes;
  const font = ctx.document.fonts.get(Font);
  const weight = Weight === undefined ? (font?.bold === true ? 700 : 400) : number(Weight, 400);
  return {
    "font-family": fontFamily(font),
    "font-size": num(Math.abs(size)),
    "font-weight": weight === 400 ? null : num(Math.min(1000, Math.max(1, weight))),
    "font-style": Italic === "true" || font?.italic === true ? "italic" : null,
  };
}

/** Text is filled, black by default, and not stroked unless it says so. */
function paints(ctx: DrawContext, style: Style): Record<string, string | null> {
  const { Fill, Stroke } = style.node.attributes;
  const fill = Fill === "false" ? null : (paintOf(ctx, inheritedChild(style, "FillColor")) ?? { paint: "#000000", opacity: 1 });
  return { ...paintAttributes("fill", fill), ...(Stroke === "true" ? strokeAttributes(ctx, style) : {}) };
}

type PlacedCode = { chars: string[]; xs: number[]; ys: number[] };

/**
 * The characters of a TextObject's TextCodes with their places. A list of places that is shorter than the text lets the
 * rest follow by itself, so a code without deltas has one place; a short DeltaX goes on with its last step.
 */
function placed(object: XmlNode): PlacedCode[] {
  const codes: PlacedCode[] = [];
  let x = 0;
  let y = 0;
  for (const code of children(object, "TextCode")) {
    x = number(code.attributes["X"], x);
    y = number(code.attributes["Y"], y);
    const chars = charactersOf(code);
    if (chars.join("").trim() === "") continue;
    const stepsX = deltas(code.attributes["DeltaX"]);
    const stepsY = deltas(code.attributes["DeltaY"]);
    // with steps down only, the text runs down in one column
    const column = stepsX.length === 0 && stepsY.length > 0;
    codes.push({ chars, xs: column ? chars.map(() => x) : along(x, stepsX, chars.length), ys: along(y, stepsY, chars.length) });
  }
  return codes;
}

function along(start: number, steps: number[], count: number): number[] {
  const places = [start];
  if (steps.length === 0) return places;
  for (let i = 1; i < count; i += 1) places.push(places[i - 1]! + (steps[i - 1] ?? steps[steps.length - 1]!));
  return places;
}
