declare module "fontkit" {
  /** A point of a TrueType outline. */
  export class Point {
    constructor(onCurve: boolean, endContour: boolean, x: number, y: number);
  }
  export type PathCommand = { command: string; args: number[] };
  export type Path = { commands: PathCommand[] };
  export type Glyph = {
    id: number;
    advanceWidth: number;
    path: Path;
    /** the outline without the cache of `path` */
    _getPath(): Path;
    /** TrueType only: the points as they are kept; null for an empty glyph */
    _decode?(): { points?: Point[] } | null;
  };
  type Stream = { pos: number; readBuffer(length: number): Uint8Array };
  type Table = { offset: number; length: number; transformLength?: number };
  export type Font = {
    stream: Stream;
    directory: { totalCompressedSize: number; tables: Record<string, Table> };
    /** WOFF2 only: where its compressed part begins, and whether it was unpacked */
    _dataPos: number;
    _decompressed?: boolean;
    type: string;
    unitsPerEm: number;
    numGlyphs: number;
    variationCoords: number[] | null;
    _variationProcessor: { transformPoints(glyph: number, points: Point[]): void } | null;
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): Glyph;
    getGlyph(id: number): Glyph | null;
  };
  /** Opens TrueType, OpenType, WOFF and WOFF2. Throws where the bytes are none of these. */
  export function create(bytes: Uint8Array): Font & { fonts?: Font[] };
}
