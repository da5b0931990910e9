/**
 * Flips bytes in what a file's signatures cover, and counts how many flips were found:
 * `node tools/flip-bytes.ts [--every N] FILE…` (every byte unless N says fewer). Ends with status 1 where one was missed.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openZip, ZipError } from "../src/readers/archive/zip.ts";
import { writeZip } from "../src/readers/archive/testing/zip-writer.ts";
import { DEFAULT_LIMITS } from "../src/readers/reader.types.ts";
import { verifyOfd, verifyPdf } from "../src/readers/signature/signature.ts";
import type { SignatureReport } from "#domain/invoice.ts";

const { values, positionals } = parseArgs({ options: { every: { type: "string", default: "1" } }, allowPositionals: true });
const every = Math.max(1, Number(values.every) || 1);

type Count = { tried: number; found: number; missed: string[] };

const isSound = ({ digest, signature }: SignatureReport): boolean => digest === "ok" && signature === "ok";
const isFound = (reports: SignatureReport[]): boolean =>
  reports.some(({ digest, signature }) => digest === "broken" || signature === "broken");

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
}

async function flipPdf(bytes: Uint8Array, count: Count): Promise<void> {
  const text = Buffer.from(bytes).toString("latin1");
  const ranges = [...text.matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/gu)].map((match) =>
    match.slice(1).map(Number),
  );
  for (const [a = 0, b = 0, c = 0, d = 0] of ranges)
    for (let at = a; at < c + d; at += every) {
      if (at >= a + b && at < c) continue;
      await judge(count, `byte ${at}`, () => verifyPdf(flipped(bytes, at)));
    }
}

async function flipOfd(bytes: Uint8Array, reports: SignatureReport[], count: Count): Promise<void> {
  const zip = await openZip(bytes, DEFAULT_LIMITS);
  const members = new Map(zip.members.map(({ name }) => [name, zip.read(name)]));
  const all = reports.map(({ covers, parts }) => new Set(covers === "part" ? parts : []));
  for (const [name, content] of members) {
    // lists and values of signatures aren't content: they are judged by their own structure
    if (/(^|\/)Signs?\//iu.test(name) || all.every((unsigned) => unsigned.has(name))) continue;
    for (let at = 0; at < content.length; at += every) {
      const changed = new Map([...members, [name, flipped(content, at)]]);
      const packed = writeZip([...changed].map(([part, data]) => ({ name: part, data })));
      await judge(count, `${name} ${at}`, () => verifyOfd(packed));
    }
  }
}

async function judge(count: Count, place: string, verify: () => Promise<SignatureReport[]>): Promise<void> {
  count.tried++;
  if (isFound(await verify())) count.found++;
  else count.missed.push(place);
}

/** What is no ZIP has no signatures of an OFD. */
function whereNoZip(error: unknown): [] {
  if (error instanceof ZipError) return [];
  throw error;
}

let missed = 0;
for (const file of positionals) {
  const bytes = readFileSync(file);
  const pdf = bytes.subarray(0, 5).toString("latin1") === "%PDF-";
  const reports = pdf ? await verifyPdf(bytes) : await verifyOfd(bytes).catch(whereNoZip);
  if (reports.length === 0 || !reports.every(isSound)) {
    process.stdout.write(`${file}: no signature that is right to begin with\n`);
    continue;
  }
  const count: Count = { tried: 0, found: 0, missed: [] };
  await (pdf ? flipPdf(bytes, count) : flipOfd(bytes, reports, count));
  missed += count.missed.length;
  process.stdout.write(`${file}: ${count.tried} flips, ${count.found} found ${count.missed.slice(0, 10).join(", ")}\n`);
}
process.exitCode = missed > 0 ? 1 : 0;
