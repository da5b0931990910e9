import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A QR code as SVG, black on white with its quiet zone. Throws where the text is too long for a code. */
export async function qrSvg(text: string): Promise<string> {
  const { writeBarcode, prepareZXingModule } = await import("zxing-wasm/writer");
  // the module would fetch its code from the network: give it the bytes that npm installed
  const wasm = createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm");
  await prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm) as unknown as ArrayBuffer }, fireImmediately: true });
  const { svg, error } = await writeBarcode(text, { format: "QRCode", addQuietZones: true });
  if (error) throw new Error(`the QR code could not be drawn: ${error}`);
  return svg;
}
