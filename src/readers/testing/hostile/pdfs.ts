/** PDFs that mean harm. */
import { deflateSync } from "node:zlib";
import type { HostileFile } from "./hostile.ts";

const MIB = 1024 * 1024;
const text = (value: string): Uint8Array => Buffer.from(value, "utf8");

/** A PDF from its objects (number → body); the table of contents is right unless `xref` says otherwise. */
export function rawPdf(objects: Record<number, string | Buffer>, trailer = "", head = "%PDF-1.7\n"): Uint8Array {
  const parts: Buffer[] = [Buffer.from(head, "latin1")];
  let at = parts[0]!.length;
  const offsets = new Map<number, number>();
  for (const [number, body] of Object.entries(objects)) {
    const bytes = Buffer.concat([
      Buffer.from(`${number} 0 obj\n`),
      Buffer.isBuffer(body) ? body : Buffer.from(body, "latin1"),
      Buffer.from("\nendobj\n"),
    ]);
    offsets.set(Number(number), at);
    parts.push(bytes);
    at += bytes.length;
  }
  const size = [...offsets.keys()].reduce((max, number) => Math.max(max, number), 0) + 1;
  const rows = Array.from({ length: size }, (_, index) => {
    const offset = offsets.get(index);
    return offset === undefined ? "0000000000 65535 f \n" : `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n${rows.join("")}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** A stream object; what is packed stays packed. */
export function stream(dictionary: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`), data, Buffer.from("\nendstream")]);
}

export function manyPages(count: number): Uint8Array {
  const objects: Record<number, string> = {
    1: "<< /Type /Catalog /Pages 2 0 R >>",
    2: `<< /Type /Pages /Count ${count} /Kids [${Array.from({ length: count }, (_, i) => `${i + 3} 0 R`).join(" ")}] >>`,
  };
  for (let i = 0; i < count; i++) objects[i + 3] = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] >>";
  return rawPdf(objects);
}

export function onePage(content: Buffer, resources = "", box = "0 0 600 400", filter = ""): Uint8Array {
  return rawPdf({
    1: "<< /Type /Catalog /Pages 2 0 R >>",
    2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
    3: `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Contents 4 0 R /Resources << ${resources} >> >>`,
    4: stream(filter, content),
  });
}

/** Forms of which each draws the next one ten times, or one that draws itself. */
function formBomb(depth: number): Uint8Array {
  const objects: Record<number, string | Buffer> = {
    1: "<< /Type /Catalog /Pages 2 0 R >>",
    2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
    3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources 9 0 R >>",
    4: stream("", Buffer.from("/F Do")),
    9: "<< /XObject << /F 10 0 R >> >>",
  };
  for (let level = 0; level < depth; level++) {
    const next = depth === 1 ? 10 : 10 + level + 1;
    objects[10 + level] = stream(
      `/Type /XObject /Subtype /Form /BBox [0 0 600 400] /Resources << /XObject << /F ${next} 0 R >> >>`,
      Buffer.from("/F Do ".repeat(10)),
    );
  }
  if (depth > 1) objects[10 + depth] = stream("/Type /XObject /Subtype /Form /BBox [0 0 600 400]", Buffer.from("0 0 9 9 re f"));
  return rawPdf(objects);
}

const ZEROS_MEGABYTES = 80;
function flateBomb(twice: boolean): Uint8Array {
  const once = deflateSync(Buffer.alloc(ZEROS_MEGABYTES * MIB, 0x20));
  return twice
    ? onePage(deflateSync(once), "", undefined, "/Filter [/FlateDecode /FlateDecode]")
    : onePage(once, "", undefined, "/Filter /FlateDecode");
}

