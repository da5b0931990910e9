import { parseQr } from "#domain/qr.ts";
import type { ReaderContext } from "../reader.types.ts";
import type { OfdDocument } from "./document.ts";
import { fractions, type OfdPageContent } from "./page-text.ts";
import { drawnSquares } from "./path-squares.ts";
import { bitmapToPng, decodeJbig2 } from "./jbig2.ts";
import { pictureFor, type Picture } from "./picture.ts";
import { testimony, type Testimony } from "./testimony.ts";

/** A QR code of an invoice is a square of this many millimetres; a seal or a photo isn't. */
const SMALLEST = 8;
const LARGEST = 45;
const MOST_TRIED = 4;

/** What the QR code of a page says; null where there is none that can be read. */
export async function readPageQr(document: OfdDocument, page: OfdPageContent, ctx: ReaderContext): Promise<Testimony | null> {
  return (await fromPictures(document, page, ctx)) ?? fromPaths(page, ctx);
}

async function fromPictures(document: OfdDocument, page: OfdPageContent, ctx: ReaderContext): Promise<Testimony | null> {
  if (ctx.qrOfImage === undefined) return null;
  const squares = page.images.filter(
    ({ box }) => box.w >= SMALLEST && box.w <= LARGEST && Math.abs(box.w - box.h) < box.w * 0.15,
  );
  for (const { resource, box } of squares.slice(0, MOST_TRIED)) {
    const bytes = shownBytes(pictureFor(document, resource));
    const found = bytes === null ? [] : await ctx.qrOfImage(bytes);
    for (const { text } of found) {
      const said = statementOfQr(text);
      if (said !== null) {
        said.places["qr"] = { page: page.page, box: fractions(box, page.area) };
        return said;
      }
    }
  }
  return null;
}

/** Some producers draw the modules of the code as paths. */
async function fromPaths(page: OfdPageContent, ctx: ReaderContext): Promise<Testimony | null> {
  if (ctx.qr === undefined) return null;
  for (const { box, picture } of drawnSquares(page)) {
    for (const { text } of await ctx.qr(picture)) {
      const said = statementOfQr(text);
      if (said === null) continue;
      said.places["qr"] = { page: page.page, box: fractions(box, page.area) };
      return said;
    }
  }
  return null;
}

/** The bytes of a picture in a format that everything reads. */
function shownBytes(picture: Picture | null): Uint8Array | null {
  if (picture?.format !== "jbig2") return picture?.bytes ?? null;
  const bitmap = decodeJbig2(picture.bytes);
  return bitmap === null ? null : bitmapToPng(bitmap);
}

/** The facts of a QR text as a testimony; null where it is no invoice's. */
function statementOfQr(text: string): Testimony | null {
  const facts = parseQr(text);
  if (facts === null || facts.number === null) return null;
  const said = testimony("qr");
  const { statement } = said;
  statement.qr = text;
  statement.kind = facts.kind;
  statement.code = facts.code;
  statement.number = facts.number;
  statement.date = facts.date;
  statement.checkCode = facts.checkCode;
  if (facts.amountBasis === "total") statement.total = facts.amount;
  if (facts.amountBasis === "net") statement.amount = facts.amount;
  return said;
}
