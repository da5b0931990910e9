/** Fills an empty register by the million: rows are made in threads beside each other and copied past the register's statements. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { bare, dress } from "#server/platform/database/bare.ts";
import { noteOlder } from "#server/operations/audit/older.ts";
import { createDb, createPool } from "#server/platform/database/database.ts";
import type { WorldSize } from "../world/world.ts";
import type { PlacedCompany } from "./people.ts";

/** The register first: it must be empty. */
const TABLES = ["invoice", "invoice_item", "invoice_search", "invoice_state", "number_registry", "event", "known_name"] as const;

export type BulkWork = {
  databaseUrl: string;
  world: WorldSize;
  rows: number;
  today: string;
  now: Date;
  companies: Omit<PlacedCompany, "made">[];
};
/** What a thread is given: every `step`-th part of the world from `from` on, or every `step`-th name. */
export type BulkTask = BulkWork & { what: "parts" | "names"; from: number; step: number };
/** What a thread tells after each part. */
export type BulkTold = { making: Part; tables: Record<string, Part> };
export type Part = { rows: number; seconds: number };
/** What each piece of the work took: a thread's share of the time where several worked at once. */
export type BulkParts = Record<string, Part>;

/** @returns null where the register isn't empty: nothing has happened then */
export async function fillInBulk(
  work: BulkWork,
  progress: (rows: number) => void,
  indexing: (done: number, of: number) => void,
): Promise<BulkParts | null> {
  const pool = createPool(work.databaseUrl, { name: "piaozai seed" });
  const owner = await pool.connect();
  try {
    if (!(await bare(owner, TABLES))) return null;
    const step = availableParallelism();
    const parts: BulkParts = {};
    const add = (name: string, { rows, seconds }: Part): void => {
      const part = (parts[name] ??= { rows: 0, seconds: 0 });
      part.rows += rows;
      part.seconds += seconds / step;
    };
    const tell = ({ making, tables }: BulkTold): void => {
      add("making", making);
      for (const [table, part] of Object.entries(tables)) add(table, part);
      progress(parts["invoice"]?.rows ?? 0);
    };
    for (const what of ["parts", "names"] as const)
      await Promise.all(Array.from({ length: step }, (_, from) => run({ ...work, what, from, step }, tell)));
    const started = performance.now();
    const made = await dress(pool, 2, indexing);
    // its events were written past what notes them to be sealed
    await noteOlder(
      createDb(pool),
      work.companies.map(({ id }) => id),
    );
    parts["indexes"] = { rows: made, seconds: (performance.now() - started) / 1000 };
    return parts;
  } finally {
    owner.release(true);
    await pool.end();
  }
}

async function run(task: BulkTask, tell: (told: BulkTold) => void): Promise<void> {
  // beside the bundle, or the source itself
  const built = fileURLToPath(new URL("./bulk-worker.mjs", import.meta.url));
  const worker = new Worker(existsSync(built) ? built : new URL("./bulk-worker.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 192 },
  });
  worker.on("message", tell);
  await new Promise<void>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a thread of the seed ended with ${code}`))));
  });
}
