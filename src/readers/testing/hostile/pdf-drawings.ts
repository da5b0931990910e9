/** PDFs that are small, and take long to unpack or to draw. */
import { deflateSync } from "node:zlib";
import type { HostileFile } from "./hostile.ts";
import { onePage, rawPdf, stream } from "./pdfs.ts";

const MIB = 1024 * 1024;
const FONT = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";
/** for a pale letter the page is drawn, to see whether it stands out */
const PALE_LETTER = "BT 0.95 g /F 9 Tf 9 9 Td (W) Tj ET";

const packed = (content: string, resources = FONT): Uint8Array =>
  onePage(deflateSync(Buffer.from(content)), resources, undefined, "/Filter /FlateDecode");
const hex = (bytes: Buffer): Buffer => Buffer.from(`${bytes.toString("hex")}>`);

export const PDF_DRAWINGS: readonly HostileFile[] = [
  {
    name: "pale.pdf",
    what: "a page of pale letters larger than itself",
    bytes: () => packed(`BT 0.95 g /F 900 Tf 0 0 Td ${"(WWWW) Tj -10 0 Td ".repeat(450)}ET`),
    codes: ["not-an-invoice"],
  },
  { name: "states.pdf", what: "two million saved states", bytes: () => packed("q ".repeat(2_000_000)), codes: ["too-large"] },
  {
    name: "clips.pdf",
    what: "30,000 clips in each other",
    bytes: () => packed(`${"0 0 m 600 400 l 0 400 l 600 0 l h W n ".repeat(30_000)}${PALE_LETTER}`),
    codes: ["too-large"],
  },
  {
    name: "path.pdf",
    what: "a path of 400,000 lines",
    bytes: () => packed(`0 0 m ${"600 400 l 0 300 l ".repeat(200_000)}f ${PALE_LETTER}`),
    codes: ["too-large"],
  },
  {
    name: "strokes.pdf",
    what: "50,000 strokes over the whole page",
    bytes: () => packed(`100 w ${"0 0 m 600 400 l S ".repeat(50_000)}${PALE_LETTER}`),
    codes: ["not-an-invoice"],
  },
  {
    name: "hex.pdf",
    what: "80 MB of blanks, packed and written as digits",
    bytes: () => onePage(hex(deflateSync(Buffer.alloc(80 * MIB, 0x20))), "", undefined, "/Filter [/ASCIIHexDecode /FlateDecode]"),
    codes: ["too-large"],
  },
  {
    name: "apart.pdf",
    what: "the same, its filters named elsewhere",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R >>",
        4: stream("/Filter 5 0 R", hex(deflateSync(Buffer.alloc(80 * MIB, 0x20)))),
        5: "[/AHx /Fl#61teDecode]",
      }),
    codes: ["too-large"],
  },
  {
    name: "filters.pdf",
    what: "thirty filters on each other",
    bytes: () => onePage(Buffer.alloc(64 * 1024, 0x30), "", undefined, `/Filter [${"/ASCIIHexDecode ".repeat(30)}]`),
    codes: ["too-large"],
  },
  {
    name: "same.pdf",
    what: "a page that draws the same content 2,000 times",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents [${"4 0 R ".repeat(2_000)}] >>`,
        4: stream("/Filter /FlateDecode", deflateSync(Buffer.from("0 0 m 9 9 l S\n".repeat(20_000)))),
      }),
    codes: ["too-large"],
  },
  {
    name: "stamps.pdf",
    what: "4,900 stamps over the whole page",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << ${FONT} >> /Annots [${"<< /Type /Annot /Subtype /Stamp /Rect [0 0 600 400] /AP << /N 5 0 R >> >> ".repeat(4_900)}] >>`,
        4: stream("", Buffer.from(PALE_LETTER)),
        5: stream("/Type /XObject /Subtype /Form /BBox [0 0 600 400]", Buffer.from("0 0 600 400 re f ".repeat(20))),
      }),
    codes: ["too-large"],
  },
  {
    name: "inline.pdf",
    what: "50,000 pictures written into the page",
    bytes: () => packed(`${"q 600 0 0 400 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q ".repeat(50_000)}${PALE_LETTER}`),
    codes: ["too-large"],
  },
  {
    name: "blends.pdf",
    what: "20,000 fills over the whole page that blend with what lies below",
    bytes: () =>
      packed(
        `/G gs ${"0 0 600 400 re f ".repeat(20_000)}${PALE_LETTER}`,
        `${FONT} /ExtGState << /G << /BM /Luminosity /ca 0.5 >> >>`,
      ),
    codes: ["not-an-invoice"],
  },
  {
    name: "letters.pdf",
    what: "a page of three million letters",
    bytes: () => packed(`BT /F 9 Tf 9 9 Td ${`(${"letters ".repeat(1_000)}) Tj `.repeat(375)}ET`),
    codes: ["too-large"],
  },
  {
    name: "lines.pdf",
    what: "a form drawn 30,000 times, each on a line of its own",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>",
        4: stream("", Buffer.from("/A\nDo\n".repeat(30_000))),
        5: stream(
          "/Type /XObject /Subtype /Form /BBox [0 0 600 400] /Resources << /XObject << /B 6 0 R >> >>",
          Buffer.from("/B\nDo"),
        ),
        6: stream("/Type /XObject /Subtype /Form /BBox [0 0 600 400]", Buffer.from("0 0 600 400 re f")),
      }),
    codes: ["too-large"],
  },
  {
    name: "open.pdf",
    what: "400,000 objects that don't end",
    bytes: () => Buffer.concat([packed("0 0 9 9 re f"), Buffer.from("1 0 obj null\n".repeat(400_000))]),
    codes: ["not-an-invoice", "too-large", "broken-file"],
  },
  {
    name: "runs.pdf",
    what: "30 MB of blanks, packed as runs",
    bytes: () => onePage(Buffer.from("\x81 ".repeat(240_000), "latin1"), "", undefined, "/Filter /RunLengthDecode"),
    codes: ["too-large"],
  },
  {
    name: "attachments.pdf",
    what: "twenty attachments with 200,000 elements each",
    bytes: () => {
      const numbers = Array.from({ length: 20 }, (_, i) => 10 + i);
      const xml = deflateSync(Buffer.from(`<EInvoice>${"<a>1</a>".repeat(200_000)}</EInvoice>`));
      return rawPdf({
        1: `<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [${numbers.map((n) => `(${n}.xml) << /Type /Filespec /F (${n}.xml) /UF (${n}.xml) /EF << /F ${n} 0 R >> >>`).join(" ")}] >> >> >>`,
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] >>",
        ...Object.fromEntries(numbers.map((n) => [n, stream("/Type /EmbeddedFile /Filter /FlateDecode", xml)])),
      });
    },
    codes: ["too-large"],
  },
  {
    name: "form-strokes.pdf",
    what: "50,000 strokes over the whole page within a form",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << ${FONT} /XObject << /A 5 0 R >> >> >>`,
        4: stream("", Buffer.from(`/A Do ${PALE_LETTER}`)),
        5: stream(
          "/Type /XObject /Subtype /Form /BBox [0 0 600 400] /Filter /FlateDecode",
          deflateSync(Buffer.from(`100 w ${"0 0 m 600 400 l S ".repeat(50_000)}`)),
        ),
      }),
    codes: ["not-an-invoice"],
  },
  {
    name: "filters-apart.pdf",
    what: "30,000 streams whose filters are named elsewhere, and aren't there",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] >>",
        ...Object.fromEntries(
          Array.from({ length: 30_000 }, (_, i) => [10 + i, stream(`/Filter ${60_000 + i} 0 R`, Buffer.from("q Q"))]),
        ),
      }),
    codes: ["not-an-invoice"],
  },
  {
    name: "form-letters.pdf",
    what: "a form of 8,000 letters drawn 375 times",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>",
        4: stream("", Buffer.from("/A Do ".repeat(375))),
        5: stream(
          `/Type /XObject /Subtype /Form /BBox [0 0 600 400] /Resources << ${FONT} >>`,
          Buffer.from(`BT /F 9 Tf 9 9 Td (${"letters ".repeat(1_000)}) Tj ET`),
        ),
      }),
    codes: ["too-large"],
  },
  {
    name: "masks.pdf",
    what: "5,000 fills over the whole page, each through a mask",
    bytes: () =>
      rawPdf({
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << ${FONT} /ExtGState << /G << /SMask << /S /Luminosity /G 5 0 R >> >> >> >> >>`,
        4: stream("", Buffer.from(`/G gs ${"0 0 600 400 re f ".repeat(5_000)}${PALE_LETTER}`)),
        5: stream("/Type /XObject /Subtype /Form /BBox [0 0 600 400]", Buffer.from("0 0 600 400 re f")),
      }),
    codes: ["not-an-invoice"],
  },
];
