/** What a file is by its content; names lie (.zip that is an OFD, .pdf that is a JSON error). */
import { isHeic } from "./image/heic.ts";

export type Sniffed =
  | "pdf"
  | "zip"
  | "other-archive"
  | "xml"
  | "image"
  | "old-office"
  | "html"
  | "json"
  | "text"
  | "empty"
  | "unknown";

const IMAGES: readonly (readonly [number, string])[] = [
  [0, "\x89PNG"],
  [0, "\xff\xd8\xff"],
  [0, "GIF8"],
  [0, "BM"],
  [0, "II*\0"],
  [0, "MM\0*"],
  [8, "WEBP"],
];
const ARCHIVES: readonly (readonly [number, string])[] = [
  [0, "Rar!"],
  [0, "7z\xbc\xaf"],
  [0, "\x1f\x8b"],
  [0, "BZh"],
  [0, "\xfd7zXZ"],
  [257, "ustar"],
];

/** Tells the format of a file from its first bytes. */
export function sniff(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return "empty";
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString("latin1");
  const starts = (list: typeof IMAGES): boolean => list.some(([at, magic]) => head.startsWith(magic, at));
  if (head.startsWith("PK\x03\x04") || head.startsWith("PK\x05\x06") || head.startsWith("PK\x07\x08")) return "zip";
  if (starts(ARCHIVES)) return "other-archive";
  if (starts(IMAGES) || isHeic(bytes)) return "image";
  if (head.includes("%PDF-")) return "pdf";
  if (head.startsWith("\xd0\xcf\x11\xe0")) return "old-office";
  const text = textOf(bytes);
  return text === null ? "unknown" : sniffText(text);
}

function sniffText(text: string): Sniffed {
  const start = text
    .slice(0, 2000)
    .replace(/^\ufeff/u, "")
    .trimStart();
  if (start === "") return "empty";
  if (/^<(?:!doctype html|html)\b/iu.test(start)) return "html";
  if (/^<[?!]?[\p{L}_:]/u.test(start)) return "xml";
  if (/^[{[]/u.test(start)) return "json";
  return "text";
}

/** A file as text, where it is text: UTF-8, UTF-16 with a mark, or GB18030; null for anything binary. */
export function textOf(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, 65_536);
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  if (sample.some((byte) => byte < 9 || (byte > 13 && byte < 27))) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    try {
      return new TextDecoder("gb18030", { fatal: true }).decode(bytes);
    } catch {
      return null;
    }
  }
}
