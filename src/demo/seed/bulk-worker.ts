/** A thread of the bulk seed: makes its parts of the world as rows, or the names of its companies, and copies them into the database. */
import { parentPort, workerData } from "node:worker_threads";
import type { PoolClient } from "pg";
import { BULK_JSON, bulkNames, bulkRows } from "#server/invoices/bulk.ts";
import { copyIn, copyText } from "#server/platform/database/copy.ts";
import { createPool } from "#server/platform/database/database.ts";
import { PART_ROWS, partCount, partOf } from "../world/invoices.ts";
import { makeWorld } from "../world/world.ts";
import type { BulkTask, BulkTold } from "./bulk.ts";
import { incomingOf, registrarOf } from "./fill.ts";
import { idMaker } from "./ids.ts";

type Rows = readonly Record<string, unknown>[];

/** Copies rows table by table, and notes what each table took; the rest of the time was spent on making them. */
class Copier {
  readonly #client: PoolClient;
  #lap = performance.now();
  #told: BulkTold = { making: { rows: 0, seconds: 0 }, tables: {} };

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async copy(table: string, rows: Rows): Promise<void> {
    if (rows.length === 0) return;
    const columns = Object.keys(rows[0]!);
    const text = copyText(rows, columns, BULK_JSON);
    this.#told.making.seconds += this.#since();
    await copyIn(this.#client, table, columns, text);
    this.#told.tables[table] = { rows: rows.length, seconds: this.#since() };
  }

  /** @param made invoices of which these rows came */
  tell(made: number): void {
    this.#told.making.rows = made;
    this.#told.making.seconds += this.#since();
    parentPort!.postMessage(this.#told);
    this.#told = { making: { rows: 0, seconds: 0 }, tables: {} };
  }

  #since(): number {
    const before = this.#lap;
    this.#lap = performance.now();
    return (this.#lap - before) / 1000;
  }
}

async function makeParts(client: PoolClient, task: BulkTask): Promise<void> {
  const world = makeWorld(task.world);
  // people are known by identity: those that were cloned on their way into this thread are others than the world's
  const companies = task.companies.map((placed, i) => ({ ...placed, made: world.companies[i]! }));
  const by = registrarOf(companies, task.now);
  const copier = new Copier(client);
  for (let part = task.from; part < partCount(task.rows); part += task.step) {
    const made = [...partOf(world, task.rows, task.today, part)];
    made.sort((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime());
    const incoming = made.map((invoice) => incomingOf(invoice, companies, task.now));
    const rows = bulkRows(incoming, by, idMaker(task.world.seed, task.today, part * PART_ROWS));
    await client.query("begin");
    for (const [table, list] of Object.entries(rows)) await copier.copy(table, list);
    await client.query("commit");
    copier.tell(rows.invoice.length);
  }
}

async function makeNames(client: PoolClient, task: BulkTask): Promise<void> {
  const companies = task.companies.map(({ id }) => id);
  const copier = new Copier(client);
  await client.query("begin");
  for await (const names of bulkNames(client, companies, { at: task.from, of: task.step })) {
    await copier.copy("known_name", names);
    copier.tell(0);
  }
  await client.query("commit");
}

const task = workerData as BulkTask;
const pool = createPool(task.databaseUrl, { max: 1, name: "piaozai seed" });
const client = await pool.connect();
await client.query("set synchronous_commit = off; set work_mem = '128MB'");
await (task.what === "parts" ? makeParts : makeNames)(client, task);
client.release();
await pool.end();
