/**
 * Compares what the readers make of a folder of real files with its manifest: fields right and total, by carrier and by
 * file, with what was got and expected. Exits 1 where OFD, XML and text PDF together are under 0.98, or where a file
 * that is no invoice isn't refused.
 *
 *   node tools/compare-manifest.ts [--samples ../shared/samples] [--only TEXT] [--all] [--json]
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FileReading, InvoiceFacts } from "#domain/invoice.ts";
import { closeOcr } from "#readers/image/ocr-process.ts";
import { readFile } from "#readers/reader.ts";
import { compareFile, type Comparison, type Sample } from "./manifest-fields.ts";

const ENOUGH = 0.98;
const MEASURED = new Set(["ofd", "xml", "pdf-text"]);

type Row = { file: string; medium: string; kind: string; comparisons: Comparison[]; millis: number };

const { values: options } = parseArgs({
  options: {
    samples: { type: "string", default: "../shared/samples" },
    only: { type: "string" },
    all: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const manifest = JSON.parse(readFileSync(join(options.samples, "manifest.json"), "utf8")) as { files: Sample[] };

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const sample of manifest.files) {
    if (sample.truth === undefined || (options.only !== undefined && !sample.file.includes(options.only))) continue;
    const started = performance.now();
    const readings = await readFile(readFileSync(join(options.samples, sample.file)), sample.file);
    rows.push({
      file: sample.file,
      medium: sample.medium,
      kind: sample.kind,
      comparisons: compareFile(sample, invoicesOf(readings), readings),
      millis: performance.now() - started,
    });
  }
  closeOcr();
  report(rows);
  process.exitCode = passes(rows) ? 0 : 1;
}

function invoicesOf(readings: FileReading[]): InvoiceFacts[] {
  return readings.flatMap((reading) => reading.invoices);
}

function count(rows: Row[]): { right: number; total: number } {
  const all = rows.flatMap((row) => row.comparisons);
  return { right: all.filter((each) => each.ok).length, total: all.length };
}

function passes(rows: Row[]): boolean {
  const measured = rows.filter((row) => MEASURED.has(row.medium));
  const { right, total } = count(measured);
  // an oddly built file may hold an invoice all the same: reading it counts as a wrong field, but isn't a false alarm
  const refused = measured
    .filter((row) => !row.kind.startsWith("odd"))
    .every((row) => row.comparisons.every((each) => each.field !== "refused" || each.ok));
  return total === 0 || (right / total >= ENOUGH && refused);
}

function report(rows: Row[]): void {
  if (options.json) {
    for (const row of rows) console.log(JSON.stringify(row));
    return;
  }
  for (const row of rows) {
    const { right, total } = count([row]);
    const wrong = row.comparisons.filter((each) => !each.ok);
    if (wrong.length > 0 || options.all) console.log(`${row.file}  ${right}/${total}  ${row.millis.toFixed(0)} ms`);
    for (const each of row.comparisons) if (each.note !== undefined) console.log(`${row.file}: ${each.note}`);
    for (const each of wrong)
      console.log(`    ${each.field}: got ${JSON.stringify(each.got)}, expected ${JSON.stringify(each.expected)}`);
  }
  for (const medium of [...new Set(rows.map((row) => row.medium))].sort()) {
    const own = rows.filter((row) => row.medium === medium);
    const { right, total } = count(own);
    console.log(
      `${medium.padEnd(10)} ${right}/${total} fields of ${own.length} files (${((100 * right) / Math.max(total, 1)).toFixed(1)} %)`,
    );
  }
  const { right, total } = count(rows.filter((row) => MEASURED.has(row.medium)));
  console.log(`OFD + XML + text PDF: ${right}/${total} = ${(right / Math.max(total, 1)).toFixed(4)} (at least ${ENOUGH})`);
}

await main();
