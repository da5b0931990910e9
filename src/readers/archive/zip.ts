import { crc32, createInflateRaw, inflateRawSync } from "zlib";
import yauzl from "yauzl";
import type { ProblemCode } from "#domain/invoice.ts";
import type { ReaderLimits } from "../reader.types.ts";

/** Why a ZIP (or an OFD, which is one) isn't opened; `code` is the problem that the reader reports. */
export class ZipError extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string) {
    super(message);
    this.code = code;
  }
}

type ZipMember = { name: string; size: number; encrypted: boolean };

/** A ZIP whose directory was read and checked; members are unpacked one by one when asked for. */
export type Zip = {
  /** files only, in the order of the directory */
  members: ZipMember[];
  /** the name of the member at a path, whatever its case, slashes or leading "./"; null where there is none */
  find(path: string): string | null;
  /** the bytes of a member named by `find` or `members`; throws ZipError where it lies about itself */
  read(name: string): Uint8Array;
  /** the same piece by piece, for what is too large to be held; what it lies about is noticed at the latest at its end */
  stream(name: string): AsyncGenerator<Uint8Array>;
};

type Entry = yauzl.Entry & { fileName: Buffer | string };
type Known = ZipMember & { entry: Entry };

const ENCRYPTED_FLAG = 0x1;
const STRONG_ENCRYPTION_FLAG = 0x40;
const UTF8_FLAG = 0x800;
const STORED = 0;
const DEFLATED = 8;
/** below this size no ratio is suspicious: 20 kB of blanks in a form pack 300 : 1 */
const RATIO_MATTERS_FROM_BYTES = 1024 * 1024;

/** no system has longer paths */
const LONGEST_NAME = 4096;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });
const gbk = new TextDecoder("gb18030");

/** Names are UTF-8 where flagged or valid as such; what is neither comes from Chinese Windows, in GBK. */
function decodeName(raw: Uint8Array, flags: number): string {
  try {
    return strictUtf8.decode(raw);
  } catch {
    return (flags & UTF8_FLAG) !== 0 ? new TextDecoder().decode(raw) : gbk.decode(raw);
  }
}

/** The form in which paths are compared: producers differ in case, slashes and leading "./". */
export function normalPath(path: string): string {
  const parts = path
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  return parts
    .map((part) => part.trim())
    .join("/")
    .toLowerCase();
}

function escapesItsFolder(name: string): boolean {
  return name.includes("\0") || /^[a-z]:/i.test(name) || name.replaceAll("\\", "/").split("/").includes("..");
}

/**
 * Opens a ZIP held in memory. Refuses, with a coded ZipError, what is truncated, has too many members, unpacks to
 * more than the limits, contains names that climb out of their folder, or a member packed suspiciously well.
 */
export async function openZip(bytes: Uint8Array, limits: ReaderLimits): Promise<Zip> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const zip = await openDirectory(buffer);
  if (zip.entryCount > limits.members) {
    throw new ZipError("too-large", `${zip.entryCount} members, at most ${limits.members} are read`);
  }
  const known = await readDirectory(zip, limits);
  const byPath = new Map<string, Known>();
  for (const member of known) if (!byPath.has(normalPath(member.name))) byPath.set(normalPath(member.name), member);
  const byName = new Map(known.map((member) => [member.name, member]));
  const memberOf = (name: string): Known => {
    const member = byName.get(name);
    if (member === undefined) throw new ZipError("missing-part", `no member ${name}`);
    return member;
  };
  return {
    members: known.map(({ name, size, encrypted }) => ({ name, size, encrypted })),
    find: (path) => byPath.get(normalPath(path))?.name ?? null,
    read: (name) => unpack(buffer, memberOf(name)),
    stream: (name) => unpackPieces(buffer, memberOf(name)),
  };
}

function openDirectory(buffer: Buffer): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(buffer, { lazyEntries: true, decodeStrings: false, validateEntrySizes: true }, (error, zip) => {
      if (error) reject(directoryError(buffer, error));
      else resolve(zip);
    });
  });
}

function directoryError(buffer: Buffer, error: Error): ZipError {
  const startsLikeZip = buffer.length >= 4 && buffer.readUInt32LE(0) === 0x04034b50;
  if (!startsLikeZip) return new ZipError("broken-file", "not a ZIP file");
  return /not found|EOF/i.test(error.message)
    ? new ZipError("truncated-file", "the end of the ZIP file is missing")
    : new ZipError("broken-file", error.message);
}

