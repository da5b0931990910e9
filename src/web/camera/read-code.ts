import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";

// vite.config.ts puts it there.
const WASM = "/zxing/zxing_reader.wasm";

let prepared = false;
const OPTIONS: ReaderOptions = { formats: ["QRCode"], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 5 };

/** The texts of the QR codes in a picture, the one of an invoice first. The decoder loads with the first picture. */
export async function readCodes(picture: Blob | ImageData): Promise<string[]> {
  if (!prepared) {
    // From our own server: nothing is fetched from elsewhere.
    prepareZXingModule({
      overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? WASM : prefix + path) },
    });
    prepared = true;
  }
  const results = await readBarcodes(picture, OPTIONS);
  return byLikelihood(results.filter((result) => result.isValid && result.text).map((result) => result.text));
}

/** An invoice's own code begins with "01," or "CZ-EI"; a merchant's address on the same paper comes after it. */
export function byLikelihood(texts: string[]): string[] {
  const rank = (text: string): number =>
    text.startsWith("01,") ? 0 : /^CZ-EI/i.test(text) ? 1 : /chinatax|fapiao/i.test(text) ? 2 : 3;
  return texts.toSorted((a, b) => rank(a) - rank(b));
}
