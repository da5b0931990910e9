/** The picture of a seal, found in the DER of a seal or of a signature value. */
export type SealPicture = { type: string; bytes: Uint8Array };

type Der = { tag: number; start: number; end: number };

const SEQUENCE = 0x30;
const IA5_STRING = 0x16;
const UTF8_STRING = 0x0c;
const OCTET_STRING = 0x04;
const INTEGER = 0x02;
const DEEPEST = 12;

/**
 * Finds SES_ESPictrueInfo { type, data, width, height }: it has the same shape in every version of the seal structure,
 * so it is looked for by shape, wherever it stands. Null where there is none.
 */
export function findSealPicture(bytes: Uint8Array): SealPicture | null {
  return search(bytes, 0, bytes.length, 0);
}

function search(bytes: Uint8Array, from: number, to: number, depth: number): SealPicture | null {
  if (depth > DEEPEST) return null;
  for (let at = from; at < to;) {
    const value = readDer(bytes, at, to);
    if (value === null) return null;
    if ((value.tag & 0x20) !== 0) {
      const picture =
        (value.tag === SEQUENCE ? asPicture(bytes, value) : null) ?? search(bytes, value.start, value.end, depth + 1);
      if (picture !== null) return picture;
    }
    at = value.end;
  }
  return null;
}

function readDer(bytes: Uint8Array, at: number, to: number): Der | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > to) return null;
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const size = first & 0x7f;
    if (size === 0 || size > 4) return null;
    length = 0;
    for (let i = 0; i < size; i += 1) length = length * 256 + (bytes[start + i] ?? 0);
    start += size;
  }
  return start + length <= to ? { tag, start, end: start + length } : null;
}

function asPicture(bytes: Uint8Array, sequence: Der): SealPicture | null {
  const parts: Der[] = [];
  for (let at = sequence.start; at < sequence.end && parts.length < 5;) {
    const part = readDer(bytes, at, sequence.end);
    if (part === null) return null;
    parts.push(part);
    at = part.end;
  }
  const [type, data, width, height] = parts;
  if (type === undefined || (type.tag !== IA5_STRING && type.tag !== UTF8_STRING)) return null;
  if (data?.tag !== OCTET_STRING || width?.tag !== INTEGER || height?.tag !== INTEGER) return null;
  const name = Buffer.from(bytes.subarray(type.start, type.end)).toString("latin1").trim().toLowerCase();
  return /^[a-z0-9.]{2,6}$/.test(name) ? { type: name.replace(".", ""), bytes: bytes.subarray(data.start, data.end) } : null;
}
