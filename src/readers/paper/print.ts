/** Puts pages on A4: two on one with a line to cut along, or one, each as large as it is where that fits. */
import sharp from "sharp";
import type { Face } from "./faces.ts";
import { drawPasteSheet } from "./paste-sheet.ts";
import { newPdf, POINTS, type Pdf } from "./pdf-sheet.ts";
import { drawPlainFace } from "./plain-face.ts";
import type { PrintStep } from "./print.types.ts";
import { pictureAddresses, SvgToPdf, type Pictures } from "./svg-to-pdf.ts";

const A4 = { width: 210, height: 297 };
/** What no printer prints, and room for the line below a page. */
const EDGE = { side: 5, top: 4, bottom: 8 };
const LINE_SIZE = 6.5;

type Box = { x: number; y: number; width: number; height: number };

/** One print; the steps come in the order of the paper. */
export class Print {
  private readonly pdf: Pdf;
  private readonly svg: SvgToPdf;
  private readonly perPage: 1 | 2;
  private used = 0;
  private readonly out: { drain: () => Uint8Array; end: () => Promise<Uint8Array> };

  constructor(title: string, perPage: 1 | 2) {
    const { pdf, ...out } = newPdf(title);
    this.pdf = pdf;
    this.out = out;
    this.svg = new SvgToPdf(pdf);
    this.perPage = perPage;
  }

  /** Does one step; gives the bytes that were written. */
  async take(step: PrintStep): Promise<Uint8Array> {
    if (step.step === "paste") drawPasteSheet(this.pdf, step.sheet);
    else if (step.step === "face") await this.face(step.face, step.line);
    else if (step.step === "plain") {
      drawPlainFace(this.pdf, step.face, this.slot(step.line));
    } else if (step.step === "bind") for (const face of step.faces) await this.bound(face);
    else if (step.step === "end") return this.out.end();
    return this.out.drain();
  }

  /** A page of the size of what is on it. */
  private async bound(face: Face): Promise<void> {
    const [width, height] = [face.width * POINTS, face.height * POINTS];
    this.pdf.addPage({ size: [width, height], margin: 0 });
    await this.draw(face, { x: 0, y: 0, width, height });
  }

  private async face(face: Face, line: string): Promise<void> {
    const slot = this.slot(line);
    const { pdf } = this;
    const fit = fitted(face, slot);
    pdf.save();
    // the middle of the slot, turned about it where the page lies the other way
    pdf.translate(slot.x + slot.width / 2, this.perPage === 2 ? slot.y + slot.height / 2 : slot.y + fit.tall / 2);
    if (fit.turned) pdf.rotate(-90);
    await this.draw(face, { x: -fit.width / 2, y: -fit.height / 2, width: fit.width, height: fit.height });
    pdf.restore();
  }

  private async draw(face: Face, box: Box): Promise<void> {
    if (face.svg !== null) this.svg.draw(face.svg, box, await picturesOf(face.svg));
    else if (face.picture !== null) {
      this.pdf.opacity(1);
      this.pdf.image(Buffer.from(face.picture), box.x, box.y, { width: box.width, height: box.height });
    }
  }

  /** The next free place (points), on a new page where the last is full, with its line below. */
  private slot(line: string): Box {
    const { pdf, perPage } = this;
    const position = this.used % perPage;
    this.used += 1;
    if (position === 0) {
      pdf.addPage({ size: "A4", margin: 0 });
      if (perPage === 2) {
        const middle = (A4.height / 2) * POINTS;
        pdf.save().lineWidth(0.5).strokeColor("#888888").dash(4, { space: 3 });
        pdf
          .moveTo(0, middle)
          .lineTo(A4.width * POINTS, middle)
          .stroke()
          .undash()
          .restore();
      }
    }
    const height = A4.height / perPage;
    const top = position * height;
    pdf.font("text").fontSize(LINE_SIZE).fillColor("#444444", 1);
    pdf.text(line, EDGE.side * 2 * POINTS, (top + height - EDGE.bottom + 1.5) * POINTS, {
      width: (A4.width - 4 * EDGE.side) * POINTS,
      height: LINE_SIZE * 1.5,
      lineBreak: false,
      ellipsis: true,
    });
    return {
      x: EDGE.side * POINTS,
      y: (top + EDGE.top) * POINTS,
      width: (A4.width - 2 * EDGE.side) * POINTS,
      height: (height - EDGE.top - EDGE.bottom) * POINTS,
    };
  }
}

/** How large a page is in its place (points): true to size where it fits, else smaller, turned where that is larger. */
function fitted(face: Face, slot: Box): { width: number; height: number; turned: boolean; tall: number } {
  const [width, height] = [face.width * POINTS, face.height * POINTS];
  const most = face.fits ? Infinity : 1;
  const upright = Math.min(most, slot.width / width, slot.height / height);
  const lying = Math.min(most, slot.width / height, slot.height / width);
  const turned = lying > upright * 1.05;
  const scale = turned ? lying : upright;
  return { width: width * scale, height: height * scale, turned, tall: (turned ? width : height) * scale };
}

/** The pictures of a drawing as PNG or JPEG that pdfkit can take: not interlaced, eight bits. */
async function picturesOf(svg: string): Promise<Pictures> {
  const pictures: Pictures = new Map();
  for (const address of pictureAddresses(svg)) {
    const bytes = Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
    const jpeg = address.startsWith("data:image/jpeg");
    try {
      const { channels, space } = await sharp(bytes).metadata();
      const plain = jpeg && channels === 3 && space === "srgb";
      pictures.set(address, plain ? bytes : await sharp(bytes).toColourspace("srgb").png({ progressive: false }).toBuffer());
    } catch {
      // a picture that can't be decoded isn't drawn by a browser either
    }
  }
  return pictures;
}
