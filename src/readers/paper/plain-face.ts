import { POINTS, type Pdf } from "./pdf-sheet.ts";
import type { PlainFace } from "./print.types.ts";

const INNER = 8;

/** The fields of an invoice as a plain list in two columns, under a note that this isn't what it looks like. */
export function drawPlainFace(pdf: Pdf, face: PlainFace, box: { x: number; y: number; width: number; height: number }): void {
  const pad = INNER * POINTS;
  const width = box.width - 2 * pad;
  const height = Math.min(box.height - 8, 130 * POINTS);
  pdf.save();
  pdf
    .lineWidth(0.6)
    .strokeColor("#999999")
    .rect(box.x + 4, box.y + 4, box.width - 8, height)
    .stroke();
  pdf.font("text").fillColor("#000000", 1).fontSize(13);
  pdf.text(face.title, box.x + pad, box.y + pad, { width, align: "center", lineBreak: false });
  pdf.fontSize(8).fillColor("#a02020");
  pdf.text(face.note, box.x + pad, box.y + pad + 20, { width, align: "center", height: 11, ellipsis: true });
  const column = width / 2;
  const label = 70;
  let y = box.y + pad + 40;
  let side = 0;
  for (const [name, value] of face.fields) {
    if (value === "") continue;
    // what is long gets a row of its own
    const long = pdf.fontSize(9).widthOfString(value) > column - label - 8;
    if (long && side === 1) [side, y] = [0, y + 16];
    const room = (long ? width : column) - label - 8;
    const tall = long ? Math.min(36, pdf.heightOfString(value, { width: room })) : 12;
    if (y + tall > box.y + height) break;
    const x = box.x + pad + side * column;
    pdf
      .fontSize(8)
      .fillColor("#555555")
      .text(name, x, y + 1, { width: label - 4, height: 11, ellipsis: true });
    pdf
      .fontSize(9)
      .fillColor("#000000")
      .text(value, x + label, y, { width: room, height: tall, ellipsis: true });
    if (long || side === 1) [side, y] = [0, y + tall + 5];
    else side = 1;
  }
  pdf.restore();
}
