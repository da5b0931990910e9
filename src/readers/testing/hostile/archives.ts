/** Archives that mean harm. */
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { writeZip } from "../../archive/testing/zip-writer.ts";
import { noise, type HostileFile } from "./hostile.ts";

const MIB = 1024 * 1024;
const text = (value: string): Uint8Array => Buffer.from(value, "utf8");

function nestedZip(depth: number): Uint8Array {
  let inner: Uint8Array = text("nothing");
  for (let level = 0; level < depth; level++) inner = writeZip([{ name: `${level}.zip`, data: inner }]);
  return inner;
}

/** A ZIP whose members all point at one packed kernel (after D. Fifield's overlapping bomb, without quoting). */
function overlappingZip(members: number, unpacked: number): Uint8Array {
  const data = Buffer.alloc(unpacked);
  const packed = deflateRawSync(data);
  const checksum = crc32(data);
  const fields = (nameLength: number): Buffer => {
    const out = Buffer.alloc(26);
    out.writeUInt16LE(20, 0);
    out.writeUInt16LE(8, 4);
    out.writeUInt32LE(checksum, 10);
    out.writeUInt32LE(packed.length, 14);
    out.writeUInt32LE(unpacked, 18);
    out.writeUInt16LE(nameLength, 22);
    return out;
  };
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields(4), Buffer.from("aaaa"), packed]);
  const directory = Array.from({ length: members }, (_, index) => {
    const name = Buffer.from(`${String(index).padStart(6, "0")}.xml`);
    return Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), fields(name.length), Buffer.alloc(14), name]);
  });
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(members, 8);
  end.writeUInt16LE(members, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

export const ARCHIVES: readonly HostileFile[] = [
  {
    name: "bomb.zip",
    what: "one member packed 1000 : 1",
    bytes: () => writeZip([{ name: "a.xml", data: Buffer.alloc(60 * MIB) }]),
    codes: ["too-large"],
  },
  {
    name: "bomb-noisy.zip",
    what: "a member of 70 MB whose ratio looks innocent",
    bytes: () => writeZip([{ name: "a.xml", data: Buffer.concat([noise(MIB), Buffer.alloc(70 * MIB)]) }]),
    codes: ["too-large"],
  },
  {
    name: "overlap.zip",
    what: "60,000 members share one kernel",
    bytes: () => overlappingZip(60_000, MIB),
    codes: ["too-large"],
  },
  {
    name: "overlap-few.zip",
    what: "1,900 members share one kernel, 190 MB together",
    bytes: () => overlappingZip(1_900, 100 * 1024),
    codes: ["not-an-invoice", "unknown-format", "broken-file", "too-large"],
  },
  {
    name: "members.zip",
    what: "20,000 empty members",
    bytes: () => writeZip(Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}.xml`, data: "" }))),
    codes: ["too-large"],
  },
  { name: "nested.zip", what: "an archive 40 deep", bytes: () => nestedZip(40), codes: ["nested-archive"] },
  {
    name: "paths.zip",
    what: "names that climb out",
    bytes: () => writeZip([{ name: "../../../etc/cron.d/x.xml", data: "<a/>" }]),
    codes: ["broken-file"],
  },
  {
    name: "drive.zip",
    what: "a drive letter and backslashes",
    bytes: () => writeZip([{ name: "C:\\windows\\x.xml", data: "<a/>" }]),
    codes: ["broken-file"],
  },
  {
    name: "names.zip",
    what: "400 names of 60,000 letters",
    bytes: () => writeZip(Array.from({ length: 400 }, (_, i) => ({ name: `${"a/".repeat(30_000)}${i}.xml`, data: "<a/>" }))),
    codes: ["broken-file"],
  },
  {
    name: "same-name.zip",
    what: "2,000 members of one name",
    bytes: () => writeZip(Array.from({ length: 2_000 }, () => ({ name: "a.xml", data: "<a/>" }))),
    codes: ["not-an-invoice"],
  },
  {
    name: "lying.zip",
    what: "a member larger than stated",
    bytes: () => writeZip([{ name: "a.xml", data: Buffer.alloc(40 * MIB), statedSize: 100 }]),
    codes: ["broken-file"],
  },
  {
    name: "locked.zip",
    what: "encrypted",
    bytes: () => writeZip([{ name: "a.xml", data: "x", flags: 1 }]),
    codes: ["encrypted-file"],
  },
  { name: "gzip.gz", what: "a gzip bomb", bytes: () => gzipSync(Buffer.alloc(40 * MIB)), codes: ["unsupported-archive"] },
  { name: "archive.rar", what: "a RAR", bytes: () => text("Rar!\x1a\x07\x01\0 and more"), codes: ["unsupported-archive"] },
];
