/** What the bytes of a PDF's stream are packed with, and unpacking them with an end (ISO 32000-1, 7.4). */
import { constants, inflateSync } from "node:zlib";
import { fromLzw, fromRuns } from "./pdf-old-filters.ts";

/** no program packs more than twice */
const MOST_FILTERS = 4;

/** "too-large": more than was allowed; "damaged": the packed bytes don't match their checksum. */
export type Unpacked = Buffer | "too-large" | "damaged";

/** The filters of a stream by its dictionary, in the order in which they are undone. `apart`: where an object stands in the file, as the list may. */
export function filtersOf(dictionary: string, file: Buffer, apart: (number: number) => number): string[] {
  const number = /\/Filter\s+(\d+)\s+\d+\s+R/u.exec(dictionary)?.[1];
  const at = number === undefined ? -1 : apart(Number(number));
  const list =
    at >= 0
      ? file.toString("latin1", at, at + 200).replace(/endobj.*$/su, "")
      : (/\/Filter\s*(\[[^\]]*\]|\/[\w#]+)/u.exec(dictionary)?.[1] ?? "");
  return [...list.matchAll(/\/([\w#]+)/gu)].map(([, name = ""]) =>
    name.replace(/#([\da-f]{2})/giu, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
  );
}

/** Unpacks at most `most` bytes. What is packed as pictures are stays packed. */
export function unpackWith(filters: string[], packed: Buffer, most: number): Unpacked {
  if (filters.length > MOST_FILTERS) return "too-large";
  let bytes = packed;
  for (const filter of filters) {
    const next = undo(filter, bytes, most);
    if (next === null) return bytes;
    if (typeof next === "string") return next;
    bytes = next;
  }
  return bytes.length > most ? "too-large" : bytes;
}

function undo(filter: string, bytes: Buffer, most: number): Unpacked | null {
  switch (filter) {
    case "FlateDecode":
    case "Fl":
      return inflate(bytes, most);
    case "ASCIIHexDecode":
    case "AHx":
      return fromHex(bytes);
    case "ASCII85Decode":
    case "A85":
      return from85(bytes);
    case "LZWDecode":
    case "LZW":
      return fromLzw(bytes, most) ?? "too-large";
    case "RunLengthDecode":
    case "RL":
      return fromRuns(bytes, most) ?? "too-large";
    default:
      return null;
  }
}

function inflate(packed: Buffer, most: number): Unpacked {
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(most, 1), finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "damaged";
  }
}

function fromHex(bytes: Buffer): Buffer {
  const digits = bytes.toString("latin1").replace(/>.*$/su, "").replace(/\s/gu, "");
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, "hex");
}

function from85(bytes: Buffer): Buffer {
  const out = Buffer.alloc(bytes.length * 4);
  let [at, value, count] = [0, 0, 0];
  for (const byte of bytes) {
    if (byte === 0x7e) break;
    if (byte === 0x7a && count === 0) at += 4;
    if (byte < 0x21 || byte > 0x75) continue;
    value = value * 85 + byte - 0x21;
    if (++count < 5) continue;
    at = out.writeUInt32BE(value % 2 ** 32, at);
    [value, count] = [0, 0];
  }
  if (count < 2) return out.subarray(0, at);
  for (let missing = count; missing < 5; missing++) value = value * 85 + 84;
  out.writeUInt32BE(value % 2 ** 32, at);
  return out.subarray(0, at + count - 1);
}
