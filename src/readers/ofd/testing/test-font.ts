/** A TrueType font of 1000 units with a square (glyph 1) and a triangle (glyph 2) and no character map. */
export function testFont(): Uint8Array {
  const square = outline([
    [0, 0],
    [500, 0],
    [500, 500],
    [0, 500],
  ]);
  const triangle = outline([
    [0, 0],
    [500, 0],
    [0, 500],
  ]);
  const loca = [0, 0, square.length, square.length + triangle.length];
  return sfnt({
    glyf: Buffer.concat([square, triangle]),
    head: table(54, (b) => {
      b.writeUInt32BE(0x00010000, 0);
      b.writeUInt32BE(0x5f0f3cf5, 12);
      b.writeUInt16BE(1000, 18);
      b.writeInt16BE(1, 50);
    }),
    hhea: table(36, (b) => {
      b.writeUInt32BE(0x00010000, 0);
      b.writeUInt16BE(3, 34);
    }),
    hmtx: table(12, (b) => [0, 4, 8].forEach((at) => b.writeUInt16BE(600, at))),
    loca: table(16, (b) => loca.forEach((value, i) => b.writeUInt32BE(value, i * 4))),
    maxp: table(32, (b) => {
      b.writeUInt32BE(0x00010000, 0);
      b.writeUInt16BE(3, 4);
    }),
  });
}

function table(size: number, fill: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(size);
  fill(buffer);
  return buffer;
}

/** A simple glyph of one contour of straight lines. */
function outline(points: [number, number][]): Buffer {
  const header = Buffer.alloc(14);
  header.writeInt16BE(1, 0);
  header.writeInt16BE(500, 6);
  header.writeInt16BE(500, 8);
  header.writeUInt16BE(points.length - 1, 10);
  const steps = (axis: 0 | 1): Buffer =>
    table(points.length * 2, (b) =>
      points.forEach((point, i) => b.writeInt16BE(point[axis] - (points[i - 1]?.[axis] ?? 0), i * 2)),
    );
  const body = Buffer.concat([header, Buffer.from(points.map(() => 1)), steps(0), steps(1)]);
  return Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
}

function sfnt(tables: Record<string, Buffer>): Uint8Array {
  const names = Object.keys(tables).sort();
  const directory = Buffer.alloc(12 + names.length * 16);
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(names.length, 4);
  let at = directory.length;
  const bodies: Buffer[] = [];
  names.forEach((name, i) => {
    const body = tables[name]!;
    directory.write(name, 12 + i * 16, "latin1");
    directory.writeUInt32BE(at, 20 + i * 16);
    directory.writeUInt32BE(body.length, 24 + i * 16);
    bodies.push(body, Buffer.alloc((4 - (body.length % 4)) % 4));
    at += body.length + bodies.at(-1)!.length;
  });
  return Buffer.concat([directory, ...bodies]);
}
