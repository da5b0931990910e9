import { POINTS, type Pdf } from "./pdf-sheet.ts";
import type { PasteSheet } from "./print.types.ts";

const MARGIN = { left: 20, right: 12, top: 14, bottom: 14 };
const PAGE = { width: 210, height: 297 };
const ROW = 16;
const INK = "#000000";
const LINE = "#444444";

/** The paste sheet on A4, with a wide margin for the binding; a long table goes on over pages, its head repeated. */
export function drawPasteSheet(pdf: Pdf, sheet: PasteSheet): void {
  const left = MARGIN.left * POINTS;
  const width = (PAGE.width - MARGIN.left - MARGIN.right) * POINTS;
  const bottom = (PAGE.height - MARGIN.bottom) * POINTS;
  pdf.addPage({ size: "A4", margin: 0 });
  pdf.font("text").fillColor(INK, 1).fontSize(18);
  pdf.text(sheet.title, left, MARGIN.top * POINTS, { width, align: "center", characterSpacing: 4, lineBreak: false });
  let y = drawPairs(pdf, sheet.head, { x: left, y: MARGIN.top * POINTS + 34, width });
  y = drawHead(pdf, sheet, left, y + 6, width);
  for (const row of sheet.rows) {
    if (y + ROW > bottom) {
      pdf.addPage({ size: "A4", margin: 0 });
      y = drawHead(pdf, sheet, left, MARGIN.top * POINTS, width);
    }
    drawRow(pdf, sheet, row, { x: left, y, width }, 8);
    y += ROW;
  }
  const below = (sheet.sums.length + 1) * 18 + sheet.notes.length * 12 + 40;
  if (y + below > bottom) {
    pdf.addPage({ size: "A4", margin: 0 });
    y = MARGIN.top * POINTS;
  }
  for (const [label, value] of sheet.sums) {
    pdf.rect(left, y, width, 18).lineWidth(0.6).strokeColor(LINE).stroke();
    pdf
      .fontSize(9)
      .fillColor("#444444")
      .text(label, left + 5, y + 4, { lineBreak: false });
    pdf
      .fontSize(10)
      .fillColor(INK)
      .text(value, left + 110, y + 3, { width: width - 115, height: 13, ellipsis: true });
    y += 18;
  }
  for (const note of sheet.notes) {
    pdf
      .fontSize(7.5)
      .fillColor("#444444")
      .text(note, left, y + 3, { width, height: 11, ellipsis: true });
    y += 12;
  }
  const signed = bottom - 22;
  if (sheet.pasteHere !== null && signed - y > 70)
    pasteArea(pdf, sheet.pasteHere, { x: left, y: y + 8, width, height: signed - y - 18 });
  signatures(pdf, sheet.signatures, left, signed, width);
}

function drawPairs(pdf: Pdf, pairs: PasteSheet["head"], at: { x: number; y: number; width: number }): number {
  const column = at.width / 2;
  pairs.forEach(([label, value], i) => {
    const x = at.x + (i % 2) * column;
    const y = at.y + Math.floor(i / 2) * 20;
    pdf.fontSize(9).fillColor("#444444").text(label, x, y, { lineBreak: false });
    const start = Math.max(56, pdf.widthOfString(label) + 8);
    pdf
      .fontSize(10)
      .fillColor(INK)
      .text(value, x + start, y - 1, { width: column - start - 12, height: 13, ellipsis: true });
    pdf
      .moveTo(x + start - 4, y + 14)
      .lineTo(x + column - 10, y + 14)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke();
  });
  return at.y + Math.ceil(pairs.length / 2) * 20;
}

function drawHead(pdf: Pdf, sheet: PasteSheet, x: number, y: number, width: number): number {
  pdf.rect(x, y, width, ROW).fillColor("#eeeeee", 1).fill();
  drawRow(
    pdf,
    sheet,
    sheet.columns.map(({ label }) => label),
    { x, y, width },
    8,
  );
  return y + ROW;
}

function drawRow(pdf: Pdf, sheet: PasteSheet, cells: string[], at: { x: number; y: number; width: number }, size: number): void {
  const all = sheet.columns.reduce((sum, column) => sum + column.width, 0);
  let x = at.x;
  sheet.columns.forEach((column, i) => {
    const width = (column.width / all) * at.width;
    pdf.rect(x, at.y, width, ROW).lineWidth(0.5).strokeColor(LINE).stroke();
    const text = cells[i] ?? "";
    pdf.fontSize(size);
    // a number is made smaller rather than cut: half a number is a wrong one
    const fit = column.end || /^[\dA-Z]+$/.test(text) ? Math.min(1, (width - 6) / Math.max(1, pdf.widthOfString(text))) : 1;
    pdf.fontSize(size * fit).fillColor(INK);
    pdf.text(text, x + 3, at.y + 3 + (size * (1 - fit)) / 2, {
      width: width - 6,
      height: size * 1.4,
      align: column.end ? "right" : "left",
      ellipsis: true,
    });
    x += width;
  });
}

function pasteArea(pdf: Pdf, words: string, box: { x: number; y: number; width: number; height: number }): void {
  pdf.save().dash(3, { space: 3 }).lineWidth(0.5).strokeColor("#999999");
  pdf.rect(box.x, box.y, box.width, box.height).stroke().undash().restore();
  pdf.fontSize(9).fillColor("#999999");
  pdf.text(words, box.x, box.y + box.height / 2 - 6, { width: box.width, align: "center", lineBreak: false });
}

function signatures(pdf: Pdf, names: string[], x: number, y: number, width: number): void {
  const column = width / Math.max(1, names.length);
  names.forEach((name, i) => {
    const at = x + i * column;
    pdf.fontSize(9).fillColor("#444444").text(name, at, y, { lineBreak: false });
    const end = at + pdf.widthOfString(name) + 4;
    pdf
      .moveTo(end, y + 13)
      .lineTo(at + column - 10, y + 13)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke();
  });
}
