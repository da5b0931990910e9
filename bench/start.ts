/** From the command to the first answer, the memory of the idle processes, and one dropped file until it is found. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWeb, webBuildNeeded } from "#server/app/web-build.ts";
import { specimenFile } from "../src/demo/specimen/index.ts";
import { invoicesOf } from "../src/demo/world/invoices.ts";
import { makeWorld } from "../src/demo/world/world.ts";
import type { Bench } from "./bench.ts";
import { administratorToken } from "./lib/account.ts";
import { client } from "./lib/http.ts";
import { TODAY } from "./lib/prepared.ts";
import { answers, freePort, residentMb, startNode } from "./lib/processes.ts";
import type { Running } from "./lib/processes.ts";
import type { Figure } from "./lib/result.ts";
import { timesOf } from "./lib/stats.ts";

const STARTS = 3;
const IDLE_SECONDS = 10;

const bench: Bench = async ({ say }) => {
  const folder = await mkdtemp(join(tmpdir(), "piaozai-start-"));
  try {
    if (webBuildNeeded()) {
      say("building the web app, which npm start would do");
      await buildWeb();
    }
    say("first start: the database is made");
    const first = await startOnce(folder);
    await first.running.stop();
    const samples: number[] = [];
    for (let i = 0; i < STARTS; i++) {
      const started = await startOnce(folder);
      samples.push(started.seconds);
      await started.running.stop();
    }
    const figures: Figure[] = [
      {
        bench: "start",
        what: "first start to first answer",
        figure: first.seconds,
        unit: "s",
        note: "makes the database; the web app is built before",
      },
      {
        bench: "start",
        what: "start to first answer",
        figure: timesOf(samples).p50,
        unit: "s",
        budget: { most: 3 },
        note: `median of ${STARTS}`,
      },
    ];
    figures.push(...(await whileRunning(folder, say)));
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
export default bench;

type Once = { seconds: number; base: string; running: Running };

async function startOnce(folder: string): Promise<Once> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const running = startNode(["bin/piaozai.js", "start"], { PIAOZAI_DATA: folder, PORT: String(port) });
  await answers(`${base}/api/v1/status`, running, 180);
  return { seconds: (performance.now() - began) / 1000, base, running };
}

async function whileRunning(folder: string, say: (line: string) => void): Promise<Figure[]> {
  const { base, running } = await startOnce(folder);
  try {
    say(`waiting ${IDLE_SECONDS} s for it to be idle`);
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
    const memory = residentMb(running.child.pid!);
    const found = await dropped(folder, base);
    return [
      {
        bench: "start",
        what: "resident memory idle, without PostgreSQL",
        figure: memory,
        unit: "MB",
        budget: { most: 250 },
        note: memory === null ? "measured on Linux only" : "server and worker, all Node.js processes",
      },
      {
        bench: "start",
        what: "a first file dropped until found",
        figure: found,
        unit: "s",
        note: "PDF; the reading process starts with it",
      },
    ];
  } finally {
    await running.stop();
  }
}

/** Seconds from the upload of a first PDF until a look-up by its number finds it. */
async function dropped(folder: string, base: string): Promise<number> {
  const world = makeWorld({ seed: "start", companies: 1, invoices: 500 });
  const made = [...invoicesOf(world, 500, TODAY)].find(
    (each) => each.story === null && each.facts.kind === "digital-vat-special",
  )!;
  const token = await administratorToken(folder, world.companies[0]!);
  const { name, bytes } = await specimenFile(made.facts, "pdf");
  const form = new FormData();
  form.append("files", new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  const began = performance.now();
  const response = await fetch(`${base}/api/v1/documents?wait=30`, {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`the upload was answered with ${response.status}: ${await response.text()}`);
  const api = client(base, token);
  const page = (await api.get(`/api/v1/invoices?number=${made.facts.number}`)) as { invoices: unknown[] };
  api.close();
  if (page.invoices.length !== 1)
    throw new Error(`the file was taken in, but not found: ${JSON.stringify(await response.json())}`);
  return (performance.now() - began) / 1000;
}
