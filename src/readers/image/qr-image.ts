/** QR codes of encoded pictures (a PNG in an OFD): in a white frame, as codes without a quiet zone aren't found. */
import sharp from "sharp";
import { findQr } from "../qr/qr.ts";
import type { QrFound, Rgba } from "../reader.types.ts";
import { decodePng, type Grey } from "./png.ts";

const LONGEST_SIDE = 1200;
const SHORTEST_SIDE = 160;
const FRAME = 0.08;

/** Never throws: a picture that can't be decoded holds no codes. */
export async function qrOfImage(bytes: Uint8Array, maxPixels: number): Promise<QrFound[]> {
  const plain = decodePng(bytes, LONGEST_SIDE * LONGEST_SIDE);
  if (plain !== null && Math.max(plain.width, plain.height) <= LONGEST_SIDE) return findQr(framed(plain));
  try {
    const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: "none" });
    const { width, height } = await picture.metadata();
    const longer = Math.max(width, height, 1);
    const side = longer > LONGEST_SIDE ? LONGEST_SIDE : longer * enlargement(longer);
    const frame = Math.ceil(side * FRAME);
    const { data, info } = await picture
      .resize({ width: side, height: side, fit: "inside", kernel: "nearest" })
      .flatten({ background: "#ffffff" })
      .extend({ top: frame, bottom: frame, left: frame, right: frame, background: "#ffffff" })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return await findQr({ width: info.width, height: info.height, data });
  } catch {
    return [];
  }
}

/** Each pixel of a small code becomes several: modules of one pixel aren't found. */
function enlargement(longer: number): number {
  return longer < SHORTEST_SIDE ? Math.ceil(SHORTEST_SIDE / longer) : 1;
}

function framed(grey: Grey): Rgba {
  const times = enlargement(Math.max(grey.width, grey.height));
  const frame = Math.ceil(Math.max(grey.width, grey.height) * times * FRAME);
  const [width, height] = [grey.width * times + 2 * frame, grey.height * times + 2 * frame];
  const pixels = new Uint32Array(width * height).fill(0xffffffff);
  for (let y = 0; y < grey.height * times; y++) {
    const from = Math.floor(y / times) * grey.width;
    const to = (y + frame) * width + frame;
    for (let x = 0; x < grey.width * times; x++) {
      const shade = grey.data[from + (times === 1 ? x : Math.floor(x / times))] ?? 255;
      pixels[to + x] = (0xff000000 | (shade * 0x010101)) >>> 0;
    }
  }
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}
