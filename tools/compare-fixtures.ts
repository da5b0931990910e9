/**
 * What the readers make of the development half of the fixtures, file by file: fields right and total, and for each wrong
 * one what was got and expected; how many of those given as sure are right, and the processor time that files took. The
 * held-out half is not reachable from here; `npm run bench -- reading` measures it. `--harsh` makes hard photos.
 *
 *   node tools/compare-fixtures.ts [--subject TEXT,TEXT] [--carrier ofd,pdf,xml,photo,scan,pdf-scan] [--seeds N] [--harsh] [--keep FOLDER] [--all]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readFile } from "#readers/reader.ts";
import { fixtures } from "../fixtures/fixtures.ts";
import type { Fixture } from "../fixtures/fixtures.ts";
import { scoreFile } from "../fixtures/truth.ts";
import { costOf, here } from "../bench/reading/cost.ts";

const { values: options } = parseArgs({
  options: {
    subject: { type: "string", default: "" },
    carrier: { type: "string", default: "ofd,pdf,xml" },
    seeds: { type: "string", default: "3" },
    keep: { type: "string" },
    all: { type: "boolean", default: false },
    harsh: { type: "boolean", default: false },
  },
});
const SURE = 0.95;
const sure = { right: 0, given: 0 };
const seconds: number[] = [];

async function main(): Promise<void> {
  const carriers = new Set(options.carrier.split(","));
  const sums = new Map<string, { right: number; total: number; files: number }>();
  for (const fixture of fixtures("development", (carrier) => (carriers.has(carrier) ? Number(options.seeds) : 0))) {
    if (!options.subject.split(",").some((text) => fixture.subject.includes(text))) continue;
    const { name, right, total } = await compare(fixture);
    const key = `${fixture.carrier} ${fixture.subject}`;
    const sum = sums.get(key) ?? { right: 0, total: 0, files: 0 };
    sums.set(key, { right: sum.right + right, total: sum.total + total, files: sum.files + 1 });
    if (options.all) console.log(`${name}  ${right}/${total}  ${seconds.at(-1)?.toFixed(2)} s`);
  }
  for (const [key, { right, total, files }] of [...sums].toSorted(([a], [b]) => a.localeCompare(b)))
    console.log(`${key.padEnd(44)} ${right}/${total} of ${files} files`);
  const all = { right: 0, total: 0 };
  for (const { right, total } of sums.values()) [all.right, all.total] = [all.right + right, all.total + total];
  seconds.sort((a, b) => a - b);
  const [middle, most] = [seconds[Math.floor(seconds.length / 2)] ?? 0, seconds.at(-1) ?? 0];
  const percent = ((100 * all.right) / Math.max(all.total, 1)).toFixed(1);
  console.log(`all: ${all.right}/${all.total} (${percent} %); given ≥ ${SURE}: ${sure.right} of ${sure.given} right`);
  console.log(`processor time: median ${middle.toFixed(2)} s, most ${most.toFixed(2)} s`);
}

async function compare(fixture: Fixture): Promise<{ name: string; right: number; total: number }> {
  const { name, bytes } = await fixture.make({ harsh: options.harsh });
  if (options.keep !== undefined) {
    mkdirSync(options.keep, { recursive: true });
    writeFileSync(join(options.keep, name), bytes);
  }
  const { value: readings, cpu } = await costOf(() => readFile(bytes, name, here));
  seconds.push(cpu);
  const invoices = readings.flatMap((reading) => reading.invoices);
  if (fixture.is !== null) {
    const told = readings.flatMap((reading) => reading.problems.map((problem) => problem.detail?.["is"] ?? problem.code));
    const taken = invoices.length > 0;
    if (taken || !told.includes(fixture.is))
      console.log(`${name}: ${taken ? `taken for ${invoices[0]!.kind}` : `said to be ${told.join(",")}`}, is ${fixture.is}`);
    return { name, right: taken ? 0 : 1, total: 1 };
  }
  const { scored, invented, swaps } = scoreFile(fixture.truth, invoices);
  for (const each of scored.filter((one) => (one.confidence ?? 0) >= SURE)) {
    sure.given++;
    if (each.ok) sure.right++;
  }
  for (const each of scored.filter((one) => !one.ok))
    console.log(
      `${name}  ${each.field}: got ${JSON.stringify(each.got)} (${each.confidence ?? "–"}), expected ${JSON.stringify(each.expected)}`,
    );
  if (invented.length > 0) console.log(`${name}: ${invented.length} invoices that aren't there`);
  if (swaps > 0) console.log(`${name}: buyer and seller swapped`);
  return { name, right: scored.filter((one) => one.ok).length, total: scored.length };
}

await main();
