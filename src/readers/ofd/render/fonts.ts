import { openEmbedded, type OutlineFont } from "../../fonts/outlines.ts";
import { substituteGlyph, type Face, type FoundGlyph } from "../../fonts/substitutes.ts";
import type { OfdFont } from "../document.ts";
import type { DrawContext } from "./context.ts";

/** Which free face takes the place of a font, by what it is called, and how wide its Latin letters and digits stand (in em). */
type Style = { face: Face; cell: number | null };

const HALF = 0.5;
const STYLES: [RegExp, Style][] = [
  [/楷|kai/i, { face: "kai", cell: HALF }],
  [/仿宋|fang ?song/i, { face: "serif", cell: HALF }],
  [/courier|mono|consol|ocr/i, { face: "mono", cell: 0.6 }],
  [/黑体|simhei/i, { face: "sans", cell: HALF }],
  [/hei|yahei|雅黑|gothic|等线|dengxian|圆/i, { face: "sans", cell: null }],
  [/宋|song|simsun|ming/i, { face: "serif", cell: HALF }],
  [/arial|helvetica|verdana|tahoma|calibri|sans(?!.*serif)/i, { face: "sans", cell: null }],
  [/times|roman|georgia|serif/i, { face: "serif", cell: null }],
];

function styleOf(font: OfdFont | undefined): Style {
  if (font === undefined) return { face: "serif", cell: HALF };
  const called = `${font.name} ${font.family}`;
  const known = STYLES.find(([pattern]) => pattern.test(called))?.[1];
  return known ?? (font.fixed ? { face: "mono", cell: 0.6 } : { face: "serif", cell: HALF });
}

/** 小标宋 and its kin are heavy by themselves. */
const isHeavy = (font: OfdFont | undefined): boolean =>
  font !== undefined && (font.bold || /标宋|bsk|xbs|粗|bold|heavy/i.test(`${font.name} ${font.family}`));

/**
 * A glyph that is drawn: its outline's id and advance in em; `width` is how much of its own width it is drawn with, so
 * that a substitute doesn't run into its neighbour, and `shift` (in em) stands it in the middle of its cell.
 */
export type DrawnGlyph = { id: string; advance: number; width: number; shift: number };

/** Draws the characters of one font: its own outlines where the file has them, else those of a free font of its style. */
export class FontDrawing {
  private readonly ctx: DrawContext;
  private readonly embedded: OutlineFont | null;
  private readonly style: Style;
  private readonly bold: boolean;
  private readonly key: string;

  constructor(ctx: DrawContext, font: OfdFont | undefined, weight: number | null) {
    this.ctx = ctx;
    this.embedded = font === undefined ? null : embeddedFont(ctx, font);
    this.style = styleOf(font);
    this.bold = weight === null ? isHeavy(font) : weight >= 600 || isHeavy(font);
    this.key = `${ctx.scope}/${font?.file ?? ""}`;
  }

  /** Whether boldness must be put on: an embedded font is as heavy as it is. */
  get ownOutlines(): boolean {
    return this.embedded !== null;
  }

  /** How far a character goes where nothing says it, in em. */
  advance(char: string, glyph: DrawnGlyph | null): number {
    const wide = (char.codePointAt(0) ?? 0) > 0x2e7f;
    if (this.embedded !== null || wide || this.style.cell === null) return glyph?.advance ?? (wide ? 1 : HALF);
    return this.style.cell;
  }

  /**
   * The glyph of a character; `number` is the one that the file names (CGTransform), which means something only in its
   * own font. `room` is the step to the next character in em. Null where nothing is to be drawn or no font has it.
   */
  glyph(char: string, number: number | null, room: number | null): DrawnGlyph | null {
    const codePoint = char.codePointAt(0) ?? 0;
    if (this.embedded !== null) {
      const own = this.own(this.embedded, number ?? this.embedded.glyphOf(codePoint));
      if (own !== null) return own;
    }
    const found = substituteGlyph(this.style.face, this.bold, codePoint);
    return found === null ? null : this.fitted(found, codePoint, room);
  }

  private own(font: OutlineFont, number: number): DrawnGlyph | null {
    const outline = number === 0 ? null : font.outline(number);
    if (outline === null) return null;
    const id = this.ctx.glyph(`${this.key}#${number}`, outline.d);
    return id === null ? null : { id, advance: outline.advance / 1000, width: 1, shift: 0 };
  }

  private fitted({ key, font, glyph }: FoundGlyph, codePoint: number, room: number | null): DrawnGlyph | null {
    const outline = font.outline(glyph);
    const id = outline === null ? null : this.ctx.glyph(`/${key}#${glyph}`, outline.d);
    if (outline === null || id === null) return null;
    const advance = outline.advance / 1000;
    // Chinese characters are an em wide in every font: where their steps are smaller, they were meant to be
    const narrow = codePoint < 0x2000;
    const cell = narrow ? this.style.cell : null;
    const space = Math.min(cell ?? Infinity, narrow && room !== null && room > NARROWEST ? room : Infinity);
    const width = advance > space ? space / advance : 1;
    const shift = cell !== null && advance * width < space ? (space - advance * width) / 2 : 0;
    return { id, advance, width, shift };
  }
}

/** A step smaller than this sets letters on top of each other on purpose. */
const NARROWEST = 0.2;

function embeddedFont(ctx: DrawContext, font: OfdFont): OutlineFont | null {
  const known = ctx.fonts.get(font);
  if (known !== undefined) return known;
  const bytes = font.file === null ? null : ctx.document.pkg.bytes(font.file);
  const opened = bytes === null ? null : openEmbedded(bytes);
  ctx.fonts.set(font, opened);
  return opened;
}
