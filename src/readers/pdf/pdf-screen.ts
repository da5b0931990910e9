/**
 * A look at a PDF's streams before pdfium gets it: what a few bytes unpack to, how large its pictures say they are, and
 * whether its forms draw themselves. pdfium unpacks whatever it is told to, so bombs are refused here, in milliseconds.
 *
 * Streams stand outside of object streams (ISO 32000-1, 7.5.7), so their dictionaries can be read without a parser. What
 * can't be looked into (an encrypted PDF, rare filters) passes: the limits of the reading process hold all the same.
 */
import type { Problem } from "#domain/invoice.ts";
import type { ReaderLimits } from "../reader.types.ts";
import { costly } from "./pdf-costs.ts";
import { filtersOf, unpackWith } from "./pdf-filters.ts";
import { contentsOf, drawings, type PdfStream } from "./pdf-forms.ts";

const MIB = 1024 * 1024;
/** what pages draw: an invoice's is below 1 MB, a plan's some MB; pdfium needs about twenty times as much memory */
const CONTENT_BYTES = 12 * MIB;
/** a whole Chinese font is 10 to 20 MB */
const PART_BYTES = 64 * MIB;
/** an A3 page at 600 dpi has 70 million pixels, which pdfium holds as 4 bytes each: half of that */
const IMAGE_PIXELS = 40_000_000;
/** a full page of an invoice has less than 20,000; pdfium takes 150 bytes of memory for each */
const MOST_LETTERS = 300_000;
/** a page draws some tens of forms; what draws more is made to be endless */
const MOST_DRAWINGS = 20_000;
/** deflate packs at most 1032 : 1 */
const DEFLATE_RATIO = 1032;
const MOST_STREAMS = 50_000;
const DICTIONARY_BYTES = 8192;

/** `refused`: why it isn't handed to pdfium (too-large); `damaged`: streams that don't match their own checksum. */
export type Screening = { refused: Problem | null; damaged: number };

/** Looks at a PDF before it is opened. */
export function screenPdf(bytes: Uint8Array, limits: ReaderLimits): Screening {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.includes("/Encrypt")) return { refused: null, damaged: 0 };
  const streams: PdfStream[] = [];
  const refused = refusal(file, streams, limits);
  return { refused, damaged: streams.filter((stream) => stream.damaged).length };
}

function refusal(file: Buffer, streams: PdfStream[], limits: ReaderLimits): Problem | null {
  let left = { content: CONTENT_BYTES, parts: limits.unpackedBytes };
  let largest = 0;
  const apart = placesOf(file);
  for (const stream of streamsOf(file)) {
    if (streams.length >= MOST_STREAMS) return tooLarge(`more than ${MOST_STREAMS} streams`);
    if (/\/Subtype\s*\/Image\b/u.test(stream.dictionary)) {
      const pixels = numberOf(stream.dictionary, "Width") * numberOf(stream.dictionary, "Height");
      if (pixels > Math.min(limits.pixels, IMAGE_PIXELS)) return tooLarge(`a picture of ${pixels} pixels`);
      largest = Math.max(largest, pixels);
      continue;
    }
    const part = isPart(stream.dictionary);
    const filters = filtersOf(stream.dictionary, file, apart);
    const size = unpack(stream, filters, part ? Math.min(left.parts, PART_BYTES) : left.content, part);
    if (size === null) return tooLarge(`object ${stream.number} unpacks to more than is read`);
    left = part ? { ...left, parts: left.parts - size } : { ...left, content: left.content - size };
    if (left.parts < 0 || left.content < 0) return tooLarge("it unpacks to more than is read");
    streams.push(stream);
  }
  const why = costly(file, streams, largest);
  if (why !== null) return tooLarge(why);
  const { bytes, letters } = contentsOf(file, streams);
  if (bytes > 2 * CONTENT_BYTES) return tooLarge("its pages draw the same over and over");
  if (letters > MOST_LETTERS) return tooLarge("a page of it has too many letters");
  return drawings(file, streams, MOST_DRAWINGS) > MOST_DRAWINGS ? tooLarge("its forms draw each other without end") : null;
}

