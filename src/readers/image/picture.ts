/** Encoded pictures → pixels: EXIF rotation, HEIC of phones, caps on size. */
import sharp, { type Sharp } from "sharp";
import type { Rgba } from "../reader.types.ts";
import { isHeic } from "./heic.ts";

/** A picture without transparency, three bytes a pixel (red, green, blue), rows from the top. */
export type Rgb = { width: number; height: number; data: Uint8Array };

export class PictureError extends Error {
  readonly code: "broken-file" | "too-large" | "truncated-file";
  constructor(code: "broken-file" | "too-large" | "truncated-file", message: string) {
    super(message);
    this.code = code;
  }
}

// one picture at a time in this process, and nothing kept: memory matters more here than speed
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes a picture upright (EXIF), on white, its longer side at most `maxSide` pixels.
 * Throws PictureError: broken-file where it can't be decoded, too-large beyond `maxPixels`.
 */
export async function decodePicture(bytes: Uint8Array, maxPixels: number, maxSide: number): Promise<Rgb> {
  try {
    const source = isHeic(bytes)
      ? await heicSource(bytes, maxPixels)
      : sharp(bytes, { limitInputPixels: maxPixels, failOn: "none", sequentialRead: true });
    const { data, info } = await source
      .rotate()
      .resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { width: info.width, height: info.height, data };
    return { width: info.width, height: info.height, data: toThree(data, info.channels) };
  } catch (error) {
    if (error instanceof PictureError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new PictureError(/pixel limit/iu.test(message) ? "too-large" : "broken-file", message);
  }
}

/** The picture with its longer side at most `side` pixels. */
export async function smaller(picture: Rgb, side: number): Promise<Rgb> {
  const { width, height } = picture;
  if (Math.max(width, height) <= side) return picture;
  const { data, info } = await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .resize({ width: side, height: side, fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** How many pages a picture has: TIFFs of scanners and fax servers have several, all others one. Never throws. */
export async function picturePages(bytes: Uint8Array): Promise<number> {
  try {
    const { format, pages } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return format === "tiff" ? (pages ?? 1) : 1;
  } catch {
    return 1;
  }
}

/** One page of a TIFF, from 0, as a picture of its own. Throws PictureError. */
export async function picturePage(bytes: Uint8Array, index: number, maxPixels: number): Promise<Uint8Array> {
  try {
    return await sharp(bytes, { page: index, limitInputPixels: maxPixels, failOn: "none" })
      .rotate()
      .png({ compressionLevel: 2 })
      .toBuffer();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PictureError(/pixel limit/iu.test(message) ? "too-large" : "broken-file", `page ${index + 1}: ${message}`);
  }
}

async function heicSource(bytes: Uint8Array, maxPixels: number): Promise<Sharp> {
  const { default: decode } = await import("heic-decode");
  const { width, height, data } = await decode({ buffer: bytes });
  if (width * height > maxPixels) throw new PictureError("too-large", `${width} × ${height} pixels`);
  return sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 4 } });
}

function toThree(data: Uint8Array, channels: number): Uint8Array {
  const count = data.length / channels;
  const out = new Uint8Array(count * 3);
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      out[pixel * 3 + channel] = data[pixel * channels + (channels >= 3 ? channel : 0)] ?? 0;
  }
  return out;
}

/** The same pixels with an opaque fourth channel. */
export function withAlpha(picture: Rgb): Rgba {
  const count = picture.width * picture.height;
  const data = new Uint8ClampedArray(count * 4);
  for (let pixel = 0, from = 0, to = 0; pixel < count; pixel++, from += 3, to += 4) {
    data[to] = picture.data[from] ?? 0;
    data[to + 1] = picture.data[from + 1] ?? 0;
    data[to + 2] = picture.data[from + 2] ?? 0;
    data[to + 3] = 255;
  }
  return { width: picture.width, height: picture.height, data };
}

/** A drawn page as a losslessly encoded picture, for the OCR process. */
export async function encodePng(picture: Rgba): Promise<Uint8Array> {
  return sharp(Buffer.from(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength), {
    raw: { width: picture.width, height: picture.height, channels: 4 },
  })
    .removeAlpha()
    .png({ compressionLevel: 2 })
    .toBuffer();
}
