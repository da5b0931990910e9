/**
 * A decoder of the JBIG2 pictures that OFD invoices hold: QR codes as one immediate generic region, arithmetically
 * coded (ITU-T T.88, 6.2 and annex E). Symbol dictionaries, text, halftones and MMR give null: where a page is drawn,
 * pdfium decodes them.
 */
import { deflateSync, crc32 } from "zlib";

/** One bit a pixel, rows from the top; 1 is black. */
export type Bitmap = { width: number; height: number; pixels: Uint8Array };

const MOST_PIXELS = 16_000_000;
const PAGE_INFORMATION = 48;
const GENERIC_REGIONS = new Set([36, 38, 39]);
/** ends of page, stripe and file, profiles, extensions */
const WITHOUT_PIXELS = new Set([49, 50, 51, 52, 62]);

/** The picture, or null where it is damaged, too large, or uses what isn't decoded. */
export function decodeJbig2(bytes: Uint8Array): Bitmap | null {
  try {
    return decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function decode(data: Buffer): Bitmap | null {
  const isFile = data.length > 13 && data.readUInt32BE(0) === 0x974a4232;
  let at = isFile ? ((data[8]! & 2) !== 0 ? 9 : 13) : 0;
  let page: Bitmap | null = null;
  while (at + 11 <= data.length) {
    const segment = readSegment(data, at);
    const body = data.subarray(segment.bodyAt, segment.length === 0xffffffff ? data.length : segment.bodyAt + segment.length);
    if (segment.type === PAGE_INFORMATION) {
      page = blank(body.readUInt32BE(0), body.readUInt32BE(4));
      if (page === null) return null;
    } else if (GENERIC_REGIONS.has(segment.type)) {
      page ??= blank(body.readUInt32BE(0), body.readUInt32BE(4));
      if (page === null || !drawGenericRegion(page, body)) return null;
    } else if (!WITHOUT_PIXELS.has(segment.type)) return null;
    if (segment.length === 0xffffffff) break;
    at = segment.bodyAt + segment.length;
  }
  return page;
}

type Segment = { type: number; length: number; bodyAt: number };

function readSegment(data: Buffer, at: number): Segment {
  const number = data.readUInt32BE(at);
  const flags = data[at + 4]!;
  let next = at + 5;
  let references = data[next]! >> 5;
  if (references === 7) {
    references = data.readUInt32BE(next) & 0x1fffffff;
    next += 4 + ((references + 8) >> 3);
  } else next += 1;
  next += references * (number <= 256 ? 1 : number <= 65_536 ? 2 : 4);
  next += (flags & 0x40) !== 0 ? 4 : 1;
  return { type: flags & 0x3f, length: data.readUInt32BE(next), bodyAt: next + 4 };
}

function blank(width: number, height: number): Bitmap | null {
  if (width === 0 || height === 0 || height === 0xffffffff || width * height > MOST_PIXELS) return null;
  return { width, height, pixels: new Uint8Array(width * height) };
}

function drawGenericRegion(page: Bitmap, body: Buffer): boolean {
  const region = blank(body.readUInt32BE(0), body.readUInt32BE(4));
  const [left, top] = [body.readUInt32BE(8), body.readUInt32BE(12)];
  const flags = body[17]!;
  if (region === null || (flags & 1) !== 0) return false;
  const template = (flags >> 1) & 3;
  const adaptive: [number, number][] = [];
  let at = 18;
  for (let n = template === 0 ? 4 : 1; n > 0; n -= 1, at += 2) adaptive.push([body.readInt8(at), body.readInt8(at + 1)]);
  decodeGeneric(region, template, (flags & 8) !== 0, adaptive, new ArithmeticDecoder(body, at));
  for (let y = 0; y < region.height && top + y < page.height; y += 1) {
    for (let x = 0; x < region.width && left + x < page.width; x += 1) {
      page.pixels[(top + y) * page.width + left + x]! |= region.pixels[y * region.width + x]!;
    }
  }
  return true;
}

/** The neighbours of a pixel that make its context, from the lowest bit, by template; adaptive ones are appended in place. */
function neighbours(template: number, a: [number, number][]): [number, number][] {
  const row = (y: number, from: number, to: number): [number, number][] => {
    const cells: [number, number][] = [];
    for (let x = from; x >= to; x -= 1) cells.push([x, y]);
    return cells;
  };
  const [a1 = [3, -1], a2 = [-3, -1], a3 = [2, -2], a4 = [-2, -2]] = a;
  if (template === 0) return [...row(0, -1, -4), a1, ...row(-1, 2, -2), a2, a3, ...row(-2, 1, -1), a4];
  if (template === 1) return [...row(0, -1, -3), a1, ...row(-1, 2, -2), ...row(-2, 2, -1)];
  if (template === 2) return [...row(0, -1, -2), a1, ...row(-1, 1, -2), ...row(-2, 1, -1)];
  return [...row(0, -1, -4), a1, ...row(-1, 1, -3)];
}

const TYPICAL_CONTEXT = [0x9b25, 0x0795, 0x00e5, 0x0195];

function decodeGeneric(
  into: Bitmap,
  template: number,
  typical: boolean,
  adaptive: [number, number][],
  decoder: ArithmeticDecoder,
): void {
  const { width, height, pixels } = into;
  const cells = neighbours(template, adaptive);
  const contexts = new Uint8Array(1 << 16);
  let same = false;
  for (let y = 0; y < height; y += 1) {
    if (typical && decoder.bit(contexts, TYPICAL_CONTEXT[template]!) === 1) same = !same;
    if (same) {
      if (y > 0) pixels.copyWithin(y * width, (y - 1) * width, y * width);
      continue;
    }
    for (let x = 0; x < width; x += 1) {
      let context = 0;
      for (let i = 0; i < cells.length; i += 1) {
        const [dx, dy] = cells[i]!;
        const [px, py] = [x + dx, y + dy];
        if (px >= 0 && px < width && py >= 0 && pixels[py * width + px] === 1) context |= 1 << i;
      }
      pixels[y * width + x] = decoder.bit(contexts, context);
    }
  }
}

/** Qe, next state after an MPS, after an LPS, and whether the sense switches (table E.1). */
const STATES: readonly (readonly [number, number, number, number])[] = [
  [0x5601, 1, 1, 1],
  [0x3401, 2, 6, 0],
  [0x1801, 3, 9, 0],
  [0x0ac1, 4, 12, 0],
  [0x0521, 5, 29, 0],
  [0x0221, 38, 33, 0],
  [0x5601, 7, 6, 1],
  [0x5401, 8, 14, 0],
  [0x4801, 9, 14, 0],
  [0x3801, 10, 14, 0],
  [0x3001, 11, 17, 0],
  [0x2401, 12, 18, 0],
  [0x1c01, 13, 20, 0],
  [0x1601, 29, 21, 0],
  [0x5601, 15, 14, 1],
  [0x5401, 16, 14, 0],
  [0x5101, 17, 15, 0],
  [0x4801, 18, 16, 0],
  [0x3801, 19, 17, 0],
  [0x3401, 20, 18, 0],
  [0x3001, 21, 19, 0],
  [0x2801, 22, 19, 0],
  [0x2401, 23, 20, 0],
  [0x2201, 24, 21, 0],
  [0x1c01, 25, 22, 0],
  [0x1801, 26, 23, 0],
  [0x1601, 27, 24, 0],
  [0x1401, 28, 25, 0],
  [0x1201, 29, 26, 0],
  [0x1101, 30, 27, 0],
  [0x0ac1, 31, 28, 0],
  [0x09c1, 32, 29, 0],
  [0x08a1, 33, 30, 0],
  [0x0521, 34, 31, 0],
  [0x0441, 35, 32, 0],
  [0x02a1, 36, 33, 0],
  [0x0221, 37, 34, 0],
  [0x0141, 38, 35, 0],
  [0x0111, 39, 36, 0],
  [0x0085, 40, 37, 0],
  [0x0049, 41, 38, 0],
  [0x0025, 42, 39, 0],
  [0x0015, 43, 40, 0],
  [0x0009, 44, 41, 0],
  [0x0005, 45, 42, 0],
  [0x0001, 45, 43, 0],
  [0x5601, 46, 46, 0],
];

/** The MQ decoder of annex E. A context's byte holds its state in the upper bits, its sense in the lowest. */
class ArithmeticDecoder {
  private readonly data: Uint8Array;
  private at: number;
  private c: number;
  private a = 0x8000;
  private count = 0;

  constructor(data: Uint8Array, at: number) {
    this.data = data;
    this.at = at;
    this.c = this.byte(at) << 16;
    this.readByte();
    this.c <<= 7;
    this.count -= 7;
  }

  private byte(at: number): number {
    return this.data[at] ?? 0xff;
  }

  private readByte(): void {
    if (this.byte(this.at) === 0xff) {
      if (this.byte(this.at + 1) > 0x8f) {
        this.c += 0xff00;
        this.count = 8;
      } else {
        this.at += 1;
        this.c += this.byte(this.at) << 9;
        this.count = 7;
      }
    } else {
      this.at += 1;
      this.c += this.byte(this.at) << 8;
      this.count = 8;
    }
    this.c >>>= 0;
  }

  bit(contexts: Uint8Array, context: number): 0 | 1 {
    const held = contexts[context]!;
    const [qe, afterMps, afterLps, switches] = STATES[held >> 1]!;
    let sense = held & 1;
    let bit = sense;
    this.a -= qe;
    if (this.c >>> 16 < qe) {
      // the sub-interval of the less probable symbol; it is the more probable one where the intervals have crossed
      const exchanged = this.a < qe;
      this.a = qe;
      if (exchanged) contexts[context] = (afterMps << 1) | sense;
      else {
        bit = 1 - sense;
        if (switches === 1) sense = 1 - sense;
        contexts[context] = (afterLps << 1) | sense;
      }
    } else {
      this.c -= qe << 16;
      this.c >>>= 0;
      if ((this.a & 0x8000) !== 0) return bit as 0 | 1;
      if (this.a < qe) {
        bit = 1 - sense;
        if (switches === 1) sense = 1 - sense;
        contexts[context] = (afterLps << 1) | sense;
      } else contexts[context] = (afterMps << 1) | sense;
    }
    this.renormalise();
    return bit as 0 | 1;
  }

  private renormalise(): void {
    do {
      if (this.count === 0) this.readByte();
      this.a <<= 1;
      this.c = (this.c << 1) >>> 0;
      this.count -= 1;
    } while ((this.a & 0x8000) === 0);
  }
}

/** The bitmap as a grey PNG of one bit a pixel. */
export function bitmapToPng({ width, height, pixels }: Bitmap): Uint8Array {
  const stride = (width + 7) >> 3;
  const raw = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (pixels[y * width + x] === 0) raw[y * (stride + 1) + 1 + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
