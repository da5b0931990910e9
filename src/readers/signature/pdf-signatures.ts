/** Signature dictionaries of a PDF, found in its bytes: they stand outside of compressed streams by their nature. */
import { inflateSync } from "node:zlib";

export type PdfSignature = {
  /** start and length of the two signed ranges, as the file says */
  ranges: [number, number, number, number];
  /** true where the ranges leave out exactly the value of /Contents and nothing else */
  exact: boolean;
  contents: Uint8Array;
  subFilter: string;
  /** certificates in /Cert, the signer's first */
  certificates: Uint8Array[];
  name: string | null;
  signedAt: string | null;
};

const BYTE_RANGE = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;
const MAX_SIGNATURES = 50;

/** What looks like the value of a signature: SignedData or an octet string, in hex, plain or as base64 ("MII…"). */
const VALUE = /<(?:30(?:8[0-4]|[0-7])|048|4d4949)[0-9A-Fa-f\s]{200,}>/gi;

/**
 * Every signature dictionary with a /ByteRange; ranges that don't lie in the file are kept and judged by the caller.
 * `lost`: values of signatures that no range leaves out, as where a /ByteRange was damaged.
 */
export function findPdfSignatures(text: string): { signatures: PdfSignature[]; lost: number } {
  const matches = [...text.matchAll(BYTE_RANGE)].slice(0, MAX_SIGNATURES);
  const signatures = matches.map((match) => readSignature(text, match));
  const gaps = signatures.map(({ ranges: [a, b, c] }) => [a + b, c] as const);
  const lost = [...text.matchAll(VALUE)].filter(({ index }) => {
    // the name before it tells a signature's value from other strings of certificates; a damaged one tells it too
    const before = text.slice(Math.max(0, index - 400), index);
    const after = text.slice(index, index + 66_000);
    const signed = /\/(?:Type\s*\/Sig|Filter\s*\/\w|SubFilter|ByteRange)/u.test(
      `${before}${after.slice(after.indexOf(">"))}`.slice(0, 1200),
    );
    return signed && !/\/Certs?\s*\[?\s*$/u.test(before) && !gaps.some(([from, to]) => index >= from && index < to);
  });
  return { signatures, lost: Math.min(lost.length, MAX_SIGNATURES) };
}

function readSignature(text: string, match: RegExpExecArray): PdfSignature {
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number);
  const dictionary = dictionaryAround(text, match.index);
  const gap = text.slice(a + b, c);
  const inGap = /^\s*<([0-9A-Fa-f\s]*)>\s*$/.exec(gap)?.[1];
  const stated = inGap ?? /\/Contents\s*<([0-9A-Fa-f\s]*)>/.exec(dictionary)?.[1] ?? "";
  return {
    ranges: [a, b, c, d],
    exact: inGap !== undefined,
    contents: Buffer.from(stated.replace(/\s/g, ""), "hex"),
    subFilter: /\/SubFilter\s*\/([\w.]+)/.exec(dictionary)?.[1] ?? "",
    certificates: certificatesOf(text, dictionary),
    name: textOf(/\/Name\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)/.exec(dictionary)?.[1]),
    signedAt: pdfTime(/\/M\s*\(D:([^)]*)\)/.exec(dictionary)?.[1] ?? ""),
  };
}

/** The object that a place lies in: from the last "obj" before it to the next "endobj". */
function dictionaryAround(text: string, at: number): string {
  const start = text.lastIndexOf(" obj", at);
  const end = text.indexOf("endobj", at);
  return text.slice(Math.max(0, start), end < 0 ? Math.min(text.length, at + 65_536) : end);
}