/** A page whose resources name object 5. */
function withFive(resources: string, content: string, five: string | Buffer): Uint8Array {
  return rawPdf({
    1: "<< /Type /Catalog /Pages 2 0 R >>",
    2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
    3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << ${resources} >> >>`,
    4: stream("", Buffer.from(content)),
    5: five,
  });
}

function patternPdf(steps: string, tile: string): Uint8Array {
  return withFive(
    "/Pattern << /P 5 0 R >>",
    "/Pattern cs /P scn 0 0 600 400 re f",
    stream(`/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 10 10] ${steps}`, Buffer.from(tile)),
  );
}

export const PDFS: readonly HostileFile[] = [
  { name: "pages.pdf", what: "10,000 pages", bytes: () => manyPages(10_000), codes: ["too-many-pages"] },
  {
    name: "count.pdf",
    what: "says two billion pages",
    bytes: () =>
      rawPdf({ 1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Count 2000000000 /Kids [2 0 R 2 0 R] >>" }),
    codes: ["broken-file", "too-many-pages"],
  },
  {
    name: "flate.pdf",
    what: "80 MB of blanks in a stream",
    bytes: () => flateBomb(false),
    codes: ["not-an-invoice", "too-large", "broken-file"],
  },
  {
    name: "flate-twice.pdf",
    what: "the same packed twice",
    bytes: () => flateBomb(true),
    codes: ["not-an-invoice", "too-large", "broken-file"],
  },
  { name: "form.pdf", what: "a form that draws itself twice", bytes: () => formBomb(1), codes: ["too-large"] },
  {
    name: "forms.pdf",
    what: "twelve forms of which each draws the next ten times",
    bytes: () => formBomb(12),
    codes: ["too-large"],
  },
  {
    name: "objects.pdf",
    what: "200,000 objects",
    bytes: () =>
      rawPdf({
        ...Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [i + 9, "null"])),
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] >>",
      }),
    codes: ["not-an-invoice", "too-large"],
  },
  {
    name: "attached.pdf",
    what: "an attachment of 80 MB of blanks",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.xml) 5 0 R] >> >> >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] >>",
        5: "<< /Type /Filespec /F (a.xml) /UF (a.xml) /EF << /F 6 0 R >> >>",
        6: stream("/Type /EmbeddedFile /Filter /FlateDecode", deflateSync(Buffer.alloc(ZEROS_MEGABYTES * MIB, 0x20))),
      }),
    codes: ["too-large"],
  },
  {
    name: "huge.pdf",
    what: "a page of a million metres",
    bytes: () => onePage(Buffer.from("0 0 m 9 9 l S"), "", "0 0 1000000000 1000000000"),
    codes: ["not-an-invoice", "broken-file", "too-large"],
  },
  {
    name: "operators.pdf",
    what: "two million drawing operators",
    bytes: () => onePage(deflateSync(Buffer.from("0 0 m 9 9 l S\n".repeat(2_000_000))), "", undefined, "/Filter /FlateDecode"),
    codes: ["not-an-invoice", "too-large", "timeout"],
  },
  {
    name: "loop.pdf",
    what: "a table of contents that points at itself",
    bytes: () =>
      text("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF"),
    codes: ["broken-file"],
  },
  {
    name: "image.pdf",
    what: "a picture of a billion pixels",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
        4: stream("", Buffer.from("600 0 0 400 0 0 cm /I Do")),
        5: stream(
          "/Type /XObject /Subtype /Image /Width 32000 /Height 32000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode",
          deflateSync(Buffer.alloc(MIB)),
        ),
      }),
    codes: ["not-an-invoice", "too-large", "broken-file", "timeout"],
  },
  {
    name: "tiles.pdf",
    what: "a pattern with tiles of a thousandth of a point",
    bytes: () => patternPdf("/XStep 0.001 /YStep 0.001 /Resources << >>", "0 0 1 1 re f"),
    codes: ["too-large"],
  },
  {
    name: "tile-self.pdf",
    what: "a pattern that is filled with itself",
    bytes: () => patternPdf("/XStep 1 /YStep 1 /Resources << /Pattern << /P 5 0 R >> >>", "/Pattern cs /P scn 0 0 9 9 re f"),
    codes: ["too-large"],
  },
  {
    name: "again.pdf",
    what: "a large picture drawn 19,000 times",
    bytes: () =>
      withFive(
        "/XObject << /P 5 0 R >>",
        "/P Do ".repeat(19_000),
        stream(
          "/Type /XObject /Subtype /Image /Width 6000 /Height 6000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode",
          deflateSync(Buffer.alloc(6000 * 750)),
        ),
      ),
    codes: ["too-large"],
  },
  {
    name: "shadings.pdf",
    what: "200,000 shadings",
    bytes: () =>
      withFive(
        "/Shading << /P 5 0 R >>",
        "/P sh ".repeat(200_000),
        "<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 600 400] /Function << /FunctionType 2 /Domain [0 1] /N 1 >> >>",
      ),
    codes: ["too-large"],
  },
  {
    name: "dashes.pdf",
    what: "dashes of a ten-thousandth of a point",
    bytes: () => onePage(Buffer.from(`[0.0001 0.0001] 0 d ${"0 0 m 600 400 l S ".repeat(200)}`)),
    codes: ["too-large"],
  },
  {
    name: "cmap.pdf",
    what: "a font whose character map has 3,000 ranges over all codes",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        4: stream("", Buffer.from("BT /F 9 Tf 10 10 Td <00010002> Tj ET")),
        5: "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        6: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> >>",
        7: stream("", Buffer.from(`begincmap ${"1 beginbfrange <0000><FFFF><0000> endbfrange ".repeat(3000)}endcmap`)),
      }),
    codes: ["too-large"],
  },
  {
    name: "annotations.pdf",
    what: "50,000 annotations",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Annots [${"<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] >> ".repeat(50_000)}] >>`,
      }),
    codes: ["too-large"],
  },
];