function readDirectory(zip: yauzl.ZipFile, limits: ReaderLimits): Promise<Known[]> {
  return new Promise((resolve, reject) => {
    const members: Known[] = [];
    const taken = new Map<string, number>();
    let unpacked = 0;
    zip.on("error", (error: Error) => reject(new ZipError("broken-file", error.message)));
    zip.on("end", () => resolve(members));
    zip.on("entry", (entry: Entry) => {
      const name = decodeName(entry.fileName as Buffer, entry.generalPurposeBitFlag);
      if (!/[\\/]$/.test(name)) {
        unpacked += entry.uncompressedSize;
        const refusal = refuse(name, entry, unpacked, limits);
        if (refusal) return reject(refusal);
        const encrypted = (entry.generalPurposeBitFlag & (ENCRYPTED_FLAG | STRONG_ENCRYPTION_FLAG)) !== 0;
        // who reads by name must not get the one for the other, nor take both for signed where one is
        members.push({ name: ownName(name, taken), size: entry.uncompressedSize, encrypted, entry });
      }
      zip.readEntry();
    });
    zip.readEntry();
  });
}

/** "a (2).xml" for the second a.xml. `taken`: the names so far, each with the last number that was given. */
function ownName(name: string, taken: Map<string, number>): string {
  let own = name;
  while (taken.has(own)) {
    const number = taken.get(name)! + 1;
    taken.set(name, number);
    own = name.replace(/(?:\.[^./\\]{1,5})?$/u, (extension) => ` (${number})${extension}`);
  }
  taken.set(own, 1);
  return own;
}

function refuse(name: string, entry: Entry, unpacked: number, limits: ReaderLimits): ZipError | null {
  if (name.length > LONGEST_NAME) return new ZipError("broken-file", `a member's name has ${name.length} characters`);
  if (escapesItsFolder(name)) return new ZipError("broken-file", "a member's name leads out of the archive");
  if (unpacked > limits.unpackedBytes) return new ZipError("too-large", `unpacks to more than ${limits.unpackedBytes} bytes`);
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (entry.uncompressedSize >= RATIO_MATTERS_FROM_BYTES && ratio > limits.compressionRatio) {
    return new ZipError("too-large", `${name} is packed ${Math.round(ratio)} : 1`);
  }
  return null;
}

/** Local headers may have other extra fields than the directory, so their length is read on the spot. */
function packedBytes(buffer: Buffer, { name, entry }: Known): Buffer {
  const at = entry.relativeOffsetOfLocalHeader;
  if (at + 30 > buffer.length || buffer.readUInt32LE(at) !== 0x04034b50) {
    throw new ZipError("broken-file", `the header of ${name} is damaged`);
  }
  const start = at + 30 + buffer.readUInt16LE(at + 26) + buffer.readUInt16LE(at + 28);
  if (start + entry.compressedSize > buffer.length) throw new ZipError("truncated-file", `${name} is cut off`);
  return buffer.subarray(start, start + entry.compressedSize);
}

function unpack(buffer: Buffer, member: Known): Uint8Array {
  const { name, entry } = member;
  if (member.encrypted) throw new ZipError("encrypted-file", `${name} is encrypted`);
  const packed = packedBytes(buffer, member);
  const bytes = inflate(packed, entry, name);
  if (bytes.length !== entry.uncompressedSize) throw new ZipError("broken-file", `${name} has another size than stated`);
  if (crc32(bytes) !== entry.crc32) throw new ZipError("broken-file", `${name} doesn't match its checksum`);
  return bytes;
}

const PIECE_BYTES = 64 * 1024;

async function* unpackPieces(buffer: Buffer, member: Known): AsyncGenerator<Uint8Array> {
  const { name, entry } = member;
  if (member.encrypted) throw new ZipError("encrypted-file", `${name} is encrypted`);
  const packed = packedBytes(buffer, member);
  let size = 0;
  let checksum = 0;
  for await (const piece of pieces(packed, entry, name)) {
    size += piece.length;
    if (size > entry.uncompressedSize) throw new ZipError("broken-file", `${name} is larger than stated`);
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (size !== entry.uncompressedSize || checksum !== entry.crc32)
    throw new ZipError("broken-file", `${name} doesn't match its size or checksum`);
}

async function* pieces(packed: Buffer, entry: Entry, name: string): AsyncGenerator<Uint8Array> {
  if (entry.compressionMethod === STORED) {
    for (let at = 0; at < packed.length; at += PIECE_BYTES) yield packed.subarray(at, at + PIECE_BYTES);
    return;
  }
  if (entry.compressionMethod !== DEFLATED)
    throw new ZipError("unsupported-archive", `${name} is packed with method ${entry.compressionMethod}`);
  const inflating = createInflateRaw({ chunkSize: PIECE_BYTES });
  inflating.end(packed);
  try {
    for await (const piece of inflating) yield piece as Uint8Array;
  } catch {
    throw new ZipError("broken-file", `${name} can't be unpacked`);
  } finally {
    inflating.destroy();
  }
}

function inflate(packed: Buffer, entry: Entry, name: string): Uint8Array {
  if (entry.compressionMethod === STORED) return packed;
  if (entry.compressionMethod !== DEFLATED) {
    throw new ZipError("unsupported-archive", `${name} is packed with method ${entry.compressionMethod}`);
  }
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
  } catch {
    throw new ZipError("broken-file", `${name} can't be unpacked, or is larger than stated`);
  }
}
