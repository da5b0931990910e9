import sharp from "sharp";
import { mixSeed, Random } from "../random.ts";
import { rasterise } from "./raster.ts";

/** How the picture was taken: turned by a few degrees on a desk, a little uneven in light, as phones save it. */
export type PhotoOptions = { format?: "jpeg" | "png"; dpi?: number; seed?: string };

/** A picture of a PDF page as somebody would take it with a phone. The same input gives the same picture. */
export async function photograph(pdf: Uint8Array, options: PhotoOptions = {}): Promise<Uint8Array> {
  const random = new Random("photo", options.seed ?? "", mixSeed(pdf.length));
  const page = await rasterise(pdf, options.dpi ?? 170);
  const angle = (0.8 + random.next() * 1.7) * (random.chance(0.5) ? 1 : -1);
  const paper = sharp(page.data, { raw: { width: page.width, height: page.height, channels: 4 } })
    .flatten({ background: "#ffffff" })
    .linear([0.95, 0.945, 0.92], [4, 3, 0]);
  const desk = { r: random.int(96, 150), g: random.int(88, 132), b: random.int(78, 120) };
  const turned = await paper.rotate(angle, { background: desk }).png().toBuffer();
  const margin = Math.round(page.width * 0.03);
  const picture = sharp(turned).extend({ top: margin, bottom: margin, left: margin, right: margin, background: desk }).blur(0.5);
  return options.format === "png"
    ? picture.png({ palette: true, colours: 64 }).toBuffer()
    : picture.jpeg({ quality: 82 }).toBuffer();
}
