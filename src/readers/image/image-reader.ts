/** Pictures → facts: OCR and QR in their own process, the same layout reading as for text, the QR code as a witness. */
import type { InvoiceFacts, Problem } from "#domain/invoice.ts";
import { parseQr } from "#domain/qr.ts";
import { emptyFacts } from "../facts.ts";
import { readLayout } from "../layout/layout.ts";
import type { OcrPage, OcrResult, QrFound, ReaderContext, Reading } from "../reader.types.ts";
import { attachQr } from "../reconcile.ts";
import { DENIED, doubtDenied } from "./doubt.ts";
import { mendTaxIds } from "./mend.ts";

/** Below this a field is named as uncertain. */
const UNSURE = 0.75;

/** Reads an encoded picture. Problems: broken-file, too-large, timeout, not-an-invoice, low-confidence, contradiction. */
export async function readImage(bytes: Uint8Array, ctx: ReaderContext, page = 1): Promise<Reading> {
  if (ctx.ocr === undefined)
    return { invoices: [], signatures: [], problems: [{ code: "reader-failed", message: "no OCR here" }] };
  return fromOcr(await ctx.ocr(bytes), page);
}

/** What a recognised picture holds; `page` is its page in the document. */
export function fromOcr(result: OcrResult, page: number): Reading {
  const reading: Reading = { invoices: [], signatures: [], problems: [...result.problems], pages: 1 };
  if (result.problems.length > 0 && result.pages.length === 0) return reading;
  const layouts = result.pages.map((each) => ({ each, layout: readLayout([each], "ocr") }));
  for (const { each, layout } of layouts) {
    for (const facts of layout.invoices) {
      facts.page = page;
      for (const source of Object.values(facts.fields)) {
        source.page = page;
        if (source.box !== undefined) source.box = onPicture(source.box, each);
      }
      mendTaxIds(facts);
      const contradictions = attachQr(facts, codesOf(result.qr, layouts.length));
      doubtDenied(facts);
      reading.problems.push(...contradictions, ...unsure(facts));
      reading.invoices.push(facts);
    }
  }
  if (reading.invoices.length === 0) reading.invoices.push(...byQrAlone(result.qr, page));
  if (reading.invoices.length === 0) reading.problems.push(instead(layouts.map(({ layout }) => layout.instead)));
  return reading;
}

/** A code on a picture of several receipts is taken by the one whose number it names. */
function codesOf(codes: QrFound[], pages: number): QrFound[] {
  return pages === 1 ? codes : codes.filter((code) => (parseQr(code.text)?.number ?? null) !== null);
}

/** Where the print can't be read but an invoice's QR code can, it says which invoice this is. */
function byQrAlone(codes: QrFound[], page: number): InvoiceFacts[] {
  const code = codes.find((each) => {
    const qr = parseQr(each.text);
    return qr !== null && qr.number !== null && qr.shape !== "url";
  });
  if (code === undefined) return [];
  const facts = emptyFacts(parseQr(code.text)?.kind ?? "other");
  facts.page = page;
  attachQr(facts, [code]);
  return [facts];
}

function unsure(facts: InvoiceFacts): Problem[] {
  const fields = Object.entries(facts.fields)
    .filter(
      ([path, source]) =>
        source.from === "ocr" && source.confidence < UNSURE && (!path.startsWith("items.") || source.confidence <= DENIED),
    )
    .map(([path]) => path);
  return fields.length === 0
    ? []
    : [{ code: "low-confidence", message: `hard to read: ${fields.join(", ")}`, detail: { fields: fields.join(",") } }];
}

function instead(kinds: (string | null)[]): Problem {
  const what =
    kinds.find((kind) => kind !== null && kind !== "unknown" && kind !== "document") ??
    (kinds.includes("document") ? "document" : "picture");
  return { code: "not-an-invoice", message: `no invoice but: ${what}`, detail: { is: what } };
}

/** A box on the upright page as a box on the picture as it was put in (skew is left out). */
function onPicture([x, y, w, h]: [number, number, number, number], page: OcrPage): [number, number, number, number] {
  switch (page.rotation) {
    case 90:
      return [y, 1 - x - w, h, w];
    case 180:
      return [1 - x - w, 1 - y - h, w, h];
    case 270:
      return [1 - y - h, x, h, w];
    default:
      return [x, y, w, h];
  }
}