function tooLarge(message: string): Problem {
  return { code: "too-large", message: `the PDF isn't opened: ${message}` };
}

/** Fonts, tables of contents, attachments and the like: what pages don't draw. */
function isPart(dictionary: string): boolean {
  return /\/Length1\b|\/Subtype\s*\/(?:Type1C|CIDFontType0C|OpenType|XML)\b|\/Type\s*\/(?:XRef|ObjStm|Metadata|EmbeddedFile|CMap)\b|\/FunctionType\b|\/N\s+\d\b/u.test(
    dictionary,
  );
}

function numberOf(dictionary: string, name: string): number {
  return Number(new RegExp(`/${name}\\s+(\\d{1,9})\\b`, "u").exec(dictionary)?.[1] ?? 0);
}

/** Bytes that it unpacks to, null where they are more than `most`; keeps what pages draw. */
function unpack(stream: PdfStream, filters: string[], most: number, part: boolean): number | null {
  const { packed } = stream;
  // what can't be a bomb needn't be unpacked, unless somebody looks at it
  if (part && (filters.length === 0 || (filters.length === 1 && packed.length * DEFLATE_RATIO < Math.min(most, MIB * 8))))
    return packed.length;
  const unpacked = unpackWith(filters, packed, most);
  if (unpacked === "too-large") return null;
  stream.damaged = unpacked === "damaged";
  if (unpacked === "damaged") return packed.length;
  if (!part) stream.content = unpacked;
  return unpacked.length;
}

/** Says where an object begins, -1 where there is none; looked up once for all, as each stream may ask. */
function placesOf(file: Buffer): (number: number) => number {
  let places: Map<number, number> | null = null;
  const look = (): Map<number, number> => {
    const found = new Map<number, number>();
    for (let at = file.indexOf(" 0 obj"); at >= 0; at = file.indexOf(" 0 obj", at + 6)) {
      const number = /(?:^|\s)(\d{1,9})$/u.exec(file.toString("latin1", Math.max(0, at - 10), at))?.[1];
      if (number !== undefined) found.set(Number(number), at);
    }
    return found;
  };
  return (number) => (places ??= look()).get(number) ?? -1;
}

/** The streams of a file, in its order. */
function* streamsOf(file: Buffer): Generator<PdfStream> {
  for (let at = file.indexOf("stream"); at >= 0; at = file.indexOf("stream", at)) {
    const start = afterLineEnd(file, at + 6);
    const near = Math.max(0, at - DICTIONARY_BYTES);
    const object = endsDictionary(file, at) ? near + file.subarray(near, at).lastIndexOf(" obj") : -1;
    if (start < 0 || object < near) {
      at += 6;
      continue;
    }
    const dictionary = file.toString("latin1", object + 4, at);
    const end = endOf(file, start, dictionary);
    const number = Number(/(\d+)\s+\d+$/u.exec(file.toString("latin1", Math.max(0, object - 24), object))?.[1] ?? 0);
    yield { number, dictionary, packed: file.subarray(start, end), content: null, damaged: false };
    at = end;
  }
}

const endsDictionary = (file: Buffer, at: number): boolean =>
  file
    .toString("latin1", Math.max(0, at - 16), at)
    .trimEnd()
    .endsWith(">>");

function afterLineEnd(file: Buffer, at: number): number {
  if (file[at] === 0x0a) return at + 1;
  if (file[at] !== 0x0d) return -1;
  return file[at + 1] === 0x0a ? at + 2 : at + 1;
}

/** By its stated length where "endstream" follows there, else by the next "endstream". */
function endOf(file: Buffer, start: number, dictionary: string): number {
  const stated = /\/Length\s+(\d{1,9})\b(?!\s+\d+\s+R)/u.exec(dictionary)?.[1];
  if (stated !== undefined) {
    const end = start + Number(stated);
    if (
      file
        .toString("latin1", end, end + 12)
        .trimStart()
        .startsWith("endstream")
    )
      return end;
  }
  const end = file.indexOf("endstream", start);
  return end < 0 ? file.length : end;
}
