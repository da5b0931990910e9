/** CSV and its kin: encoding and separator are found out, rows come piece by piece. */
import { parse } from "csv-parse";
import { Readable } from "stream";
import { headerScore } from "#domain/lists/fields.ts";
import { ZipError } from "../archive/zip.ts";
import type { SheetRow } from "./sheet-xml.ts";

export type Delimited = { encoding: string; delimiter: string };

const SEPARATORS = [",", ";", "\t"] as const;
const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_LINES = 20;
const PIECE_BYTES = 64 * 1024;
const RECORD_MAX = 1_000_000;
const COLUMNS_MAX = 256;

/** UTF-8 (with or without mark), UTF-16 with mark, else GB18030, of which GBK and GB2312 are parts; null where it is no text. */
export function encodingOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (sample.some((byte) => byte < 9 || (byte > 13 && byte < 27))) return null;
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      // a sample may end within a character
      new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: bytes.length > sample.length });
      return encoding;
    } catch {
      // the next one
    }
  }
  return null;
}

/** How a text is to be read as a table; null where it is none: no separator, or lines of ever other lengths. */
export function delimitedOf(bytes: Uint8Array): Delimited | null {
  const encoding = encodingOf(bytes);
  if (encoding === null) return null;
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, SAMPLE_BYTES), { stream: true });
  const lines = text
    .split(/\r\n|\n|\r/u)
    .filter((line) => line.trim() !== "")
    .slice(0, SAMPLE_LINES);
  const scored = SEPARATORS.map((delimiter) => ({ delimiter, score: scoreOf(lines, delimiter) }));
  const best = scored.toSorted((a, b) => b.score - a.score)[0]!;
  return best.score > 0 ? { encoding, delimiter: best.delimiter } : null;
}

/** A line of known headers says most; without one, lines of the same number of columns. */
function scoreOf(lines: readonly string[], delimiter: string): number {
  const counts = lines.map((line) => line.split(delimiter).length);
  const header = Math.max(0, ...lines.map((line) => headerScore(line.split(delimiter).map(unquoted))));
  if (header >= 3) return 1000 * header;
  const usual =
    counts.toSorted((a, b) => counts.filter((each) => each === b).length - counts.filter((each) => each === a).length)[0] ?? 1;
  const even = counts.filter((count) => count === usual).length;
  return lines.length >= 2 && usual >= 3 && even >= lines.length * 0.8 ? usual : 0;
}

const unquoted = (text: string): string => text.trim().replace(/^"(.*)"$/u, "$1");

/** The rows of the text, numbered by the lines of the table from 1. @throws ZipError for what can't be decoded or is no table */
export async function* delimitedRows(bytes: Uint8Array, { encoding, delimiter }: Delimited): AsyncGenerator<SheetRow[]> {
  const parser = Readable.from(textPieces(bytes, encoding)).compose(
    parse({
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: RECORD_MAX,
    }),
  );
  let row = 0;
  let gathered: SheetRow[] = [];
  try {
    for await (const record of parser) {
      row += 1;
      const cells = (record as string[])
        .slice(0, COLUMNS_MAX)
        .map((text) => (text === "" ? null : text.replaceAll("\u0000", "").toWellFormed()));
      gathered.push({ row, cells });
      if (gathered.length < 200) continue;
      yield gathered;
      gathered = [];
    }
  } catch (error) {
    if (error instanceof ZipError) throw error;
    throw new ZipError(
      "broken-file",
      `row ${row + 1} can't be read as a table: ${error instanceof Error ? error.message : "unknown"}`,
    );
  }
  if (gathered.length > 0) yield gathered;
}

function* textPieces(bytes: Uint8Array, encoding: string): Generator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES)
      yield decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: at + PIECE_BYTES < bytes.length });
  } catch {
    throw new ZipError("broken-file", `the text isn't ${encoding} throughout`);
  }
}
