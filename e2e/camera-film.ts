/** What a made-up camera sees: a sheet of paper with a QR code on a dark table, as the film that Chromium plays. */
import { writeFileSync } from "node:fs";
import sharp from "sharp";
import { qrMatrix } from "../src/demo/specimen/qr.ts";

const [WIDTH, HEIGHT] = [1280, 720];
const MODULE = 7;

/** Writes a Y4M film of one still frame: brightness of the scene, colour planes of grey. */
export async function writeFilm(file: string, text: string): Promise<void> {
  const matrix = await qrMatrix(text);
  const modules = matrix.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`<rect x="${x * MODULE}" y="${y * MODULE}" width="${MODULE}" height="${MODULE}"/>`] : [])),
  );
  const lines = Array.from(
    { length: 9 },
    (_, i) => `<rect x="330" y="${60 + i * 44}" width="${360 - (i % 3) * 60}" height="9" fill="#555"/>`,
  );
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <rect width="100%" height="100%" fill="#3a3f44"/>
    <g transform="translate(240 110) rotate(3)">
      <rect width="780" height="500" fill="#f2f1ee"/>${lines.join("")}
      <text x="60" y="440" font-size="34" fill="#222">SPECIMEN</text>
      <g transform="translate(50 60)">${modules.join("")}</g>
    </g></svg>`;
  const grey = await sharp(Buffer.from(scene)).greyscale().raw().toBuffer();
  const colour = Buffer.alloc((WIDTH / 2) * (HEIGHT / 2) * 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), grey, colour]);
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]));
}
