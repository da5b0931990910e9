/**
 * Small plain PNGs → grey pixels, without the picture library: an OFD's QR code is one, and decoding it here takes a
 * tenth of the time. What is unusual (interlaced, 16 bit, a transparent colour, broken) is left to the library.
 */
import { inflateSync } from "node:zlib";

/** One byte a pixel, rows from the top; transparent pixels are white. */
export type Grey = { width: number; height: number; data: Uint8Array };

const SIGNATURE = "\x89PNG\r\n\x1a\n";
const GREY = 0,
  RGB = 2,
  PALETTE = 3,
  GREY_ALPHA = 4,
  RGB_ALPHA = 6;
const CHANNELS: Readonly<Record<number, number>> = { [GREY]: 1, [RGB]: 3, [PALETTE]: 1, [GREY_ALPHA]: 2, [RGB_ALPHA]: 4 };

type Header = { width: number; height: number; depth: number; colour: number };
type Chunks = { header: Header; palette: Buffer | null; transparency: Buffer | null; data: Buffer[] };

/** null where it is no PNG of the plain kind, has more pixels than that, or is broken. */
export function decodePng(bytes: Uint8Array, maxPixels: number): Grey | null {
  const chunks = chunksOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (chunks === null) return null;
  const { header, palette, transparency } = chunks;
  const channels = CHANNELS[header.colour];
  const whole = header.depth === 8 || (header.depth < 8 && (header.colour === GREY || header.colour === PALETTE));
  if (channels === undefined || !whole || header.width * header.height > maxPixels || header.width * header.height === 0)
    return null;
  if ((header.colour === PALETTE) !== (palette !== null) || (transparency !== null && header.colour !== PALETTE)) return null;
  const stride = Math.ceil((header.width * channels * header.depth) / 8);
  let raw: Buffer;
  try {
    raw = inflateSync(Buffer.concat(chunks.data), { maxOutputLength: (stride + 1) * header.height });
  } catch {
    return null;
  }
  if (raw.length !== (stride + 1) * header.height || !unfilter(raw, stride, Math.max(1, (channels * header.depth) >> 3)))
    return null;
  return greyOf(raw, stride, chunks);
}

function chunksOf(file: Buffer): Chunks | null {
  if (
    file.length < 45 ||
    file.toString("latin1", 0, 8) !== SIGNATURE ||
    file.toString("latin1", 12, 16) !== "IHDR" ||
    file[28] !== 0
  )
    return null;
  const header = { width: file.readUInt32BE(16), height: file.readUInt32BE(20), depth: file[24] ?? 0, colour: file[25] ?? 0 };
  const chunks: Chunks = { header, palette: null, transparency: null, data: [] };
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (type === "IEND") return chunks;
    if (type === "PLTE") chunks.palette = body;
    else if (type === "tRNS") chunks.transparency = body;
    else if (type === "IDAT") chunks.data.push(body);
    else if (type === "acTL") return null;
    at += length + 12;
  }
  return null;
}

/** Undoes the filters in place; each row keeps its leading byte. False for a filter that doesn't exist. */
function unfilter(raw: Buffer, stride: number, step: number): boolean {
  for (let row = 0; row * (stride + 1) < raw.length; row++) {
    const from = row * (stride + 1) + 1;
    const filter = raw[from - 1] ?? 0;
    if (filter > 4) return false;
    if (filter === 0) continue;
    for (let x = 0; x < stride; x++) {
      const at = from + x;
      const left = x >= step ? (raw[at - step] ?? 0) : 0;
      const up = row > 0 ? (raw[at - stride - 1] ?? 0) : 0;
      const corner = x >= step && row > 0 ? (raw[at - stride - 1 - step] ?? 0) : 0;
      raw[at] =
        (raw[at] ?? 0) + (filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner));
    }
  }
  return true;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function greyOf(raw: Buffer, stride: number, { header, palette, transparency }: Chunks): Grey {
  const { width, height, depth, colour } = header;
  const data = new Uint8Array(width * height);
  const channels = CHANNELS[colour] ?? 1;
  const shades = shadesOf(depth, palette, transparency);
  for (let y = 0, to = 0; y < height; y++) {
    const from = y * (stride + 1) + 1;
    for (let x = 0; x < width; x++, to++) {
      if (channels === 1) {
        const bit = x * depth;
        const value = ((raw[from + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
        data[to] = shades[value] ?? 255;
      } else {
        const at = from + x * channels;
        const shade = channels < 3 ? (raw[at] ?? 0) : luma(raw[at] ?? 0, raw[at + 1] ?? 0, raw[at + 2] ?? 0);
        data[to] = channels === 3 ? shade : onWhite(shade, raw[at + channels - 1] ?? 255);
      }
    }
  }
  return { width, height, data };
}

/** What the values of a one-channel picture look like. */
function shadesOf(depth: number, palette: Buffer | null, transparency: Buffer | null): Uint8Array {
  const count = 1 << depth;
  return Uint8Array.from({ length: count }, (_, value) => {
    if (palette === null) return Math.round((value * 255) / (count - 1));
    return onWhite(
      luma(palette[value * 3] ?? 255, palette[value * 3 + 1] ?? 255, palette[value * 3 + 2] ?? 255),
      transparency?.[value] ?? 255,
    );
  });
}

function luma(r: number, g: number, b: number): number {
  return (r * 77 + g * 150 + b * 29) >> 8;
}

function onWhite(shade: number, alpha: number): number {
  return 255 - ((((255 - shade) * alpha) / 255) | 0);
}
