/** Pictures as browsers show them: PNG and JPEG as they are, the others turned into PNG. */
import sharp from "sharp";
import { decodeBmp } from "../../image/bmp.ts";
import { drawJbig2 } from "../../pdf/pdf-jbig2.ts";
import { DEFAULT_LIMITS } from "../../reader.types.ts";
import { bitmapToPng, decodeJbig2 } from "../jbig2.ts";
import type { Picture } from "../picture.ts";
import type { HeldPicture } from "./context.ts";
import { placeholder } from "./image.ts";

const AS_IS: Partial<Record<Picture["format"], string>> = { png: "image/png", jpeg: "image/jpeg" };
const MOST_PIXELS = DEFAULT_LIMITS.pixels;
/** More than that isn't sharper in print: 300 dpi over the length of an A4 page. */
const LONGEST_SIDE = 3600;

/** Puts each held picture where its place stands in the drawing; one that can't be decoded leaves an outline. */
export async function putPictures(
  svg: string,
  { pictures, secret }: { pictures: HeldPicture[]; secret: string },
): Promise<string> {
  const addresses: (string | null)[] = [];
  // one after the other: each may take much memory
  for (const held of pictures) addresses.push(await addressOf(held));
  return svg.replace(new RegExp(`<image [^>]*href="${secret}-(\\d+)-"/>`, "g"), (whole, index: string) => {
    const address = addresses[Number(index)] ?? null;
    return address === null ? placeholder() : whole.replace(`${secret}-${index}-`, address);
  });
}

async function addressOf({ picture, mask }: HeldPicture): Promise<string | null> {
  try {
    const type = AS_IS[picture.format];
    if (type !== undefined && mask === null) return dataUri(type, picture.bytes);
    const png = await toPng(picture);
    if (png === null) return null;
    return dataUri("image/png", mask === null ? png : await seenThrough(png, mask));
  } catch {
    return null;
  }
}

const dataUri = (type: string, bytes: Uint8Array): string =>
  `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;

async function toPng({ format, bytes }: Picture): Promise<Uint8Array | null> {
  if (format === "png") return bytes;
  if (format === "jbig2") return jbig2Png(bytes);
  const bmp = format === "bmp" ? decodeBmp(bytes, MOST_PIXELS) : null;
  if (format === "bmp" && bmp === null) return null;
  const source =
    bmp === null
      ? sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "none" })
      : sharp(bmp.data, { raw: { width: bmp.width, height: bmp.height, channels: 3 } });
  return source
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .png()
    .toBuffer();
}

async function jbig2Png(bytes: Uint8Array): Promise<Uint8Array | null> {
  const bitmap = decodeJbig2(bytes) ?? (await drawJbig2(bytes, MOST_PIXELS));
  return bitmap === null ? null : bitmapToPng(bitmap);
}

/** A picture of which only that is seen where its mask is white (GB/T 33190, ImageMask). */
async function seenThrough(png: Uint8Array, mask: Picture): Promise<Uint8Array> {
  const maskPng = await toPng(mask);
  if (maskPng === null) return png;
  const { width, height } = await sharp(png).metadata();
  const alpha = await sharp(maskPng)
    .flatten({ background: "#000000" })
    .greyscale()
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer();
  return sharp(png)
    .removeAlpha()
    .toColourspace("srgb")
    .joinChannel(alpha, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}
