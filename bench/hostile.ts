/** How soon, and at what memory, files that mean harm are refused by the reading processes. */
import { closeReaders, readInProcess } from "#readers/reader-process.ts";
import { HOSTILE_FILES } from "../src/readers/testing/hostile/index.ts";
import type { HostileFile } from "../src/readers/testing/hostile/hostile.ts";
import type { Bench } from "./bench.ts";
import { residentMb } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";

const BUDGET = { seconds: 2, mb: 300 };
const LOOK_MILLIS = 20;

type Refusal = { name: string; seconds: number; mb: number | null };

const bench: Bench = async ({ say }) => {
  // a first file of each lane starts the processes, which are then idle
  await readInProcess({ name: "blank.xml", bytes: Buffer.from("<a/>") });
  const refusals: Refusal[] = [];
  for (const file of HOSTILE_FILES) {
    const refusal = await refuse(file);
    say(`${refusal.name}: ${refusal.seconds.toFixed(2)} s, +${refusal.mb?.toFixed(0) ?? "?"} MB`);
    // what reads like a picture costs what reading a picture costs
    if (!file.codes.every((code) => code === "not-an-invoice")) refusals.push(refusal);
  }
  closeReaders();
  return figuresOf(refusals);
};
export default bench;

async function refuse(file: HostileFile): Promise<Refusal> {
  const bytes = file.bytes();
  const idle = residentMb(process.pid);
  let peak = idle;
  const look = setInterval(() => (peak = Math.max(peak ?? 0, residentMb(process.pid) ?? 0)), LOOK_MILLIS);
  const started = performance.now();
  await readInProcess({ name: file.name, bytes });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(look);
  return { name: file.name, seconds, mb: idle === null || peak === null ? null : Math.max(0, peak - idle) };
}

function figuresOf(refusals: Refusal[]): Figure[] {
  const slowest = refusals.reduce((a, b) => (b.seconds > a.seconds ? b : a));
  const largest = refusals.reduce((a, b) => ((b.mb ?? 0) > (a.mb ?? 0) ? b : a));
  return [
    {
      bench: "hostile",
      what: `slowest refusal of ${refusals.length} hostile files`,
      figure: slowest.seconds,
      unit: "s",
      budget: { most: BUDGET.seconds },
      note: slowest.name,
    },
    {
      bench: "hostile",
      what: "most memory above idle, all processes",
      figure: largest.mb,
      unit: "MB",
      budget: { most: BUDGET.mb },
      note: largest.name,
    },
  ];
}
