/**
 * A thousand files at once through the API, in the parts in which the page sends them, while somebody else works: what
 * the batch takes, what the other one waits, and the most memory of each process.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { specimenFile, specimenPdf } from "../src/demo/specimen/index.ts";
import type { Carrier } from "../src/demo/specimen/index.ts";
import { writeZip } from "../src/demo/specimen/zip.ts";
import { invoicesOf } from "../src/demo/world/invoices.ts";
import { makeWorld } from "../src/demo/world/world.ts";
import type { Bench } from "./bench.ts";
import { administratorToken } from "./lib/account.ts";
import { type Client, client } from "./lib/http.ts";
import { TODAY } from "./lib/prepared.ts";
import { type Running, answers, freePort, processesOf, residentMb, startNode } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";
import { type Times, timesOf } from "./lib/stats.ts";

/** A mixed folder: mostly files with text of their own, a few photos, archives of two, and what is no invoice. */
const FILES = 1000;
const PHOTO_EVERY = 100;
const ZIP_EVERY = 50;
const NONE_EVERY = 40;
const PART = 10;
const PAUSE_MS = 50;
const GIVE_UP_SECONDS = 1200;
const IDLE_SECONDS = 120;

type File = { name: string; bytes: Uint8Array };

const bench: Bench = async ({ say }) => {
  say(`drawing ${FILES} files`);
  const world = makeWorld({ seed: "many", companies: 1, invoices: FILES * 4 });
  const { files, numbers } = await mixedFiles(world);
  const folder = await mkdtemp(join(tmpdir(), "piaozai-bench-many-"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const running = startNode(["bin/piaozai.js", "start"], { PIAOZAI_DATA: folder, PORT: String(port) });
  try {
    await answers(`${base}/api/v1/status`, running, 180);
    const company = world.companies[0]!;
    const token = await administratorToken(folder, company);
    const api = client(base, token);
    await beside(api, numbers, () => false, 60);
    const alone = timesOf([...(await beside(api, numbers, () => false, 150)).values()].flat());
    say(`sending ${files.length} files while another client asks`);
    const figures = await measure({ api, base, token, files, numbers, running, alone });
    api.close();
    say("waiting until the reading processes have ended");
    return [...figures, ...(await afterwards(running.child.pid!))];
  } finally {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
export default bench;

async function mixedFiles(world: ReturnType<typeof makeWorld>): Promise<{ files: File[]; numbers: string[] }> {
  const files: File[] = [];
  const numbers: string[] = [];
  const usual: Carrier[] = ["xml", "ofd", "pdf"];
  for (const { facts, story } of invoicesOf(world, FILES * 4, TODAY)) {
    if (story !== null || !["digital-vat-special", "digital-vat-normal"].includes(facts.kind)) continue;
    const n = files.length + 1;
    if (n % NONE_EVERY === 0) files.push({ name: `${n}.txt`, bytes: Buffer.from(`${n} SPECIMEN: no invoice`) });
    else if (n % PHOTO_EVERY === 1) files.push(await specimenFile(facts, "photo"));
    else if (n % ZIP_EVERY === 2) {
      const parts = await Promise.all([specimenFile(facts, "xml"), specimenPdf(facts)]);
      files.push({
        name: `${n}.zip`,
        bytes: writeZip([
          { path: parts[0].name, bytes: parts[0].bytes },
          { path: `${n}.pdf`, bytes: parts[1] },
        ]),
      });
    } else files.push(await specimenFile(facts, usual[n % 3]!));
    if (facts.number !== null) numbers.push(facts.number);
    if (files.length === FILES) break;
  }
  return { files, numbers };
}

type Measuring = { api: Client; base: string; token: string; files: File[]; numbers: string[]; running: Running; alone: Times };

async function measure({ api, base, token, files, numbers, running, alone }: Measuring): Promise<Figure[]> {
  const peaks = new Map<string, number>();
  const watch = setInterval(() => notePeaks(peaks, running.child.pid!), 500);
  const began = performance.now();
  let over = false;
  const others = beside(api, numbers, () => over);
  try {
    const batch = await sendAll(base, token, files);
    const sent = (performance.now() - began) / 1000;
    const { outcomes, quick } = await wholeBatch(api, batch, began);
    const seconds = (performance.now() - began) / 1000;
    over = true;
    const samples = await others;
    const all = timesOf([...samples.values()].flat());
    const told = Object.entries(outcomes)
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(", ");
    const figure = (what: string, value: number | null, unit: Figure["unit"], part: Partial<Figure> = {}): Figure => ({
      bench: "many",
      what,
      figure: value,
      unit,
      ...part,
    });
    return [
      figure(`${files.length} files sent until read`, files.length / seconds, "/s", { note: `${seconds.toFixed(0)} s; ${told}` }),
      figure("until all but the photos are read", quick, "s"),
      figure("until all are stored and acknowledged", sent, "s", { note: `in parts of ${PART}, two at a time` }),
      figure("another client meanwhile, p95", all.p95, "ms", {
        median: all.p50,
        budget: { most: 100 },
        note: `${all.count} requests, p99 ${all.p99.toFixed(0)} ms; before the batch p95 ${alone.p95.toFixed(0)} ms`,
      }),
      ...[...samples].map(([what, times]) =>
        figure(`  ${what}, p95`, timesOf(times).p95, "ms", {
          median: timesOf(times).p50,
          note: `p99 ${timesOf(times).p99.toFixed(0)} ms`,
        }),
      ),
      ...[...peaks].map(([name, mb]) => figure(`most memory: ${name}`, mb, "MB")),
    ];
  } finally {
    over = true;
    clearInterval(watch);
  }
}

/** Reading and recognising end by themselves when nothing comes any more: how long that takes, and what is left then. */
async function afterwards(root: number): Promise<Figure[]> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const reading = (): boolean => processesOf(root).some(({ name }) => name.includes("-child"));
  while (reading() && seconds() < IDLE_SECONDS) await new Promise((resolve) => setTimeout(resolve, 500));
  const ended = reading() ? null : seconds();
  return [
    {
      bench: "many",
      what: "afterwards, until the reading processes have ended",
      figure: ended,
      unit: "s",
      budget: { most: IDLE_SECONDS },
    },
    { bench: "many", what: "  and what all of it takes then, without PostgreSQL", figure: residentMb(root), unit: "MB" },
  ];
}

/** Sends parts two at a time, as the page does. @returns the batch */
async function sendAll(base: string, token: string, files: File[]): Promise<string> {
  const parts = Array.from({ length: Math.ceil(files.length / PART) }, (_, i) => ({
    first: i * PART,
    files: files.slice(i * PART, (i + 1) * PART),
  }));
  let id = "";
  const lane = async (): Promise<void> => {
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const form = new FormData();
      form.append("batch", "bench");
      form.append("keys", part.files.map((_, i) => `file-${part!.first + i}`).join(","));
      for (const { name, bytes } of part.files) form.append("files", new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
      const answer = await fetch(`${base}/api/v1/documents`, {
        method: "POST",
        body: form,
        headers: { authorization: `Bearer ${token}` },
      });
      if (answer.status !== 202) throw new Error(`a part was answered with ${answer.status}: ${await answer.text()}`);
      id = ((await answer.json()) as { batch: string }).batch;
    }
  };
  await Promise.all([lane(), lane()]);
  return id;
}

type Progress = { open: number; done: boolean; outcomes: Record<string, number> | null };

/** Asks until nothing is open. `quick`: seconds from `began` until only photos were left. */
async function wholeBatch(
  api: Client,
  batch: string,
  began: number,
): Promise<{ outcomes: Record<string, number>; quick: number }> {
  let quick = 0;
  for (;;) {
    const progress = (await api.get(`/api/v1/batches/${batch}/progress`)) as Progress;
    const seconds = (performance.now() - began) / 1000;
    if (quick === 0 && progress.open <= FILES / PHOTO_EVERY) quick = seconds;
    if (progress.outcomes !== null) return { outcomes: progress.outcomes, quick };
    if (seconds > GIVE_UP_SECONDS) throw new Error(`${progress.open} files were not read within ${GIVE_UP_SECONDS} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Somebody else: the status, a list, a look-up, one after the other, with a short pause. Times in milliseconds by request. */
async function beside(
  api: Client,
  numbers: string[],
  over: () => boolean,
  most = Number.POSITIVE_INFINITY,
): Promise<Map<string, number[]>> {
  const asked: [string, (turn: number) => Promise<unknown>][] = [
    ["status", () => api.get("/api/v1/status")],
    ["list", () => api.get("/api/v1/invoices")],
    ["look-up", (turn) => api.post("/api/v1/lookups", { text: numbers[turn % numbers.length] })],
  ];
  const samples = new Map<string, number[]>(asked.map(([what]) => [what, []]));
  for (let turn = 0; turn < most && !over(); turn += 1) {
    const [what, ask] = asked[turn % asked.length]!;
    const began = performance.now();
    await ask(turn);
    samples.get(what)!.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return samples;
}

function notePeaks(peaks: Map<string, number>, root: number): void {
  for (const { name, mb } of processesOf(root)) peaks.set(name, Math.max(peaks.get(name) ?? 0, mb));
}
