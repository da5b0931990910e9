/**
 * A page for somebody who may not see the personal data on it: a picture in which its places are black. Nothing lies underneath, since
 * the pixels themselves are painted, and there is no text layer.
 *
 * Places are known from reading (with a margin), from the text of the page, and from what its QR codes say. A page of which it isn't
 * certain that all places are known isn't shown at all.
 */
import sharp from "sharp";
import type { Box } from "#domain/invoice.ts";
import { type Persons, personalParts } from "#domain/personal/personal.ts";
import { type Blackout, grown, tightened } from "#domain/personal/places.ts";
import { parseQr } from "#domain/qr.ts";
import { ZipError } from "../archive/zip.ts";
import { arrange, boxOf, type Line, lineOf, type Sheet, spanWords } from "../layout/lines.ts";
import { readDocuments } from "../ofd/document.ts";
import { OfdPackage } from "../ofd/package.ts";
import { readPage, textPage } from "../ofd/page-text.ts";
import { layTextOnPage } from "../pdf/pdf-annotations.ts";
import { letterBoxes } from "../pdf/pdf-ink.ts";
import { pageText } from "../pdf/pdf-text.ts";
import { openPdf, pdfium, withPage } from "../pdf/pdfium.ts";
import { findQr } from "../qr/qr.ts";
import { DEFAULT_LIMITS, type TextPage } from "../reader.types.ts";
import { drawableKind, type Face, facesOf, svgDensity } from "./faces.ts";

/** A page with fewer characters is a scan: what stands on it isn't known from its text. */
const TEXT_CHARACTERS = 30;
const DPI = 200;
const MOST_PIXELS = 64_000_000;
const JPEG_QUALITY = 86;
const CHANNELS = 4;

/** @returns the page as a picture, null where it can't be shown safely. Rejects where there is no such page. */
export async function blackedOut(bytes: Uint8Array, page: number, blackout: Blackout, as: "jpeg" | "png"): Promise<Face | null> {
  const [face] = await facesOf(bytes, { first: page, most: 1 });
  const source =
    face!.svg === null
      ? sharp(face!.picture!)
      : sharp(Buffer.from(face!.svg), { density: svgDensity(DPI), unlimited: true, limitInputPixels: MOST_PIXELS });
  const { data, info } = await source
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = { width: info.width, height: info.height, data };
  const boxes = placesOn(blackout, page, await textOf(bytes, page), await findQr(picture));
  if (boxes === null) return null;
  const letters = await lettersOf(bytes, page);
  for (const box of boxes) paint(picture, letters === null ? box : tightened(box, letters));
  const painted = sharp(data, { raw: { width: info.width, height: info.height, channels: CHANNELS } }).removeAlpha();
  const encoded =
    as === "png" ? painted.png({ compressionLevel: 7 }) : painted.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: "4:4:4" });
  return { ...face!, svg: null, picture: await encoded.toBuffer() };
}

/** Everything to be painted on a page; null where a place may be missing. */
export function placesOn(
  { places, unplaced, known, privateParty, unread }: Blackout,
  page: number,
  text: TextPage | null,
  codes: readonly { text: string; box: Box }[],
): Box[] | null {
  const persons: Persons = {
    whole: new Map(privateParty ? [["buyer.name", "name"]] : []),
    known: known.map(([value, kind]) => [bare(value), kind] as const),
  };
  const read = places.filter((place) => place.page === page).map(({ box }) => box);
  const sheet =
    text === null || text.runs.reduce((sum, run) => sum + run.text.length, 0) < TEXT_CHARACTERS ? null : arrange(text);
  // text that lies on its side has its places elsewhere on the page as it is shown
  if (sheet !== null && (text?.turned ?? 0) !== 0) return null;
  if (sheet === null && (read.length === 0 || unread)) return null;
  const inText = sheet === null ? [] : sheet.lines.flatMap((line) => placesInLine(sheet, line, persons));
  const hidden = codes.filter((code) => parseQr(code.text) === null || personalParts(code.text, persons).length > 0);
  const found = (value: string): boolean =>
    inText.some(({ part }) => part.includes(bare(value)) || bare(value).includes(part)) ||
    hidden.some((code) => code.text.includes(value));
  if (unplaced.some((each) => each.page === page && !found(each.value))) return null;
  return [...read, ...inText.map(({ box }) => box), ...hidden.map(({ box }) => grown(box))];
}

const bare = (text: string): string => text.replace(/\s/gu, "");

type Placed = { part: string; box: Box };

/** Personal parts of a line, and of each of its words by itself: beside each other, two numbers look like one. */
function placesInLine(sheet: Sheet, line: Line, persons: Persons): Placed[] {
  return [line, ...line.words.map((word) => lineOf([word]))].flatMap((each) =>
    personalParts(each.flat, persons).flatMap((part): Placed[] => {
      const from = each.flat.indexOf(bare(part));
      if (from < 0) return [];
      const words = spanWords({ line: each, from, to: from + bare(part).length });
      return words.length === 0 ? [] : [{ part: bare(part), box: grown(boxOf(sheet, words)) }];
    }),
  );
}

/** The text of a page with its places, as the readers see it; null of a picture, and where it can't be read. */
async function textOf(bytes: Uint8Array, page: number): Promise<TextPage | null> {
  const kind = drawableKind(bytes);
  if (kind === "picture") return null;
  return kind === "pdf" ? pdfText(bytes, page) : ofdText(bytes, page);
}

/** Where the letters of a PDF's page have their ink; null of others, whose boxes are no higher than their text. */
async function lettersOf(bytes: Uint8Array, page: number): Promise<Box[] | null> {
  if (drawableKind(bytes) !== "pdf") return null;
  const pdf = await pdfium();
  const document = openPdf(pdf, bytes);
  try {
    return withPage(pdf, document, page - 1, (handle) => letterBoxes(pdf, handle));
  } finally {
    document.close();
  }
}

async function pdfText(bytes: Uint8Array, page: number): Promise<TextPage> {
  const pdf = await pdfium();
  const document = openPdf(pdf, bytes);
  try {
    return withPage(pdf, document, page - 1, (handle) => {
      layTextOnPage(pdf, handle);
      return pageText(pdf, handle);
    });
  } finally {
    document.close();
  }
}

async function ofdText(bytes: Uint8Array, page: number): Promise<TextPage | null> {
  try {
    let before = 0;
    for (const document of readDocuments(await OfdPackage.open(bytes, DEFAULT_LIMITS), DEFAULT_LIMITS.pages)) {
      const index = page - 1 - before;
      const content = index >= 0 && index < document.pages.length ? readPage(document, index) : null;
      if (content !== null) return textPage(content);
      before += document.pages.length;
    }
    return null;
  } catch (error) {
    if (error instanceof ZipError) return null;
    throw error;
  }
}

/** Makes a part of the picture black. */
function paint({ width, height, data }: { width: number; height: number; data: Uint8Array }, [x, y, w, h]: Box): void {
  const [left, right] = [Math.floor(x * width), Math.min(width, Math.ceil((x + w) * width))];
  const bottom = Math.min(height, Math.ceil((y + h) * height));
  for (let row = Math.floor(y * height); row < bottom; row++) {
    for (let at = (row * width + left) * CHANNELS; at < (row * width + right) * CHANNELS; at += CHANNELS)
      data.set([0, 0, 0, 255], at);
  }
}
