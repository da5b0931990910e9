/** Pictures that mean harm. */
import { crc32, deflateSync } from "node:zlib";
import { noise, type HostileFile } from "./hostile.ts";

const MIB = 1024 * 1024;

/** A PNG whose header says this size; its data are zeros, packed. */
export function pngOfSize(width: number, height: number, rows: number): Uint8Array {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(rows * (width * 3 + 1)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A TIFF of so many directories, one pixel each, or a ring of directories that never ends. */
function tiff(pages: number, ring: boolean): Uint8Array {
  const size = 2 + 9 * 12 + 4;
  const out = Buffer.alloc(8 + pages * size + 4);
  out.write("II*\0", 0, "latin1");
  out.writeUInt32LE(8, 4);
  const pixel = out.length - 4;
  for (let page = 0; page < pages; page++) {
    const at = 8 + page * size;
    out.writeUInt16LE(9, at);
    const rows: [number, number, number][] = [
      [256, 4, 1],
      [257, 4, 1],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, pixel],
      [277, 3, 1],
      [278, 4, 1],
      [279, 4, 1],
    ];
    rows.forEach(([tag, type, value], index) => {
      const entry = at + 2 + index * 12;
      out.writeUInt16LE(tag, entry);
      out.writeUInt16LE(type, entry + 2);
      out.writeUInt32LE(1, entry + 4);
      if (type === 3) out.writeUInt16LE(value, entry + 8);
      else out.writeUInt32LE(value, entry + 8);
    });
    out.writeUInt32LE(page + 1 < pages ? at + size : ring ? 8 : 0, at + 2 + 9 * 12);
  }
  return out;
}

/** A HEIC header that states a size; what follows is noise. */
function heicOfSize(width: number, height: number): Uint8Array {
  const box = (type: string, ...data: Buffer[]): Buffer => {
    const body = Buffer.concat(data);
    const out = Buffer.alloc(8);
    out.writeUInt32BE(body.length + 8, 0);
    out.write(type, 4, "latin1");
    return Buffer.concat([out, body]);
  };
  const ispe = Buffer.alloc(12);
  ispe.writeUInt32BE(width, 4);
  ispe.writeUInt32BE(height, 8);
  return Buffer.concat([
    box("ftyp", Buffer.from("heic\0\0\0\0mif1heic", "latin1")),
    box("meta", Buffer.alloc(4), box("iprp", box("ipco", box("ispe", ispe)))),
    box("mdat", noise(4096)),
  ]);
}

export const PICTURES: readonly HostileFile[] = [
  {
    name: "header.png",
    what: "a header of 10 billion pixels",
    bytes: () => pngOfSize(100_000, 100_000, 1),
    codes: ["too-large"],
  },
  { name: "zeros.png", what: "36 million black pixels", bytes: () => pngOfSize(6_000, 6_000, 6_000), codes: ["not-an-invoice"] },
  {
    name: "wide.png",
    what: "one row of 16,000 pixels",
    bytes: () => pngOfSize(16_000, 1, 1),
    codes: ["not-an-invoice", "broken-file"],
  },
  {
    name: "pages.tiff",
    what: "10,000 directories",
    bytes: () => tiff(10_000, false),
    codes: ["too-many-pages"],
  },
  { name: "ring.tiff", what: "directories in a ring", bytes: () => tiff(3, true), codes: ["not-an-invoice", "broken-file"] },
  {
    name: "header.heic",
    what: "a HEIC of 10 billion pixels",
    bytes: () => heicOfSize(100_000, 100_000),
    codes: ["too-large", "broken-file"],
  },
  {
    name: "short.gif",
    what: "a GIF without data",
    bytes: () => Buffer.from("GIF89a\xff\xff\xff\xff\0\0\0", "latin1"),
    codes: ["broken-file", "too-large", "truncated-file"],
  },
  {
    name: "noise.jpg",
    what: "a JPEG of noise",
    bytes: () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), noise(MIB)]),
    codes: ["broken-file", "truncated-file"],
  },
];
