import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { mixSeed } from "../random.ts";

type Writer = (text: string) => Promise<boolean[][]>;
let writer: Promise<Writer> | undefined;

/** The QR matrix of a text: rows of dark modules, without quiet zone. Throws where the text is too long for a code. */
export async function qrMatrix(text: string): Promise<boolean[][]> {
  writer ??= loadWriter();
  return (await writer)(text);
}

async function loadWriter(): Promise<Writer> {
  const { writeBarcode, prepareZXingModule } = await import("zxing-wasm/writer");
  // the module would fetch its code from the network: give it the bytes that npm installed
  const wasm = createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm");
  await prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm) as unknown as ArrayBuffer }, fireImmediately: true });
  return async (text) => {
    const { symbol, error } = await writeBarcode(text, { format: "QRCode", scale: 1, addQuietZones: false });
    if (error) throw new Error(`the QR code could not be drawn: ${error}`);
    const { data, width, height } = symbol;
    return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => data[y * width + x] === 0));
  };
}

/** Kinds whose QR carries a number; its second field and which amount it states. */
const QR_KINDS: Partial<Record<InvoiceKind, { code: string; amount: "net" | "total"; checkCode: boolean }>> = {
  "vat-special-paper": { code: "01", amount: "net", checkCode: false },
  "vat-normal-paper": { code: "04", amount: "net", checkCode: true },
  "vat-electronic-special": { code: "08", amount: "net", checkCode: false },
  "vat-electronic-normal": { code: "10", amount: "net", checkCode: true },
  roll: { code: "11", amount: "net", checkCode: true },
  toll: { code: "14", amount: "net", checkCode: true },
  "digital-vat-special": { code: "31", amount: "total", checkCode: false },
  "digital-vat-normal": { code: "32", amount: "total", checkCode: false },
  rail: { code: "51", amount: "total", checkCode: false },
  air: { code: "61", amount: "total", checkCode: false },
};

/** What the QR code of such an invoice says; null for kinds without one. */
export function qrText(facts: InvoiceFacts): string | null {
  if (facts.qr !== null) return facts.qr;
  const shape = QR_KINDS[facts.kind];
  if (!shape || facts.number === null) return null;
  const date = (facts.date ?? "").replaceAll("-", "");
  const amount = (shape.amount === "net" ? facts.amount : facts.total) ?? "";
  const check = mixSeed(facts.code ?? "", facts.number)
    .toString(16)
    .toUpperCase()
    .padStart(8, "0")
    .slice(0, 4);
  return `01,${shape.code},${facts.code ?? ""},${facts.number},${amount},${date},${shape.checkCode ? (facts.checkCode ?? "") : ""},${check}`;
}
