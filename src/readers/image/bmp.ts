import type { Rgb } from "./picture.ts";

const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;

/** A BMP of 1, 4, 8, 24 or 32 bits without compression, as pixels; null where it is damaged, larger than allowed, or another kind. */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): Rgb | null {
  try {
    return decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), maxPixels);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function decode(data: Buffer, maxPixels: number): Rgb | null {
  const headerSize = data.readUInt32LE(14);
  if (data.toString("latin1", 0, 2) !== "BM" || headerSize < 40) return null;
  const width = data.readInt32LE(18);
  const signed = data.readInt32LE(22);
  const height = Math.abs(signed);
  const bits = data.readUInt16LE(28);
  const compression = data.readUInt32LE(30);
  const known = compression === UNCOMPRESSED || (compression === BIT_FIELDS && bits === 32);
  if (width <= 0 || height === 0 || width * height > maxPixels || !known || ![1, 4, 8, 24, 32].includes(bits)) return null;
  const start = data.readUInt32LE(10);
  const stride = ((width * bits + 31) >> 5) * 4;
  if (start + stride * height > data.length) return null;
  const palette = 14 + headerSize;
  const out = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    // rows go upwards unless the height is negative
    const row = start + (signed > 0 ? height - 1 - y : y) * stride;
    for (let x = 0; x < width; x += 1) {
      const at = bits >= 24 ? row + x * (bits >> 3) : palette + indexAt(data, row, x, bits) * 4;
      const to = (y * width + x) * 3;
      out[to] = data[at + 2] ?? 0;
      out[to + 1] = data[at + 1] ?? 0;
      out[to + 2] = data[at] ?? 0;
    }
  }
  return { width, height, data: out };
}

function indexAt(data: Buffer, row: number, x: number, bits: number): number {
  const perByte = 8 / bits;
  const byte = data[row + Math.floor(x / perByte)] ?? 0;
  return (byte >> (8 - bits * ((x % perByte) + 1))) & ((1 << bits) - 1);
}
