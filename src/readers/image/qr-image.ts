/** QR codes of encoded pictures (a PNG in an OFD): in a white frame, as codes without a quiet zone aren't found. */
import sharp from "sharp";
import { findQr } from "../qr/qr.ts";
import type { QrFound } from "../reader.types.ts";

const LONGEST_SIDE = 1200;
const SHORTEST_SIDE = 160;

/** Never throws: a picture that can't be decoded holds no codes. */
export async function qrOfImage(bytes: Uint8Array, maxPixels: number): Promise<QrFound[]> {
  try {
    const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: "none" });
    const { width = 0, height = 0 } = await picture.metadata();
    const longer = Math.max(width, height, 1);
    const side = longer > LONGEST_SIDE ? LONGEST_SIDE : longer < SHORTEST_SIDE ? longer * Math.ceil(SHORTEST_SIDE / longer) : longer;
    const frame = Math.ceil(side * 0.08);
    const { data, info } = await picture
      .resize({ width: side, height: side, fit: "inside", kernel: "nearest" })
      .flatten({ background: "#ffffff" })
      .extend({ top: frame, bottom: frame, left: frame, right: frame, background: "#ffffff" })
      .toColourspace("srgb").ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return await findQr({ width: info.width, height: info.height, data });
  } catch {
    return [];
  }
}
