import { plainColor, type Paints } from "./paint.ts";
import { pathOperators } from "./paths.ts";
import { pdfNumber, type Pdf, type PdfFont, type PdfReference } from "./pdf-sheet.ts";

const EM = 1000;
/** How far over its em an outline may reach. */
const BOX = [-2 * EM, -3 * EM, 4 * EM, 3 * EM];

/** Places that differ by less are the same to the eye. */
const NEAR = 15;

/** Outlines as forms that are written once and drawn often, and the invisible words above them. */
export class GlyphForms {
  private readonly pdf: Pdf;
  private readonly font: PdfFont;
  private readonly forms = new Map<string, { name: string; ref: PdfReference }>();
  private readonly codes = new Map<string, string | null>();

  constructor(pdf: Pdf) {
    this.pdf = pdf;
    this.font = pdf._font;
  }

  /** Draws an outline at a place of the current coordinates. */
  draw(d: string, x: number, y: number, paints: Paints): void {
    const { pdf } = this;
    const { fill, stroke } = paints;
    if (d === "" || (fill === null && stroke === null)) return;
    if (fill !== null) pdf.fillColor(plainColor(fill), paints.opacity * paints.fillOpacity);
    if (stroke !== null) {
      pdf.strokeColor(plainColor(stroke), paints.opacity * paints.strokeOpacity);
      pdf.lineWidth(paints.strokeWidth ?? 1);
    }
    const { name, ref } = this.form(d, fill === null ? "S" : stroke === null ? "f" : "B");
    pdf.page.xobjects[name] = ref;
    pdf.addContent(`1 0 0 1 ${pdfNumber(x)} ${pdfNumber(y)} cm`);
    pdf.addContent(`/${name} Do`);
  }

  /** Colours what follows by what lies below ("multiply" and its kin). */
  blend(mode: string): void {
    const ref = this.pdf.ref({ Type: "ExtGState", BM: mode.charAt(0).toUpperCase() + mode.slice(1) });
    ref.end();
    const name = `B${mode}`;
    this.pdf.page.ext_gstates[name] = ref;
    this.pdf.addContent(`/${name} gs`);
  }

  /** Writes a text's characters invisibly where their outlines stand; blanks have none. */
  words(text: string, places: [x: number, y: number][]): void {
    const all = Array.from(text);
    const chars = all.flatMap((char, i) => (char.trim() === "" ? [] : [{ char, joined: (all[i + 1] ?? "").trim() !== "" }]));
    if (chars.length === 0 || chars.length !== places.length) return;
    this.pdf.page.fonts[this.font.id] = this.font.ref();
    this.pdf.addContent(`BT 3 Tr /${this.font.id} ${EM} Tf`);
    let [pen, height, stretch, shown] = [NaN, NaN, 100, ""];
    const show = (): void => {
      if (shown !== "") this.pdf.addContent(`<${shown}> Tj`);
      shown = "";
    };
    chars.forEach(({ char, joined }, i) => {
      const code = this.code(char);
      if (code === null) return;
      const [x, y] = places[i]!;
      const width = this.width(char);
      const next = places[i + 1];
      // a narrow letter in a wide cell is stretched: to a reader of the PDF a gap would be a blank
      const room = joined && next !== undefined && next[1] === y ? next[0] - x : width;
      const percent = room > width / 4 && room < width * 3 ? Math.round((room / width) * 100) : 100;
      if (!(Math.abs(x - pen) < NEAR && y === height)) {
        show();
        this.pdf.addContent(`1 0 0 -1 ${pdfNumber(x)} ${pdfNumber(y)} Tm`);
        [pen, height] = [x, y];
      }
      if (percent !== stretch) {
        show();
        this.pdf.addContent(`${percent} Tz`);
        stretch = percent;
      }
      shown += code;
      pen += (width * percent) / 100;
    });
    show();
    this.pdf.addContent("100 Tz ET");
  }

  private form(d: string, paint: "f" | "S" | "B"): { name: string; ref: PdfReference } {
    const key = paint + d;
    const known = this.forms.get(key);
    if (known !== undefined) return known;
    const ref = this.pdf.ref({ Type: "XObject", Subtype: "Form", BBox: BOX, Resources: {} });
    ref.end(Buffer.from(`${pathOperators(d)}\n${paint}`));
    const form = { name: `G${this.forms.size}`, ref };
    this.forms.set(key, form);
    return form;
  }

  private readonly widths = new Map<string, number>();

  private width(char: string): number {
    return this.widths.get(char) ?? EM;
  }

  /** The code of a character in the text font; null where it has none. */
  private code(char: string): string | null {
    const known = this.codes.get(char);
    if (known !== undefined) return known;
    const has = this.font.font.hasGlyphForCodePoint(char.codePointAt(0) ?? 0);
    const [codes, positions] = has ? this.font.encode(char) : [[], []];
    const code = codes.length === 0 ? null : codes.join("");
    this.codes.set(char, code);
    this.widths.set(
      char,
      positions.reduce((sum, position) => sum + position.advanceWidth, 0),
    );
    return code;
  }
}
