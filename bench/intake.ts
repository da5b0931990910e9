/** Files a second on one core: XML, OFD and text PDF by the readers alone, and a photo with its recognition. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { InvoiceFacts } from "#domain/invoice.ts";
import { readFile } from "#readers/reader.ts";
import { readPicture } from "#readers/image/read-picture.ts";
import { DEFAULT_LIMITS } from "#readers/reader.types.ts";
import type { OcrResult, ReaderContext } from "#readers/reader.types.ts";
import { specimenFile } from "../src/demo/specimen/index.ts";
import type { Carrier } from "../src/demo/specimen/index.ts";
import { invoicesOf } from "../src/demo/world/invoices.ts";
import { makeWorld } from "../src/demo/world/world.ts";
import type { Bench } from "./bench.ts";
import { findPeer, notInstalled } from "./lib/peers.ts";
import type { Peer } from "./lib/peers.ts";
import { TODAY } from "./lib/prepared.ts";
import type { Figure } from "./lib/result.ts";
import { cpuSeconds, timesOf } from "./lib/stats.ts";

const run = promisify(execFile);
type File = { name: string; bytes: Uint8Array; facts: InvoiceFacts };

/** How many files of each carrier, and the promise. */
const SIZES: Record<Carrier, number> = { xml: 600, ofd: 300, pdf: 200, photo: 6 };
const LEAST: Record<Exclude<Carrier, "photo">, number> = { xml: 300, ofd: 100, pdf: 60 };
const WARM = 20;

const bench: Bench = async ({ say }) => {
  const figures: Figure[] = [];
  for (const carrier of ["xml", "ofd", "pdf"] as const) {
    say(`drawing ${SIZES[carrier]} ${carrier} files`);
    const files = await specimens(carrier, SIZES[carrier]);
    say(`reading ${files.length} ${carrier} files`);
    const read = await readAll(files);
    const peer = carrier === "pdf" ? await peerRate("pdftotext", files, (path) => ["-layout", path, "-"]) : {};
    figures.push({
      bench: "intake",
      what: `${carrier} files, one core`,
      figure: read.rate,
      unit: "/s",
      budget: { least: LEAST[carrier] },
      ...peer,
      note: [
        `${read.right} of ${files.length} numbers, dates and totals right; ${read.wall.toFixed(0)} /s by the clock`,
        peer.note,
      ]
        .filter(Boolean)
        .join("; "),
    });
  }
  figures.push(...(await photos(say)));
  return figures;
};
export default bench;

/** Specimens of ordinary invoices; the same ones every time. */
async function specimens(carrier: Carrier, count: number): Promise<File[]> {
  const files: File[] = [];
  const wanted =
    carrier === "photo" || carrier === "xml" || carrier === "pdf"
      ? ["digital-vat-special", "digital-vat-normal"]
      : ["digital-vat-special", "digital-vat-normal", "vat-electronic-normal"];
  const rows = count * 4;
  for (const { facts, story } of invoicesOf(makeWorld({ seed: `bench ${carrier}`, companies: 3, invoices: rows }), rows, TODAY)) {
    if (story !== null || !wanted.includes(facts.kind)) continue;
    files.push({ ...(await specimenFile(facts, carrier)), facts });
    if (files.length === count) break;
  }
  return files;
}

type Read = { rate: number; wall: number; right: number };

async function readAll(files: File[]): Promise<Read> {
  for (const file of files.slice(0, WARM)) await readFile(file.bytes, file.name);
  let right = 0;
  const started = performance.now();
  const cpu = await cpuSeconds(async () => {
    for (const file of files) if (await isRight(file)) right += 1;
  });
  return { rate: files.length / cpu, wall: files.length / ((performance.now() - started) / 1000), right };
}

async function isRight({ bytes, name, facts }: File, context: Partial<ReaderContext> = {}): Promise<boolean> {
  const [reading] = await readFile(bytes, name, context);
  const found = reading?.invoices[0];
  return found !== undefined && found.number === facts.number && found.date === facts.date && found.total === facts.total;
}

/** The program on the same files, one process each, as scripts use it. */
async function peerRate(
  peer: Peer,
  files: File[],
  args: (path: string) => string[],
): Promise<Pick<Figure, "peer" | "peerFigure" | "note">> {
  const program = findPeer(peer);
  if (program === null) return { peer, peerFigure: null, note: notInstalled(peer) };
  const folder = await mkdtemp(join(tmpdir(), "piaozai-bench-"));
  try {
    const paths = await Promise.all(
      files.map(async (file) => {
        const path = join(folder, file.name);
        await writeFile(path, file.bytes);
        return path;
      }),
    );
    const started = performance.now();
    for (const path of paths) await run(program, args(path), { maxBuffer: 16 * 1024 * 1024 });
    return { peer: `${peer} (text only)`, peerFigure: files.length / ((performance.now() - started) / 1000) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In this process, so that its CPU can be counted; the product does the same in a process of its own. */
const here = {
  ocr: (picture: Uint8Array): Promise<OcrResult> => readPicture({ bytes: picture, maxPixels: DEFAULT_LIMITS.pixels }),
};

async function photos(say: (line: string) => void): Promise<Figure[]> {
  say(`drawing and recognising ${SIZES.photo} photos`);
  const files = await specimens("photo", SIZES.photo);
  // the first one loads the models
  await isRight(files[0]!, here);
  let right = 0;
  const wall: number[] = [];
  const cpu: number[] = [];
  for (const file of files) {
    const started = performance.now();
    cpu.push(
      await cpuSeconds(async () => {
        if (await isRight(file, here)) right += 1;
      }),
    );
    wall.push((performance.now() - started) / 1000);
  }
  const { note, ...peer } = await peerRate("tesseract", files, (path) => [path, "-", "-l", "chi_sim"]).catch(
    (error: unknown) => ({
      peer: "tesseract",
      peerFigure: null,
      note: `tesseract failed: ${String((error as Error).message).split("\n")[0]}`,
    }),
  );
  const seconds = peer.peerFigure ? { ...peer, peerFigure: 1 / peer.peerFigure } : peer;
  const told = [`${right} of ${files.length} numbers, dates and totals right`, note].filter(Boolean).join("; ");
  return [
    {
      bench: "intake",
      what: "a photo, median",
      figure: timesOf(wall).p50,
      unit: "s",
      budget: { most: 4 },
      ...seconds,
      note: told,
    },
    {
      bench: "intake",
      what: "a photo, CPU at most",
      figure: Math.max(...cpu),
      median: timesOf(cpu).p50,
      unit: "s",
      budget: { most: 8 },
    },
  ];
}
