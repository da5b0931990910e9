/** A thread of the bulk seed: makes its parts of the world as rows, or the names of its companies, and copies them into the database. */
import { parentPort, workerData } from "node:worker_threads";
import type { PoolClient } from "pg";
import { bulkNames, bulkRows } from "#server/invoices/bulk.ts";
import { CopyRows } from "#server/platform/database/copy.ts";
import { createPool } from "#server/platform/database/database.ts";
import { PART_ROWS, partCount, partOf } from "../world/invoices.ts";
import { makeWorld } from "../world/world.ts";
import type { BulkTask, BulkTold } from "./bulk.ts";
import { incomingOf, registrarOf } from "./fill.ts";
import { idMaker } from "./ids.ts";

/** So many invoices are in memory as rows at a time: more would outlive what is thrown away at once. */
const AT_ONCE = 128;

/** Copies rows table by table, and notes what each table took; the rest of the time was spent on making them. */
class Copier {
  readonly #client: PoolClient;
  readonly #tables = new Map<string, CopyRows>();
  #lap = performance.now();
  #told: BulkTold = { making: { rows: 0, seconds: 0 }, tables: {} };

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async add(table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
    const into = this.#tables.get(table) ?? (await CopyRows.into(this.#client, table));
    this.#tables.set(table, into);
    for (const row of rows) into.add(row);
  }

  async send(): Promise<void> {
    this.#told.making.seconds += this.#since();
    for (const [table, into] of this.#tables) {
      const rows = await into.send(this.#client);
      this.#told.tables[table] = { rows, seconds: this.#since() };
    }
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
    const idOf = idMaker(task.world.seed, task.today, part * PART_ROWS);
    let rows = 0;
    for (let at = 0; at < made.length; at += AT_ONCE) {
      const incoming = made.slice(at, at + AT_ONCE).map((invoice) => incomingOf(invoice, companies, task.now));
      const tables = bulkRows(incoming, by, idOf);
      rows += tables.invoice.length;
      for (const [table, list] of Object.entries(tables)) await copier.add(table, list);
    }
    await client.query("begin");
    await copier.send();
    await client.query("commit");
    copier.tell(rows);
  }
}

async function makeNames(client: PoolClient, task: BulkTask): Promise<void> {
  const companies = task.companies.map(({ id }) => id);
  const copier = new Copier(client);
  await client.query("begin");
  for await (const names of bulkNames(client, companies, { at: task.from, of: task.step })) {
    await copier.add("known_name", names);
    await copier.send();
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
