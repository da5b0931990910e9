import { crc32, deflateRawSync } from "node:zlib";

/** One member of an archive, in the order in which it is written. */
export type ZipMember = { path: string; bytes: Uint8Array };

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8_NAMES = 0x0800;
/** 1980-01-01: a fixed time, so that the same content gives the same bytes */
const DOS_DATE = 0x21;

type Packed = { name: Buffer; crc: number; method: number; data: Uint8Array; size: number };

function pack(member: ZipMember): Packed {
  const deflated = deflateRawSync(member.bytes);
  const smaller = deflated.length < member.bytes.length;
  return {
    name: Buffer.from(member.path, "utf8"),
    crc: crc32(member.bytes),
    method: smaller ? 8 : 0,
    data: smaller ? deflated : member.bytes,
    size: member.bytes.length,
  };
}

/** The fields that the local header and the central directory share, from "version needed" on. */
function header(part: Packed): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(UTF8_NAMES, 2);
  bytes.writeUInt16LE(part.method, 4);
  bytes.writeUInt16LE(0, 6);
  bytes.writeUInt16LE(DOS_DATE, 8);
  bytes.writeUInt32LE(part.crc, 10);
  bytes.writeUInt32LE(part.data.length, 14);
  bytes.writeUInt32LE(part.size, 18);
  bytes.writeUInt16LE(part.name.length, 22);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}

/** Writes a ZIP archive in memory (no ZIP64: specimens are small). The same members give the same bytes. */
export function writeZip(members: ZipMember[]): Uint8Array {
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const part of members.map(pack)) {
    const shared = header(part);
    body.push(uint32(LOCAL), shared, part.name, part.data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(uint32(CENTRAL), Buffer.from([20, 0]), shared, tail, part.name);
    offset += 30 + part.name.length + part.data.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...body, listing, end]);
}
