/**
 * A strict reader of DER (ITU-T X.690): definite, minimal lengths, nothing behind the end. Signatures are judged on
 * exact bytes, so what is not DER is refused instead of guessed at.
 */

/** One value. `bytes` is the whole encoding with its header, `content` what it holds. */
export type Der = {
  tag: number;
  constructed: boolean;
  content: Uint8Array;
  bytes: Uint8Array;
  children: Der[];
};

export class DerError extends Error {}

/** Errors that mean "this file is not what it should be": ours, and those of node:crypto, which carry a code. */
export function isBadData(error: unknown): boolean {
  return error instanceof DerError || (error instanceof Error && "code" in error);
}

export const TAG = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  utf8: 12,
  sequence: 16,
  set: 17,
  printable: 19,
  t61: 20,
  ia5: 22,
  utcTime: 23,
  generalizedTime: 24,
  bmp: 30,
} as const;
const MAX_DEPTH = 40;
const CONTEXT = 0x80;

/** The one value that `bytes` are; throws DerError where anything is left over or wrong. */
export function readDer(bytes: Uint8Array): Der {
  const { value, end } = readValue(bytes, 0, 0);
  if (end !== bytes.length) throw new DerError("bytes behind the value");
  return value;
}

/** The first value of `bytes` and where it ends: signatures in PDF files are padded with zeros. */
export function readDerPrefix(bytes: Uint8Array): { value: Der; end: number } {
  return readValue(bytes, 0, 0);
}

function readValue(bytes: Uint8Array, start: number, depth: number): { value: Der; end: number } {
  if (depth > MAX_DEPTH) throw new DerError("too deep");
  const first = bytes[start];
  if (first === undefined || (first & 0x1f) === 0x1f) throw new DerError("no tag, or one of more than a byte");
  const { length, at } = readLength(bytes, start + 1);
  const end = at + length;
  if (end > bytes.length) throw new DerError("value is cut off");
  const constructed = (first & 0x20) !== 0;
  const content = bytes.subarray(at, end);
  // universal tags by number, context-specific ones as 0x80 + number
  const tag = (first & 0xc0) === 0 ? first & 0x1f : (first & 0xc0) === CONTEXT ? CONTEXT + (first & 0x1f) : first & 0xdf;
  const children = constructed ? readAll(content, depth + 1) : [];
  return { value: { tag, constructed, content, bytes: bytes.subarray(start, end), children }, end };
}

function readLength(bytes: Uint8Array, start: number): { length: number; at: number } {
  const first = bytes[start];
  if (first === undefined || first === 0x80 || first > 0x84) throw new DerError("length is indefinite, missing or too long");
  if (first < 0x80) return { length: first, at: start + 1 };
  const count = first & 0x7f;
  let length = 0;
  for (let i = 1; i <= count; i++) length = length * 256 + (bytes[start + i] ?? NaN);
  if (!Number.isFinite(length) || length < 0x80 || (count > 1 && length < 256 ** (count - 1)))
    throw new DerError("length is not minimal");
  return { length, at: start + 1 + count };
}

function readAll(bytes: Uint8Array, depth: number): Der[] {
  const values: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, end } = readValue(bytes, at, depth);
    values.push(value);
    at = end;
  }
  return values;
}

export function isContext(value: Der | undefined, number: number): boolean {
  return value?.tag === CONTEXT + number;
}

/** "1.2.156.10197.1.501"; throws DerError where it is no object identifier. */
export function oidOf(value: Der | undefined): string {
  if (value?.tag !== TAG.oid || value.content.length === 0) throw new DerError("object identifier expected");
  const parts: number[] = [];
  let part = 0;
  for (const byte of value.content) {
    part = part * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(part);
      part = 0;
    }
  }
  const [head = 0, ...rest] = parts;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join(".");
}

/** The bytes of a BIT STRING without the count of unused bits; some producers drop zeros at the end, which are put back. */
export function bitsOf(value: Der | undefined): Uint8Array {
  const unused = value?.content[0];
  if (value?.tag !== TAG.bitString || unused === undefined || unused > 7 || (unused > 0 && value.content.length < 2))
    throw new DerError("bit string expected");
  if (((value.content.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0 && unused > 0) throw new DerError("unused bits are set");
  return value.content.subarray(1);
}

export function octetsOf(value: Der | undefined): Uint8Array {
  if (value?.tag !== TAG.octetString) throw new DerError("octet string expected");
  return value.content;
}

/** An INTEGER that can't be negative: some producers leave out the zero in front of a high bit. */
export function unsignedOf(value: Der | undefined): bigint {
  if (value?.tag !== TAG.integer || value.content.length === 0) throw new DerError("integer expected");
  return BigInt(`0x${Buffer.from(value.content).toString("hex")}`);
}

/** Text of any of the string types, or null. */
export function stringOf(value: Der | undefined): string | null {
  if (!value) return null;
  if (value.tag === TAG.bmp) return Buffer.from(value.content).swap16().toString("utf16le");
  if (value.tag === TAG.utf8) return new TextDecoder().decode(value.content).replace(/\0+$/u, "");
  const others: number[] = [TAG.printable, TAG.ia5, TAG.t61, TAG.utcTime, TAG.generalizedTime];
  return others.includes(value.tag) ? chineseOf(value.content) : null;
}

/** What should be ASCII holds Chinese all the same: UTF-8 where it is valid, else GBK; padding zeros go. */
function chineseOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\0+$/u, "");
  } catch {
    return new TextDecoder("gb18030").decode(bytes).replace(/\0+$/u, "");
  }
}

/** An instant in ISO 8601 from UTCTime or GeneralizedTime, or null where it is neither. */
export function timeOf(value: Der | undefined): string | null {
  const text = stringOf(value)?.trim() ?? "";
  if (value?.tag === TAG.utcTime) return isoTime(`${Number(text.slice(0, 2)) >= 50 ? "19" : "20"}${text}`);
  return value?.tag === TAG.generalizedTime ? isoTime(text) : null;
}

/** "20220124060837.228Z", "2020-07-16 16:05:36", "20220317152349" → ISO 8601; a time without a zone is China's. */
export function isoTime(text: string): string | null {
  const match = /^(\d{4})\D?(\d{2})\D?(\d{2})(?:\D?(\d{2})\D?(\d{2})\D?(\d{2})?)?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/u.exec(
    text.trim(),
  );
  if (!match) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "+08:00"] = match;
  const offset = zone === "Z" ? "Z" : zone.replace(/(\d{2}):?(\d{2})$/u, "$1:$2");
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString().replace(".000Z", "Z");
}