/** /Cert is a string, or an array of strings, each in place or in an object of its own. */
function certificatesOf(text: string, dictionary: string): Uint8Array[] {
  const at = /\/Cert(?=[\s[(<\d])\s*/.exec(dictionary);
  if (!at) return [];
  const rest = dictionary.slice(at.index + at[0].length);
  const array = rest.startsWith("[") ? rest.slice(1) : rest;
  const found: Uint8Array[] = [];
  const limit = rest.startsWith("[") ? 10 : 1;
  for (let place = 0; found.length < limit;) {
    place += /^\s*/.exec(array.slice(place))?.[0].length ?? 0;
    const reference = /^(\d{1,9})\s+(\d{1,5})\s+R/.exec(array.slice(place));
    const value = reference ? stringObject(text, reference[1] ?? "", reference[2] ?? "") : readString(array, place);
    if (value === null) break;
    found.push(value.bytes);
    place = reference ? place + reference[0].length : value.end;
  }
  return found;
}

/** The latest version of an object counts; objects may also stand packed in object streams. */
function stringObject(text: string, number: string, generation: string): { bytes: Uint8Array; end: number } | null {
  const match = [...text.matchAll(new RegExp(`(?<![0-9])${number}\\s+${generation}\\s+obj\\s*`, "g"))].at(-1);
  return match ? readString(text, match.index + match[0].length) : packedString(text, Number(number));
}

const MAX_PACKED = 4 * 1024 * 1024;

function packedString(text: string, number: number): { bytes: Uint8Array; end: number } | null {
  for (const match of [...text.matchAll(/\/Type\s*\/ObjStm\b/g)].slice(0, 200)) {
    const dictionary = text.slice(text.lastIndexOf(" obj", match.index), text.indexOf("stream", match.index));
    const count = Number(/\/N\s+(\d{1,6})/.exec(dictionary)?.[1] ?? 0);
    const first = Number(/\/First\s+(\d{1,9})/.exec(dictionary)?.[1] ?? 0);
    const packed = unpacked(text, match.index);
    if (packed === null) continue;
    const numbers = packed.slice(0, first).trim().split(/\s+/).map(Number);
    for (let i = 0; i < count; i++) if (numbers[2 * i] === number) return readString(packed, first + (numbers[2 * i + 1] ?? 0));
  }
  return null;
}

function unpacked(text: string, at: number): string | null {
  const start = /stream\r?\n/g;
  start.lastIndex = at;
  const found = start.exec(text);
  const end = text.indexOf("endstream", at);
  if (!found || end < 0) return null;
  try {
    return inflateSync(Buffer.from(text.slice(found.index + found[0].length, end), "latin1"), {
      maxOutputLength: MAX_PACKED,
    }).toString("latin1");
  } catch {
    return null;
  }
}

/** A PDF string at a place: <hex> or (literal) with its escapes. */
function readString(text: string, at: number): { bytes: Uint8Array; end: number } | null {
  if (text[at] === "<") {
    const end = text.indexOf(">", at);
    return end < 0 ? null : { bytes: Buffer.from(text.slice(at + 1, end).replace(/[^0-9A-Fa-f]/g, ""), "hex"), end: end + 1 };
  }
  if (text[at] !== "(") return null;
  const bytes: number[] = [];
  let depth = 1;
  for (let i = at + 1; i < text.length && bytes.length < 100_000; i++) {
    const sign = text[i] ?? "";
    if (sign === "\\") {
      i += escaped(text, i + 1, bytes);
      continue;
    }
    if (sign === "(") depth++;
    if (sign === ")" && --depth === 0) return { bytes: Uint8Array.from(bytes), end: i + 1 };
    // an end of line inside a string reads as one line feed
    if (sign === "\r") {
      if (text[i + 1] === "\n") i++;
      bytes.push(10);
    } else bytes.push(sign.charCodeAt(0));
  }
  return null;
}

const ESCAPES: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

/** Adds what a backslash stands for; returns how many characters it took. */
function escaped(text: string, at: number, bytes: number[]): number {
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))?.[0];
  if (octal) {
    bytes.push(parseInt(octal, 8) & 0xff);
    return octal.length;
  }
  const sign = text[at] ?? "";
  if (sign === "\r") return text[at + 1] === "\n" ? 2 : 1;
  if (sign !== "\n") bytes.push(ESCAPES[sign] ?? sign.charCodeAt(0));
  return 1;
}

function textOf(source: string | undefined): string | null {
  const value = source === undefined ? null : readString(source, 0);
  if (value === null || value.bytes.length === 0) return null;
  if (value.bytes[0] === 0xfe && value.bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(value.bytes.subarray(2));
  return new TextDecoder("gb18030").decode(value.bytes);
}

/** "20210906102133+08'00'" → ISO 8601 */
function pdfTime(text: string): string | null {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:(Z)|([+-])(\d{2})'?(\d{2})?)?/.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, z, sign = "+", zoneHour = "08", zoneMinute = "00"] = match;
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${z ? "Z" : `${sign}${zoneHour}:${zoneMinute}`}`);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString().replace(".000Z", "Z");
}
