/** A PDF that is handed over while it is written, and the few things of pdfkit that its types don't tell of. */
import PDFDocument from "pdfkit";
import { packageBytes } from "../assets.ts";
import { sansFile } from "../fonts/substitutes.ts";

export type PdfReference = { write(part: Buffer): void; end(part?: Buffer): void };

/** A font that is embedded with the characters that were used. */
export type PdfFont = {
  id: string;
  encode(text: string): [codes: string[], positions: { advanceWidth: number }[]];
  ref(): PdfReference;
  font: { hasGlyphForCodePoint(codePoint: number): boolean };
};

type Inside = {
  _font: PdfFont;
  page: {
    xobjects: Record<string, PdfReference>;
    ext_gstates: Record<string, PdfReference>;
    fonts: Record<string, PdfReference>;
  };
  ref(dictionary: Record<string, unknown>): PdfReference;
  addContent(operators: string): void;
};

export type Pdf = Omit<InstanceType<typeof PDFDocument>, "ref" | "addContent" | "page" | "_font"> & Inside;

export const POINTS = 72 / 25.4;

/** The text font of everything that we set ourselves: Noto Sans SC. */
const TEXT_FONT = "text";

/** A PDF without pages; `drain` gives the bytes that were written since the last time, `end` the rest of them. */
export function newPdf(title: string): { pdf: Pdf; drain: () => Uint8Array; end: () => Promise<Uint8Array> } {
  const pdf = new PDFDocument({ autoFirstPage: false, info: { Title: title, Creator: "Piaozai", Producer: "Piaozai" } });
  let parts: Buffer[] = [];
  pdf.on("data", (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on("end", () => resolve());
    pdf.on("error", reject);
  });
  const { packageName, file } = sansFile(false);
  pdf.registerFont(TEXT_FONT, Buffer.from(packageBytes(packageName, file)));
  pdf.font(TEXT_FONT);
  const drain = (): Uint8Array => {
    const bytes = Buffer.concat(parts);
    parts = [];
    return bytes;
  };
  return {
    pdf: pdf as unknown as Pdf,
    drain,
    end: async () => {
      pdf.end();
      await ended;
      return drain();
    },
  };
}

/** A number as PDF writes it. */
export const pdfNumber = (value: number): string => (Number.isFinite(value) ? String(Math.round(value * 1e4) / 1e4) : "0");
