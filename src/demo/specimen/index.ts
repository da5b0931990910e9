/**
 * Specimens: made-up invoices as real files. They are close to the real forms in structure, so that readers, viewers
 * and searches meet what they will meet, and marked 样张 SPECIMEN on every page, with a plain circle for any seal.
 */
import type { InvoiceFacts, InvoiceKind } from "#domain/invoice.ts";
import { Random } from "../random.ts";
import { airForm } from "./forms/air.ts";
import { controlledForm } from "./forms/controlled.ts";
import { digitalForm } from "./forms/digital.ts";
import { fiscalForm } from "./forms/fiscal.ts";
import { railForm } from "./forms/rail.ts";
import { slipForm } from "./forms/slip.ts";
import { writeOfd } from "./ofd.ts";
import type { OfdParts } from "./ofd.ts";
import { writePdf } from "./pdf.ts";
import { photograph } from "./photo.ts";
import type { PhotoOptions } from "./photo.ts";
import { qrMatrix, qrText } from "./qr.ts";
import type { Sheet } from "./sheet.ts";
import { chineseDate } from "./wording.ts";
import { writeEInvoice, writeOriginalInvoice } from "./xml.ts";

export { pageMark } from "./mark.ts";
export { rasterise } from "./raster.ts";
export { SEAL_WORD, SPECIMEN_WORDS } from "./sheet.ts";

export type Carrier = "pdf" | "ofd" | "xml" | "photo";

const DIGITAL: readonly InvoiceKind[] = ["digital-vat-special", "digital-vat-normal"];
const CONTROLLED: readonly InvoiceKind[] = [
  "vat-special-paper",
  "vat-normal-paper",
  "vat-electronic-special",
  "vat-electronic-normal",
  "toll",
];

/** In which files such an invoice reaches its holder: paper as a picture only, 数电票 in all forms. */
export function carriersOf(kind: InvoiceKind): Carrier[] {
  if (DIGITAL.includes(kind)) return ["pdf", "ofd", "xml", "photo"];
  if (kind === "vat-electronic-special" || kind === "vat-electronic-normal" || kind === "toll" || kind === "rail")
    return ["pdf", "ofd", "photo"];
  if (kind === "fiscal" || kind === "air") return ["pdf", "photo"];
  return ["photo"];
}

/** The page of an invoice, marks in millimetres. Kinds without a form of their own get the machine-printed slip. */
export async function specimenSheet(facts: InvoiceFacts): Promise<Sheet> {
  const text = qrText(facts);
  const code = text === null ? null : await qrMatrix(text);
  if (DIGITAL.includes(facts.kind)) return digitalForm(facts, code);
  if (CONTROLLED.includes(facts.kind)) return controlledForm(facts, code);
  if (facts.kind === "rail") return railForm(facts, code);
  if (facts.kind === "air") return airForm(facts, code);
  if (facts.kind === "fiscal") return fiscalForm(facts, code);
  return slipForm(facts);
}

/** The invoice as a PDF with a text layer. */
export async function specimenPdf(facts: InvoiceFacts): Promise<Uint8Array> {
  return writePdf([await specimenSheet(facts)], facts.date);
}

/** The invoice as an OFD: 数电票 with CustomData and CustomTag.xml, 税控 with original_invoice.xml attached. */
export async function specimenOfd(facts: InvoiceFacts): Promise<Uint8Array> {
  return writeOfd(await specimenSheet(facts), ofdPartsOf(facts));
}

/** What stands beside the page in the OFD of such an invoice. */
export function ofdPartsOf(facts: InvoiceFacts): OfdParts {
  const random = new Random("ofd", facts.code ?? "", facts.number ?? "");
  const controlled = CONTROLLED.includes(facts.kind);
  return {
    docId: Array.from({ length: 32 }, () => random.int(0, 15).toString(16)).join(""),
    date: facts.date ?? "2020-01-01",
    customData: customData(facts),
    tags: true,
    ...(controlled
      ? { attachment: { name: "original_invoice", file: "original_invoice.xml", xml: writeOriginalInvoice(facts) } }
      : {}),
  };
}

function customData(facts: InvoiceFacts): Record<string, string> {
  const values: [string, string | null][] = [
    ["发票代码", facts.code],
    ["发票号码", facts.number],
    ["开票日期", chineseDate(facts.date)],
    ["校验码", facts.checkCode],
    ["合计金额", facts.amount],
    ["合计税额", facts.tax],
    ["购买方纳税人识别号", facts.buyer.taxId],
    ["销售方纳税人识别号", facts.seller.taxId],
  ];
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ""));
}

/** The XML of a 数电票; other kinds have none (throws). */
export function specimenXml(facts: InvoiceFacts): Uint8Array {
  if (!DIGITAL.includes(facts.kind)) throw new RangeError(`${facts.kind} has no XML of its own`);
  return Buffer.from(writeEInvoice(facts), "utf8");
}

/** A phone's picture of the invoice. */
export async function specimenPhoto(facts: InvoiceFacts, options: PhotoOptions = {}): Promise<Uint8Array> {
  return photograph(await specimenPdf(facts), { seed: `${facts.code ?? ""}${facts.number ?? ""}`, ...options });
}

/** The invoice as such a carrier, with the name that a file of it would have. */
export async function specimenFile(facts: InvoiceFacts, carrier: Carrier): Promise<{ name: string; bytes: Uint8Array }> {
  const stem = `${facts.kind}_${facts.code ?? ""}${facts.code === null ? "" : "_"}${facts.number ?? "x"}`;
  if (carrier === "pdf") return { name: `${stem}.pdf`, bytes: await specimenPdf(facts) };
  if (carrier === "ofd") return { name: `${stem}.ofd`, bytes: await specimenOfd(facts) };
  if (carrier === "xml") return { name: `${stem}.xml`, bytes: specimenXml(facts) };
  return { name: `${stem}.jpg`, bytes: await specimenPhoto(facts) };
}
