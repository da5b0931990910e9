/** What Debian's pdftotext and tesseract give, as positioned text for the same layout step. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { readLayout } from "#readers/layout/layout.ts";
import type { TextPage, TextRun } from "#readers/reader.types.ts";

const run = promisify(execFile);
const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

/** The pages of `pdftotext -bbox`: a box for each word. */
export function pagesOfBbox(html: string): TextPage[] {
  return html
    .split("<page ")
    .slice(1)
    .map((page) => {
      const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/u.exec(page) ?? [];
      const runs = [
        ...page.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)<\/word>/gu),
      ];
      return {
        width: Number(width),
        height: Number(height),
        runs: runs.map(([, x0, y0, x1, y1, text]): TextRun => {
          const [x, y] = [Number(x0), Number(y0)];
          return {
            text: text!.replace(/&\w+;|&#39;/gu, (name) => ENTITIES[name] ?? name),
            x,
            y,
            w: Number(x1) - x,
            h: Number(y1) - y,
          };
        }),
      };
    });
}

/** The page of tesseract's TSV: words of a line that touch are one run, as Chinese has no blanks between words. */
export function pageOfTsv(tsv: string): TextPage {
  const page: TextPage = { width: 0, height: 0, runs: [] };
  let line = "";
  for (const row of tsv.split("\n").slice(1)) {
    const cells = row.split("\t");
    const [level, , block, paragraph, number] = cells;
    const [x, y, w, h, confidence] = cells.slice(6, 11).map(Number) as [number, number, number, number, number];
    if (level === "1") [page.width, page.height] = [w, h];
    const text = (cells[11] ?? "").trim();
    if (level !== "5" || text === "") continue;
    const key = `${block} ${paragraph} ${number}`;
    const before = page.runs.at(-1);
    if (key === line && before !== undefined && x - (before.x + before.w) < h * 0.6) {
      before.text += text;
      before.w = x + w - before.x;
      before.confidence = Math.min(before.confidence ?? 1, confidence / 100);
    } else page.runs.push({ text, x, y, w, h, confidence: confidence / 100 });
    line = key;
  }
  return page;
}

/** Reads a file with a peer's text and the product's layout step; `turned` is how far a picture lies beyond its EXIF data. */
export async function readWithPeer(
  peer: "pdftotext" | "tesseract",
  program: string,
  bytes: Uint8Array,
  turned = 0,
): Promise<InvoiceFacts[]> {
  const folder = await mkdtemp(join(tmpdir(), "piaozai-peer-"));
  try {
    const path = join(folder, peer === "pdftotext" ? "file.pdf" : "file.png");
    // tesseract has no turn of its own that keeps the boxes: it gets the picture upright, in a format that it knows
    await writeFile(path, peer === "pdftotext" ? bytes : await upright(bytes, turned));
    const args = peer === "pdftotext" ? ["-bbox", path, "-"] : [path, "-", "-l", "chi_sim", "-c", "tessedit_create_tsv=1"];
    const { stdout } = await run(program, args, { maxBuffer: 64 * 1024 * 1024 });
    return peer === "pdftotext"
      ? readLayout(pagesOfBbox(stdout), "text").invoices
      : readLayout([pageOfTsv(stdout)], "ocr").invoices;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function upright(bytes: Uint8Array, turned: number): Promise<Uint8Array> {
  const asExif = await sharp(bytes).rotate().png().toBuffer();
  return turned === 0
    ? asExif
    : sharp(asExif)
        .rotate(360 - turned)
        .png()
        .toBuffer();
}
