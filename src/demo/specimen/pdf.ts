import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import PDFDocument from "pdfkit";
import { pageMark } from "./mark.ts";
import type { CodeMark, Face, ShapeMark, Sheet, TextMark } from "./sheet.ts";

const POINTS = 72 / 25.4;
let font: Buffer | undefined;

/** A file inside a PDF, as rail and air tickets carry their XBRL. */
export type Enclosure = { name: string; bytes: Uint8Array };

const SC = "@expo-google-fonts/noto-sans-sc";
/** What each face is set in: a file of the Chinese font, or a font that every PDF viewer has. */
const FACE_FONTS: Record<Exclude<Face, "sc">, string> = {
  "sc-light": `${SC}/300Light/NotoSansSC_300Light.ttf`,
  "sc-bold": `${SC}/700Bold/NotoSansSC_700Bold.ttf`,
  mono: "Courier",
  serif: "Times-Roman",
  sans: "Helvetica",
};
const faces = new Map<Face, Buffer | string>();

/** The font of a face, read once. */
function faceFont(face: Face): Buffer | string {
  if (face === "sc") return specimenFont();
  let found = faces.get(face);
  if (found === undefined) {
    const name = FACE_FONTS[face];
    found = name.startsWith("@") ? readFileSync(createRequire(import.meta.url).resolve(name)) : name;
    faces.set(face, found);
  }
  return found;
}

/** Noto Sans SC as npm installed it: the one font of the specimens, so that they look alike everywhere. */
export function specimenFont(): Buffer {
  font ??= readFileSync(
    createRequire(import.meta.url).resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"),
  );
  return font;
}

type Pdf = InstanceType<typeof PDFDocument>;

/** Writes sheets as the pages of one PDF with a text layer and embedded font. The same sheets and date give the same bytes. */
export async function writePdf(sheets: Sheet[], date: string | null, enclosures: Enclosure[] = []): Promise<Uint8Array> {
  const made = new Date(`${date ?? "2020-01-01"}T02:00:00Z`);
  const pdf = new PDFDocument({
    autoFirstPage: false,
    info: { Title: "样张 SPECIMEN", Creator: "Piaozai demo", CreationDate: made, ModDate: made },
  });
  const parts: Buffer[] = [];
  pdf.on("data", (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on("end", () => resolve());
    pdf.on("error", reject);
  });
  for (const face of facesOf(sheets)) pdf.registerFont(`face-${face}`, faceFont(face) as Buffer);
  for (const sheet of sheets) drawPage(pdf, sheet);
  for (const { name, bytes } of enclosures)
    pdf.file(Buffer.from(bytes), { name, creationDate: made, modifiedDate: made, type: "application/xml" });
  pdf.end();
  await ended;
  return Buffer.concat(parts);
}

function facesOf(sheets: Sheet[]): Set<Face> {
  return new Set(sheets.flatMap((sheet) => sheet.marks.map((mark) => (mark.op === "text" ? (mark.face ?? "sc") : "sc"))));
}

function drawPage(pdf: Pdf, sheet: Sheet): void {
  pdf.addPage({ size: [sheet.width * POINTS, sheet.height * POINTS], margin: 0 });
  drawShape(pdf, pageMark(sheet));
  for (const mark of sheet.marks) {
    if (mark.op === "line") {
      pdf
        .lineWidth(mark.width * POINTS)
        .moveTo(mark.x1 * POINTS, mark.y1 * POINTS)
        .lineTo(mark.x2 * POINTS, mark.y2 * POINTS)
        .stroke(mark.ink);
    } else if (mark.op === "circle") {
      pdf
        .lineWidth(mark.width * POINTS)
        .circle(mark.x * POINTS, mark.y * POINTS, mark.r * POINTS)
        .stroke(mark.ink);
    } else if (mark.op === "code") drawCode(pdf, mark);
    else if (mark.op === "shape") drawShape(pdf, mark);
    else drawText(pdf, mark);
  }
}

function drawShape(pdf: Pdf, mark: ShapeMark): void {
  for (const { to, points } of mark.segments) {
    const [a, b] = points.map(([x, y]): [number, number] => [x * POINTS, y * POINTS]);
    if (to === "M" && a) pdf.moveTo(a[0], a[1]);
    else if (to === "L" && a) pdf.lineTo(a[0], a[1]);
    else if (to === "Q" && a && b) pdf.quadraticCurveTo(a[0], a[1], b[0], b[1]);
    else pdf.closePath();
  }
  pdf.fillColor(mark.ink, mark.opacity).fill();
  pdf.fillOpacity(1);
}

function drawText(pdf: Pdf, mark: TextMark): void {
  pdf
    .font(`face-${mark.face ?? "sc"}`)
    .fontSize(mark.size * POINTS)
    .fillColor(mark.ink);
  const width = mark.anchor === "start" ? 0 : pdf.widthOfString(mark.text);
  const shift = mark.anchor === "middle" ? width / 2 : mark.anchor === "end" ? width : 0;
  pdf.text(mark.text, mark.x * POINTS - shift, mark.y * POINTS, { lineBreak: false, baseline: "alphabetic" });
}

function drawCode(pdf: Pdf, mark: CodeMark): void {
  const step = (mark.side * POINTS) / mark.rows.length;
  mark.rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      // a hair wider than the step: renderers leave light seams between exact neighbours
      if (dark) pdf.rect(mark.x * POINTS + x * step, mark.y * POINTS + y * step, step * 1.02, step * 1.02);
    }),
  );
  pdf.fill("#000000");
}

let ruler: Pdf | undefined;

/** Width in millimetres as a PDF sets the text; `textWidth` tells it for an OFD. */
export function pdfTextWidth(text: string, size: number, face: Face = "sc"): number {
  ruler ??= new PDFDocument({ autoFirstPage: false });
  ruler.registerFont(`face-${face}`, faceFont(face) as Buffer);
  return (
    ruler
      .font(`face-${face}`)
      .fontSize(size * POINTS)
      .widthOfString(text) / POINTS
  );
}
