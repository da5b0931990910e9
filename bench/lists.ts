/** A list of 100,000 invoices with as many lines: what reading it takes, and how fast rows of a list come into the register. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { taxExport } from "../src/readers/spreadsheet/testing/xlsx-writer.ts";
import { makeWorld } from "../src/demo/world/world.ts";
import type { Bench } from "./bench.ts";
import { COMPANIES, prepared, serving } from "./lib/prepared.ts";
import type { Figure } from "./lib/result.ts";

const READ_ROWS = 100_000;
const IMPORT_ROWS = 10_000;
const SELLERS = 5_000;

/** Made-up invoices of one buyer; `series` keeps the numbers of two runs apart. */
function exported(count: number, series: number, buyer: [name: string, taxId: string]): Buffer {
  const invoices = Array.from({ length: count }, (_, i) => ({
    number: `25002${String(series * 10_000_000 + i + 1).padStart(15, "0")}`,
    seller: [`样张供应商${i % SELLERS}有限公司`, "91000000MA0000001R"] as [string, string],
    buyer,
    fen: 10_000 + ((i * 7919) % 900_000),
  }));
  return taxExport(invoices, { shared: true });
}

const bench: Bench = async ({ rows, say }) => {
  const folder = await mkdtemp(join(tmpdir(), "piaozai-lists-"));
  try {
    say(`reading ${READ_ROWS} invoices with a line each`);
    const file = join(folder, "list.xlsx");
    await writeFile(file, exported(READ_ROWS, 1, ["样张甲有限公司", "91000000MA0000002W"]));
    const read = reading(file);
    say(`importing ${IMPORT_ROWS} rows`);
    const rate = await importing(rows, say);
    const what = `${READ_ROWS} invoices of two sheets`;
    return [
      {
        bench: "lists",
        what: `${what}, processor time`,
        figure: read.cpuSeconds,
        unit: "s",
        note: `${read.invoices} read, with ${read.lines} lines`,
      },
      {
        bench: "lists",
        what: `${what}, peak memory of the reading process`,
        figure: read.megabytes,
        unit: "MB",
        budget: { most: 700 },
      },
      {
        bench: "lists",
        what: "rows of a list registered a second",
        figure: rate,
        unit: "/s",
        budget: { least: 500 },
        note: "through POST /documents, everything indexed",
      },
    ] satisfies Figure[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
export default bench;

type Read = { cpuSeconds: number; megabytes: number; invoices: number; lines: number };

/** In a process of its own, as the server has it, so that its memory is its own. */
function reading(file: string): Read {
  const result = spawnSync(process.execPath, ["--no-warnings", "bench/lib/read-list.ts", file], { encoding: "utf8" });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Read;
}

async function importing(rows: number, say: (line: string) => void): Promise<number> {
  const data = await prepared(rows, say);
  const { base, server } = await serving(data);
  try {
    const { name, taxId } = makeWorld({ seed: "1", companies: COMPANIES, invoices: 1 }).companies[0]!;
    const headers = { authorization: `Bearer ${data.administrator}` };
    const form = new FormData();
    form.append("files", new Blob([new Uint8Array(exported(IMPORT_ROWS, Date.now() % 90_000_000, [name, taxId]))]), "list.xlsx");
    const started = performance.now();
    const batch = (await (await fetch(`${base}/api/v1/documents`, { method: "POST", body: form, headers })).json()) as {
      files: { documentId: string }[];
    };
    for (;;) {
      const answer = await fetch(`${base}/api/v1/lists?document=${batch.files[0]!.documentId}`, { headers });
      const [list] = ((await answer.json()) as { lists: { state: string; registered: number; wrong: number }[] }).lists;
      if (list?.state === "done") return list.registered / ((performance.now() - started) / 1000);
      if (list?.state === "failed") throw new Error("the list was not imported");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await server.stop();
    await data.stop();
  }
}
