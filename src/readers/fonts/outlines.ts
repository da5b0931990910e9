/**
 * Glyphs as outlines. Text is drawn as paths: a page looks alike in every browser, on the server and in print, whatever
 * fonts are installed there, and no font of a foreign file ever reaches a browser's font engine.
 */
import { brotliDecompressSync } from "node:zlib";
import { create, type Font, type Glyph, type Path, type Point } from "fontkit";

/** An outline in an em of 1000 units, y downwards from the baseline, as an SVG path; `advance` in the same units. */
export type Outline = { d: string; advance: number };

/** A font whose glyphs are known by number; 0 is "not there". */
export type OutlineFont = {
  glyphOf(codePoint: number): number;
  /** Null where there is no such glyph or it can't be read; an empty `d` for a blank. */
  outline(glyph: number): Outline | null;
};

const EM = 1000;
/** A Chinese character has some 200 commands; a hundred times that is no letter. */
const MOST_COMMANDS = 20_000;

/** Opens a font of a foreign file: TrueType, OpenType or bare CFF; null where it is none or is broken. */
export function openEmbedded(bytes: Uint8Array): OutlineFont | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4)).toString("latin1");
  const plain = ["\0\x01\0\0", "true", "OTTO", "ttcf"].includes(head) || isBareCff(bytes);
  return plain ? openFont(bytes) : null;
}

/** Opens one of our own fonts, WOFF2 too, at a weight where it is variable; null where it is none or is broken. */
export function openFont(bytes: Uint8Array, weight: number | null = null): OutlineFont | null {
  try {
    const opened = create(isBareCff(bytes) ? wrapCff(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const font = opened.fonts?.[0] ?? opened;
    // before anything asks for a table
    if (font.type === "WOFF2") unpackWoff2(font);
    if (!(font.unitsPerEm > 0)) return null;
    if (weight !== null) font.variationCoords = [weight];
    return outlinesOf(font);
  } catch {
    return null;
  }
}

/** What fontkit does when it first needs a table, with the runtime's own brotli, which takes a twentieth of the time. */
function unpackWoff2(font: Font): void {
  const { stream, directory } = font;
  stream.pos = font._dataPos;
  const packed = stream.readBuffer(directory.totalCompressedSize);
  let size = 0;
  for (const table of Object.values(directory.tables)) {
    table.offset = size;
    size += table.transformLength ?? table.length;
  }
  const Stream = stream.constructor as new (bytes: Uint8Array) => typeof stream;
  font.stream = new Stream(brotliDecompressSync(packed, { maxOutputLength: Math.max(1, size) }));
  font._decompressed = true;
}

function outlinesOf(font: Font): OutlineFont {
  const known = new Map<number, Outline | null>();
  return {
    glyphOf(codePoint) {
      try {
        // symbol fonts keep their letters in the private area
        for (const code of codePoint < 0x100 ? [codePoint, 0xf000 + codePoint] : [codePoint]) {
          if (font.hasGlyphForCodePoint(code)) return font.glyphForCodePoint(code).id;
        }
      } catch {
        // a font without a usable character map has only numbers
      }
      return 0;
    },
    outline(glyph) {
      const found = known.get(glyph);
      if (found !== undefined) return found;
      const outline = readOutline(font, glyph);
      known.set(glyph, outline);
      return outline;
    },
  };
}

function readOutline(font: Font, id: number): Outline | null {
  try {
    const glyph = font.getGlyph(id);
    if (glyph === null || (font.numGlyphs > 0 && id >= font.numGlyphs)) return null;
    const scale = EM / font.unitsPerEm;
    return { d: pathOf(varied(font, glyph), scale), advance: advanceOf(glyph) * scale };
  } catch {
    return null;
  }
}

/** Some fonts have no table of widths; a full em is what their letters stand in. */
function advanceOf(glyph: Glyph): number {
  try {
    return Number.isFinite(glyph.advanceWidth) ? glyph.advanceWidth : EM;
  } catch {
    return EM;
  }
}

/** fontkit varies the outlines of plain TrueType but not those of WOFF2, whose points are decoded elsewhere. */
function varied(font: Font, glyph: Glyph): Path {
  const points = font.type === "WOFF2" && font.variationCoords !== null ? glyph._decode?.()?.points : undefined;
  const [first] = points ?? [];
  if (points === undefined || first === undefined) return glyph.path;
  const PointOf = first.constructor as new (onCurve: boolean, end: boolean, x: number, y: number) => Point;
  // the four phantom points stand for the advances, which stay what they are: an em
  const phantoms = [0, glyph.advanceWidth, 0, 0].map((x) => new PointOf(false, true, x, 0));
  font._variationProcessor?.transformPoints(glyph.id, [...points, ...phantoms]);
  return glyph._getPath();
}

const LETTERS: Record<string, string> = { moveTo: "m", lineTo: "l", quadraticCurveTo: "q", bezierCurveTo: "c" };

/** Relative commands of whole units: half as long as absolute ones. */
function pathOf(path: Path, scale: number): string {
  if (path.commands.length > MOST_COMMANDS) throw new RangeError("an outline of too many points");
  const parts: string[] = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  for (const { command, args } of path.commands) {
    const letter = LETTERS[command];
    if (letter === undefined) {
      parts.push("z");
      [x, y] = [startX, startY];
      continue;
    }
    const places = args.map((value, i) => Math.round(i % 2 === 0 ? value * scale : -value * scale));
    if (!places.every(Number.isFinite)) throw new RangeError("no number");
    parts.push(letter + joined(places.map((value, i) => value - (i % 2 === 0 ? x : y))));
    [x, y] = [places.at(-2)!, places.at(-1)!];
    if (letter === "m") [startX, startY] = [x, y];
  }
  return parts.join("");
}

const joined = (values: number[]): string =>
  values.map((value, i) => (i === 0 || value < 0 ? String(value) : ` ${value}`)).join("");

/** The start of a CFF table that stands alone: version 1.0, a header of four bytes, an offset size of 1 to 4. */
const isBareCff = (bytes: Uint8Array): boolean =>
  bytes[0] === 1 && bytes[1] === 0 && bytes[2] === 4 && bytes[3]! >= 1 && bytes[3]! <= 4;

/** An OpenType font around a bare CFF table: as much of one as outlines by number need. */
function wrapCff(cff: Uint8Array): Buffer {
  const head = Buffer.alloc(54);
  head.writeUInt32BE(0x00010000, 0);
  head.writeUInt32BE(0x5f0f3cf5, 12);
  head.writeUInt16BE(EM, 18);
  const maxp = Buffer.alloc(6);
  maxp.writeUInt32BE(0x00005000, 0);
  maxp.writeUInt16BE(0xffff, 4);
  const tables: [string, Uint8Array][] = [
    ["CFF ", cff],
    ["head", head],
    ["maxp", maxp],
  ];
  const directory = Buffer.alloc(12 + tables.length * 16);
  directory.write("OTTO", 0, "latin1");
  directory.writeUInt16BE(tables.length, 4);
  let at = directory.length;
  const bodies: Buffer[] = [];
  tables.forEach(([tag, body], i) => {
    const entry = 12 + i * 16;
    directory.write(tag, entry, "latin1");
    directory.writeUInt32BE(at, entry + 8);
    directory.writeUInt32BE(body.length, entry + 12);
    const padded = Buffer.alloc((body.length + 3) & ~3);
    padded.set(body);
    bodies.push(padded);
    at += padded.length;
  });
  return Buffer.concat([directory, ...bodies]);
}
