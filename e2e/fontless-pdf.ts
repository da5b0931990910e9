/** A made-up invoice as PDF that names a Chinese font and brings none, as many billing programs write them; on two pages. */

export type Line = { x: number; y: number; size: number; text: string };

/** `STSong-Light` with Unicode codes, or `SimSun` with GBK ones: the two ways of the trade. */
export type NamedFont = "STSong-Light" | "SimSun";

const SYSTEM = "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>";
const FONTS: Record<NamedFont, { encoding: string; subtype: string; code: (text: string) => string }> = {
  "STSong-Light": {
    encoding: "UniGB-UCS2-H",
    subtype: "CIDFontType0",
    code: (text) => Buffer.from(text, "utf16le").swap16().toString("hex"),
  },
  // the bytes of GBK: enough for the test are those of the title below
  SimSun: { encoding: "GBK-EUC-H", subtype: "CIDFontType2", code: gbk },
};
const GBK: Record<string, string> = { 样: "d1f9", 张: "d5c5", 电: "b5e7", 子: "d7d3", 发: "b7a2", 票: "c6b1" };

function gbk(text: string): string {
  return [...text].map((char) => GBK[char] ?? char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** @param pages the lines of each page of 600 × 400 points */
export function fontlessPdf(font: NamedFont, pages: readonly (readonly Line[])[]): Buffer {
  const { encoding, subtype, code } = FONTS[font];
  const kids = pages.map((_, i) => `${6 + i * 2} 0 R`).join(" ");
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`,
    `<</Type/Font/Subtype/Type0/BaseFont/${font}/Encoding/${encoding}/DescendantFonts[4 0 R]>>`,
    `<</Type/Font/Subtype/${subtype}/BaseFont/${font}${SYSTEM}/DW 1000/FontDescriptor 5 0 R>>`,
    `<</Type/FontDescriptor/FontName/${font}/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>`,
    ...pages.flatMap((lines, i) => {
      const drawn = lines.map(({ x, y, size, text }) => `/F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm <${code(text)}> Tj`).join(" ");
      const content = `BT ${drawn} ET`;
      return [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 400]/Resources<</Font<</F1 3 0 R>>>>/Contents ${7 + i * 2} 0 R>>`,
        `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let file = "%PDF-1.4\n";
  const starts = objects.map((object, i) => {
    const start = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}
