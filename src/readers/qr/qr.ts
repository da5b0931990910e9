/**
 * QR codes of pictures, by zxing in wasm. A picture is tried as it is; where that finds nothing, its top left quarter
 * (where VAT forms carry the code) with the contrast stretched, then the whole of it so. Turned codes are found too.
 */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import { exportedFile } from "../assets.ts";
import type { QrFound, Rgba } from "../reader.types.ts";

const QUICK: ReaderOptions = {
  formats: ["QRCode"],
  tryHarder: false,
  tryRotate: false,
  tryInvert: false,
  tryDownscale: true,
  maxNumberOfSymbols: 8,
};
const THOROUGH: ReaderOptions = { ...QUICK, tryHarder: true, tryRotate: true, tryInvert: true };

type Area = { x: number; y: number; width: number; height: number };

let ready = false;

function prepare(): void {
  if (ready) return;
  const wasm = exportedFile("zxing-wasm/reader/zxing_reader.wasm");
  prepareZXingModule({
    overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer },
  });
  ready = true;
}

/** The QR codes of a picture, each once, with their boxes as fractions of it. Never throws. */
export async function findQr(picture: Rgba, how: "quick" | "thorough" = "thorough"): Promise<QrFound[]> {
  prepare();
  if (picture.width < 8 || picture.height < 8) return [];
  const quick = await decode(picture, QUICK);
  if (quick.length > 0 || how === "quick") return quick;
  const corner: Area = { x: 0, y: 0, width: Math.ceil(picture.width / 2), height: Math.ceil(picture.height / 2) };
  const topLeft = await decode(stretched(crop(picture, corner)), THOROUGH);
  if (topLeft.length > 0) return topLeft.map((found) => within(found, corner, picture));
  return decode(stretched(picture), THOROUGH);
}

async function decode(picture: Rgba, options: ReaderOptions): Promise<QrFound[]> {
  try {
    const data = new Uint8ClampedArray(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength);
    const results = await readBarcodes(
      { data, width: picture.width, height: picture.height, colorSpace: "srgb" } as ImageData,
      options,
    );
    const found = new Map<string, QrFound>();
    for (const { text, position, isValid } of results) {
      if (!isValid || text === "" || found.has(text)) continue;
      const xs = [position.topLeft.x, position.topRight.x, position.bottomLeft.x, position.bottomRight.x];
      const ys = [position.topLeft.y, position.topRight.y, position.bottomLeft.y, position.bottomRight.y];
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      const part = (value: number, whole: number): number =>
        Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000) / 10_000;
      found.set(text, {
        text,
        box: [
          part(x, picture.width),
          part(y, picture.height),
          part(Math.max(...xs) - x, picture.width),
          part(Math.max(...ys) - y, picture.height),
        ],
      });
    }
    return [...found.values()];
  } catch {
    return [];
  }
}

/** A box in fractions of a part, as fractions of the whole. */
function within(found: QrFound, area: Area, whole: Rgba): QrFound {
  const [x, y, w, h] = found.box;
  return {
    text: found.text,
    box: [
      (area.x + x * area.width) / whole.width,
      (area.y + y * area.height) / whole.height,
      (w * area.width) / whole.width,
      (h * area.height) / whole.height,
    ],
  };
}

function crop(picture: Rgba, area: Area): Rgba {
  const data = new Uint8ClampedArray(area.width * area.height * 4);
  for (let row = 0; row < area.height; row++) {
    const from = ((area.y + row) * picture.width + area.x) * 4;
    data.set(picture.data.subarray(from, from + area.width * 4), row * area.width * 4);
  }
  return { width: area.width, height: area.height, data };
}

/** Grey, from its darkest to its lightest hundredth drawn out to black and white. */
function stretched(picture: Rgba): Rgba {
  const { data } = picture;
  const grey = new Uint8ClampedArray(picture.width * picture.height);
  const histogram = new Uint32Array(256);
  for (let at = 0, pixel = 0; pixel < grey.length; at += 4, pixel++) {
    const value = ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
    grey[pixel] = value;
    histogram[value] = (histogram[value] ?? 0) + 1;
  }
  const low = quantile(histogram, grey.length * 0.01);
  const high = Math.max(low + 1, quantile(histogram, grey.length * 0.99));
  const out = new Uint8ClampedArray(grey.length * 4);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += 4) {
    const value = (((grey[pixel] ?? 0) - low) * 255) / (high - low);
    out[at] = out[at + 1] = out[at + 2] = value;
    out[at + 3] = 255;
  }
  return { width: picture.width, height: picture.height, data: out };
}

function quantile(histogram: Uint32Array, count: number): number {
  let sum = 0;
  for (let value = 0; value < 256; value++) {
    sum += histogram[value] ?? 0;
    if (sum >= count) return value;
  }
  return 255;
}
